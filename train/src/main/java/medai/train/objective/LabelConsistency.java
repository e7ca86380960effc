package medai.train.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Activation;
import java.util.Arrays;
import java.util.function.Function;
import medai.imaging.Volume;
import medai.imaging.random.Draw;
import medai.networks.FeaturesConfig;
import medai.networks.HeadConfig;
import medai.networks.engine.Scalar;
import medai.train.augment.AugmentationConfig;

/**
 * Cross entropy of the scans as they are, and logits that stay where they are when a scan is augmented (RA thesis, section 3.3.4): CE(z) +
 * weight i / (E - 1) max(0, mean((z - z')^2) - margin) in epoch i, from 0, of E; both passes learn.
 *
 * @param margin difference that costs nothing, at least 0
 * @param weight of the second term in the last epoch, at least 0; 0 is plain cross entropy of the scans as they are
 * @param labelSmoothing of the cross entropy, from 0 to below 1
 */
public record LabelConsistency(double margin, double weight, double labelSmoothing) implements ObjectiveConfig {
    public static final String NAME = "LabelConsistency";

    public LabelConsistency {
        if (!(margin >= 0) || !(weight >= 0)) {
            throw new IllegalArgumentException(
                    "margin and weight must be at least 0; found %s and %s".formatted(margin, weight));
        }
        new CrossEntropy(labelSmoothing); // says what is wrong with it
    }

    public static LabelConsistency defaults() {
        return new LabelConsistency(0.05, 1, 0);
    }

    @Override
    public Learns learns() {
        return Learns.CLASSES;
    }

    @Override
    public HeadConfig head(FeaturesConfig features, int outputs) {
        return features.classifier(outputs);
    }

    @Override
    public int viewsPerScan() {
        return 2;
    }

    @Override
    public void view(
            AugmentationConfig augmentation, Volume scan, Function<String, Draw> draws, int view, float[] image) {
        if (view == 0) {
            System.arraycopy(scan.voxels(), 0, image, 0, image.length);
        } else {
            augmentation.view(scan, draws.apply("augmented"), image);
        }
    }

    @Override
    public NDArray loss(NDArray output, Truth truth) {
        int n = truth.labels().length;
        NDArray original = output.get(new NDIndex("0:{}", n));
        NDArray augmented = output.get(new NDIndex("{}:", n));
        Truth labels = Truth.ofLabels(Arrays.copyOf(truth.labels(), n));
        NDArray entropy = new CrossEntropy(labelSmoothing).loss(original, labels);
        NDArray difference = original.sub(augmented);
        NDArray beyond = Activation.relu(difference.mul(difference).mean().sub((float) margin));
        return entropy.add(Scalar.times(beyond, weight * truth.progress()));
    }
}
