package medai.train.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import medai.cohort.target.Target;
import medai.imaging.Grid;
import medai.imaging.random.Draw;
import medai.networks.FeaturesConfig;
import medai.networks.HeadConfig;
import medai.networks.engine.Scalar;
import medai.train.augment.AugmentationConfig;
import medai.train.augment.Transform;

/** What a stage minimises. */
public sealed interface ObjectiveConfig
        permits ObjectiveConfig.NtXent,
                ObjectiveConfig.CrossEntropy,
                LabelConsistency,
                MaskedAutoencoder,
                MeanSquared,
                VoxelCrossEntropy,
                Dice,
                Focal,
                Sum {
    /** The kind of target that is learned; empty where the images alone are needed. */
    Optional<Target.Kind> learns();

    /** The features that are trained, out of all features of a run. */
    default FeaturesConfig features(FeaturesConfig all) {
        return all;
    }

    /**
     * The head that gives the outputs for this objective.
     *
     * @param outputs numbers of outputs that belong together: of the classes or scores, or of the structures of each view
     */
    HeadConfig head(FeaturesConfig features, List<Integer> outputs);

    /** How many images of each scan a step needs. */
    int viewsPerScan();

    /** How many of them, the first ones, go through the network; the others are what it is compared with. */
    default int viewsThroughNetwork() {
        return viewsPerScan();
    }

    /** Whether images go through the network whole, as those of new scans will. */
    default boolean showsWholeScans() {
        return true;
    }

    /**
     * How an image of a scan and its label map are transformed.
     *
     * @param draws the random stream of a name; the same for all views of a scan's place in an epoch
     * @param view which one, from 0
     */
    default Transform transform(AugmentationConfig augmentation, Grid grid, Function<String, Draw> draws, int view) {
        return augmentation.draw(grid, draws.apply(Integer.toString(view)));
    }

    /**
     * What is done to an image after the transform.
     *
     * @param image the values, to be changed in place
     */
    default void finish(Grid grid, Function<String, Draw> draws, int view, float[] image) {}

    /**
     * The loss of a step.
     *
     * @param outputs of the head, one row per view of a scan; with two views per scan, rows i and i + N are views of scan i of N
     * @return scalar, to be minimised
     */
    NDArray loss(NDList outputs, StepTruth truth);

    /**
     * The normalised temperature-scaled cross entropy of SimCLR (Chen et al. 2020; Inglese et al., equation 1): for each of the
     * 2N views the other view of its scan is the positive and all others are negatives; cosine similarity; mean over views. The paper
     * has a scan at most once in a batch. Where a subject is there several times, by oversampling or with several sessions, its
     * other views are neither positives nor negatives: they are no other anatomy.
     *
     * @param temperature tau, above 0
     * @param hidden units of the projector's hidden layer
     * @param size dimensions of the representation z
     */
    record NtXent(double temperature, int hidden, int size) implements ObjectiveConfig {
        public static final String NAME = "NtXent";

        /** Takes a similarity out of the softmax. */
        private static final float MINUS_INFINITY = -1e9f;

        public NtXent {
            if (!(temperature > 0)) {
                throw new IllegalArgumentException("temperature must be above 0; found " + temperature);
            }
            if (hidden < 1 || size < 1) {
                throw new IllegalArgumentException(
                        "hidden and size must be at least 1; found %d and %d".formatted(hidden, size));
            }
        }

        public static NtXent defaults() {
            return new NtXent(0.5, 128, 128);
        }

        @Override
        public Optional<Target.Kind> learns() {
            return Optional.empty();
        }

        @Override
        public HeadConfig head(FeaturesConfig features, List<Integer> outputs) {
            return new HeadConfig.ProjectionHead(hidden, size);
        }

        @Override
        public int viewsPerScan() {
            return 2;
        }

        @Override
        public NDArray loss(NDList outputs, StepTruth truth) {
            NDArray output = outputs.singletonOrThrow();
            NDManager manager = output.getManager();
            long views = output.getShape().get(0);
            NDArray length =
                    output.mul(output).sum(new int[] {1}, true).add(1e-12f).sqrt();
            NDArray z = output.div(length);
            NDArray similarity = Scalar.over(z.matMul(z.transpose()), temperature);
            NDArray others = similarity.add(left(manager, truth.subjects(), (int) views));
            NDArray sum =
                    others.logSoftmax(1).mul(positives(manager, (int) views)).sum();
            return Scalar.over(sum, -(double) views);
        }

        /** [2N, 2N] with a large negative number where row and column are one view, or two of one subject but not of one scan. */
        private static NDArray left(NDManager manager, int[] subjects, int views) {
            int scans = views / 2;
            float[] out = new float[views * views];
            for (int i = 0; i < views; i++) {
                for (int j = 0; j < views; j++) {
                    boolean other = i != j && i % scans == j % scans;
                    out[i * views + j] = !other && subjects[i % scans] == subjects[j % scans] ? MINUS_INFINITY : 0;
                }
            }
            return manager.create(out, new Shape(views, views));
        }

        /** [2N, 2N] with a 1 where row and column are the two views of one scan. */
        private static NDArray positives(NDManager manager, int views) {
            float[] pairs = new float[views * views];
            for (int i = 0; i < views; i++) {
                pairs[i * views + (i + views / 2) % views] = 1;
            }
            return manager.create(pairs, new Shape(views, views));
        }
    }

    /**
     * Softmax cross entropy with the true class, mean over scans.
     *
     * @param labelSmoothing share of the truth that is spread evenly over all classes, from 0 to below 1
     */
    record CrossEntropy(double labelSmoothing) implements ObjectiveConfig {
        public static final String NAME = "CrossEntropy";

        public CrossEntropy {
            if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
                throw new IllegalArgumentException(
                        "label_smoothing must be from 0 to below 1; found " + labelSmoothing);
            }
        }

        public static CrossEntropy defaults() {
            return new CrossEntropy(0);
        }

        @Override
        public Optional<Target.Kind> learns() {
            return Optional.of(Target.Kind.CLASSES);
        }

        @Override
        public HeadConfig head(FeaturesConfig features, List<Integer> outputs) {
            return features.classifier(outputs.get(0));
        }

        @Override
        public int viewsPerScan() {
            return 1;
        }

        @Override
        public NDArray loss(NDList outputs, StepTruth truth) {
            NDArray output = outputs.singletonOrThrow();
            int[] labels = truth.labels();
            int classes = (int) output.getShape().get(1);
            NDArray wanted = output.getManager().create(labels).oneHot(classes, DataType.FLOAT32);
            if (labelSmoothing > 0) {
                wanted = Scalar.times(wanted, 1 - labelSmoothing).add((float) (labelSmoothing / classes));
            }
            return Scalar.over(output.logSoftmax(1).mul(wanted).sum(), -labels.length);
        }
    }
}
