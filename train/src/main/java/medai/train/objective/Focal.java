package medai.train.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.List;
import java.util.Optional;
import medai.cohort.target.Target;
import medai.networks.FeaturesConfig;
import medai.networks.HeadConfig;
import medai.networks.engine.Scalar;

/**
 * Cross entropy of every voxel times (1 - p)^gamma, p being the probability of the correct output, so that voxels that are
 * already correct hardly count (Lin et al. 2017); the weighted mean over known voxels, and the mean over views.
 *
 * @param gamma a whole number of at least 0; 0 is cross entropy
 * @param weights of the outputs; empty for none
 */
public record Focal(int gamma, List<Double> weights) implements ObjectiveConfig {
    public static final String NAME = "Focal";

    public Focal {
        weights = List.copyOf(weights);
        VoxelWeights.require(weights);
        if (gamma < 0) {
            throw new IllegalArgumentException("gamma must be at least 0; found " + gamma);
        }
    }

    public static Focal defaults() {
        return new Focal(2, List.of());
    }

    @Override
    public Optional<Target.Kind> learns() {
        return Optional.of(Target.Kind.MASKS);
    }

    @Override
    public HeadConfig head(FeaturesConfig features, List<Integer> outputs) {
        return Voxels.head(features, outputs);
    }

    @Override
    public int viewsPerScan() {
        return 1;
    }

    @Override
    public NDArray loss(NDList outputs, StepTruth truth) {
        return Voxels.meanOverViews(outputs, truth, voxels -> {
            NDArray weight = weights.isEmpty() ? voxels.known() : voxels.weights(weights);
            NDArray log = voxels.logProbability();
            NDArray wrong = log.exp().neg().add(1f);
            NDArray term = log;
            for (int i = 0; i < gamma; i++) {
                term = term.mul(wrong);
            }
            return Scalar.over(term.mul(weight).sum(), -Math.max(weight.sum().getFloat(), Float.MIN_NORMAL));
        });
    }
}
