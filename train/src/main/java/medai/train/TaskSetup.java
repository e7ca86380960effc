package medai.train;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import medai.cohort.Sample;
import medai.cohort.target.Target;
import medai.networks.FeaturesConfig;
import medai.networks.weights.Tensor;

/**
 * What to train, and on which scans.
 *
 * @param task number of the task, part of every random stream
 * @param target what the last stage learns
 * @param inputSizes size, in voxels along z, y and x, of what the network sees of each view at once
 * @param samples the training part
 * @param validation the part on which the best epoch is chosen, empty for none
 * @param select how the best epoch is chosen
 * @param start initial weights of the features, empty for random ones
 * @param from everything that the result depends on; a state of anything else is not resumed
 * @param workers threads that prepare batches
 */
public record TaskSetup(
        long seed,
        int task,
        FeaturesConfig features,
        List<String> views,
        Target target,
        List<List<Integer>> inputSizes,
        List<StageConfig> stages,
        List<Sample> samples,
        List<Sample> validation,
        Optional<Selection> select,
        Map<String, Tensor> start,
        TrainedFrom from,
        int workers) {
    /** The largest buffer that Java can address, minus its alignment. */
    private static final long LARGEST_BATCH = (1L << 31) - 1024;

    public TaskSetup {
        stages = List.copyOf(stages);
        samples = List.copyOf(samples);
        validation = List.copyOf(validation);
        inputSizes = inputSizes.stream().map(List::copyOf).toList();
        requireBatches(features, stages, inputSizes);
    }

    /** Of everything that the result depends on. */
    public String fingerprint() {
        return from.whole();
    }

    /** @throws IllegalArgumentException if the images of a step are more than a buffer can hold */
    static void requireBatches(FeaturesConfig features, List<StageConfig> stages, List<List<Integer>> inputSizes) {
        for (StageConfig stage : stages) {
            long bytes = Float.BYTES
                    * batchShape(
                                    inputSizes,
                                    features,
                                    stage.batchSize(),
                                    stage.objective().viewsPerScan())
                            .floats();
            if (bytes > LARGEST_BATCH) {
                throw new IllegalArgumentException(
                        "batch_size must keep the images of a step below 2 GiB; found %d scans of %.1f GiB in stage %s"
                                .formatted(stage.batchSize(), bytes / (double) (1 << 30), stage.name()));
            }
        }
    }

    BatchBuffers.Shape batchShape(int scans, int viewsPerScan) {
        return batchShape(inputSizes, features, scans, viewsPerScan);
    }

    private static BatchBuffers.Shape batchShape(
            List<List<Integer>> inputSizes, FeaturesConfig features, int scans, int viewsPerScan) {
        List<Integer> voxels = inputSizes.stream()
                .map(size -> size.stream().reduce(1, Math::multiplyExact))
                .toList();
        return new BatchBuffers.Shape(scans, viewsPerScan, voxels, features.separatesViews());
    }
}
