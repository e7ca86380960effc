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
 * Softmax cross entropy of every voxel with its structure, the weighted mean over the voxels with a known structure, as in
 * {@code torch.nn.CrossEntropyLoss}; the mean over views (sacro-iliac paper, section 3.2).
 *
 * @param weights of the outputs; empty for the paper's: 0.1 for the background, which comes first, and 0.9 for every structure
 * @param balance above 0: small structures count more. The weight of an output is then (1 / its share of the known voxels of a
 *     batch) to this power, so that 0 weighs voxels alike and 1 structures alike; it replaces the weights
 */
public record VoxelCrossEntropy(List<Double> weights, double balance) implements ObjectiveConfig {
    public static final String NAME = "VoxelCrossEntropy";

    public VoxelCrossEntropy {
        weights = List.copyOf(weights);
        VoxelWeights.require(weights);
        if (!(balance >= 0 && balance <= 1)) {
            throw new IllegalArgumentException("balance must be from 0 to 1; found " + balance);
        }
        if (balance > 0 && !weights.isEmpty()) {
            throw new IllegalArgumentException("weights must be left out where balance is above 0; found " + weights);
        }
    }

    public static VoxelCrossEntropy defaults() {
        return new VoxelCrossEntropy(List.of(), 0);
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
            NDArray weight = voxels.weights(ofOutputs(voxels));
            NDArray sum = voxels.logProbability().mul(weight).sum();
            return Scalar.over(sum, -Math.max(weight.sum().getFloat(), Float.MIN_NORMAL));
        });
    }

    private List<Double> ofOutputs(Voxels voxels) {
        if (balance > 0) {
            return VoxelWeights.balanced(voxels.counts(), balance);
        }
        return weights.isEmpty() ? VoxelWeights.ofPaper(voxels.classes()) : weights;
    }
}
