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
 */
public record VoxelCrossEntropy(List<Double> weights) implements ObjectiveConfig {
    public static final String NAME = "VoxelCrossEntropy";

    public VoxelCrossEntropy {
        weights = List.copyOf(weights);
        VoxelWeights.require(weights);
    }

    public static VoxelCrossEntropy defaults() {
        return new VoxelCrossEntropy(List.of());
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
            NDArray weight = voxels.weights(weights.isEmpty() ? VoxelWeights.ofPaper(voxels.classes()) : weights);
            NDArray sum = voxels.logProbability().mul(weight).sum();
            return Scalar.over(sum, -Math.max(weight.sum().getFloat(), Float.MIN_NORMAL));
        });
    }
}
