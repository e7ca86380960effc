package medai.train.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import medai.networks.HeadConfig;

/** What a stage minimises. */
public sealed interface ObjectiveConfig {
    /** The head whose output this objective judges, for so many classes. */
    HeadConfig head(int classes);

    /** How many views of each scan a step needs. */
    int viewsPerScan();

    /** Whether the classes of the training subjects are used. */
    boolean usesLabels();

    /**
     * @param output of the head: one row per view; with two views per scan, rows i and i + N are views of scan i of N
     * @param labels class number of each of the N scans
     * @return scalar, to be minimised
     */
    NDArray loss(NDArray output, int[] labels);

    /**
     * The normalised temperature-scaled cross entropy of SimCLR (Chen et al. 2020; Inglese et al., equation 1): for each of the 2N views
     * the other view of its scan is the positive and all others are negatives; cosine similarity; mean over views.
     *
     * @param temperature tau, above 0
     * @param hidden units of the projector's hidden layer
     * @param size dimensions of the representation z
     */
    record NtXent(double temperature, int hidden, int size) implements ObjectiveConfig {
        /** Takes a view's similarity with itself out of the softmax. */
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
        public HeadConfig head(int classes) {
            return new HeadConfig.ProjectionHead(hidden, size);
        }

        @Override
        public int viewsPerScan() {
            return 2;
        }

        @Override
        public boolean usesLabels() {
            return false;
        }

        @Override
        public NDArray loss(NDArray output, int[] labels) {
            NDManager manager = output.getManager();
            long views = output.getShape().get(0);
            NDArray length =
                    output.mul(output).sum(new int[] {1}, true).add(1e-12f).sqrt();
            NDArray z = output.div(length);
            NDArray similarity = z.matMul(z.transpose()).div((float) temperature);
            NDArray others = similarity.add(manager.eye((int) views).mul(MINUS_INFINITY));
            return others.logSoftmax(1)
                    .mul(positives(manager, (int) views))
                    .sum()
                    .div(-(float) views);
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

    /** Softmax cross entropy with the true class, mean over scans. */
    record CrossEntropy() implements ObjectiveConfig {
        public static CrossEntropy defaults() {
            return new CrossEntropy();
        }

        @Override
        public HeadConfig head(int classes) {
            return new HeadConfig.LinearHead(classes);
        }

        @Override
        public int viewsPerScan() {
            return 1;
        }

        @Override
        public boolean usesLabels() {
            return true;
        }

        @Override
        public NDArray loss(NDArray output, int[] labels) {
            NDArray truth = output.getManager()
                    .create(labels)
                    .oneHot((int) output.getShape().get(1), DataType.FLOAT32);
            return output.logSoftmax(1).mul(truth).sum().div(-(float) labels.length);
        }
    }
}
