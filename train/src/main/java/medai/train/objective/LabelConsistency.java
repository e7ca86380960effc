package medai.train.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Activation;
import java.util.Arrays;
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

/**
 * Cross entropy of the unchanged scans, plus a penalty on logits that change when a scan is augmented (RA thesis, section 3.3.4):
 * CE(z) + weight i / (E - 1) max(0, mean((z - z')^2) - margin) in epoch i, from 0, of E; gradients flow through both passes.
 *
 * <p>The thesis does not say whether both go through the network together. Here they do, in one batch: batch normalisation has the
 * statistics of unchanged and augmented scans at once, so that a difference of logits is one of the scans and not of statistics. The
 * running statistics that single scans are judged by are those of the unchanged training scans, or, where validation chose the
 * epoch, those with which it was judged.
 *
 * @param margin mean squared difference that is not penalised, at least 0
 * @param weight of the second term in the last epoch, at least 0; 0 is plain cross entropy of the unchanged scans
 * @param labelSmoothing of the cross entropy, from 0 to below 1
 */
public record LabelConsistency(double margin, double weight, double labelSmoothing) implements ObjectiveConfig {
    public static final String NAME = "LabelConsistency";

    public LabelConsistency {
        if (!(margin >= 0) || !(weight >= 0)) {
            throw new IllegalArgumentException(
                    "margin and weight must be at least 0; found %s and %s".formatted(margin, weight));
        }
        new CrossEntropy(labelSmoothing); // checks the settings
    }

    public static LabelConsistency defaults() {
        return new LabelConsistency(0.05, 1, 0);
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
        return 2;
    }

    /** View 0 is the unchanged scan. */
    @Override
    public Transform transform(AugmentationConfig augmentation, Grid grid, Function<String, Draw> draws, int view) {
        return view == 0
                ? new AugmentationConfig.None().draw(grid, draws.apply("unchanged"))
                : augmentation.draw(grid, draws.apply("augmented"));
    }

    @Override
    public NDArray loss(NDList outputs, StepTruth truth) {
        NDArray output = outputs.singletonOrThrow();
        int n = truth.labels().length;
        NDArray original = output.get(new NDIndex("0:{}", n));
        NDArray augmented = output.get(new NDIndex("{}:", n));
        StepTruth labels = StepTruth.ofLabels(Arrays.copyOf(truth.labels(), n));
        NDArray entropy = new CrossEntropy(labelSmoothing).loss(new NDList(original), labels);
        NDArray difference = original.sub(augmented);
        NDArray beyond = Activation.relu(difference.mul(difference).mean().sub((float) margin));
        return entropy.add(Scalar.times(beyond, weight * truth.progress()));
    }
}
