package medai.train;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.training.GradientCollector;
import java.util.List;
import medai.cohort.Sample;
import medai.networks.Network;
import medai.networks.engine.Scalar;
import medai.networks.engine.Torch;
import medai.train.objective.ObjectiveConfig;
import medai.train.objective.StepTruth;

/** Forward and backward pass of one batch. */
final class BatchGradient {
    private BatchGradient() {}

    /**
     * Adds the gradients of the batch to the parameters.
     *
     * @param progress of the stage, from 0 in the first epoch to 1 in the last
     * @param share weight of the loss, where several batches make up one step
     * @return the loss, not weighted
     */
    static double run(StageConfig stage, Network network, EpochBatches.Batch batch, double progress, float share) {
        try (NDManager scope = network.manager().newSubManager()) {
            ObjectiveConfig objective = stage.objective();
            NDList images = network.images(batch.voxels(), scope, batch.rows());
            NDList shown = shown(images, objective, batch.rows());
            try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
                NDList maps = stage.freezeFeatures()
                        ? Torch.withoutGradients(() -> network.features(shown, false))
                        : network.features(shown, true);
                NDList outputs = network.heads(maps, true);
                NDArray loss = objective.loss(outputs, truth(network, batch, images, scope, progress));
                collector.backward(share == 1 ? loss : Scalar.times(loss, share));
                return loss.getFloat();
            }
        }
    }

    /** The images that go through the network: the first ones of every scan. */
    static NDList shown(NDList images, ObjectiveConfig objective, int rows) {
        if (objective.viewsThroughNetwork() == objective.viewsPerScan()) {
            return images;
        }
        int first = rows / objective.viewsPerScan() * objective.viewsThroughNetwork();
        NDList shown = new NDList();
        images.forEach(image -> shown.add(image.get(new NDIndex("0:{}", first))));
        return shown;
    }

    private static StepTruth truth(
            Network network, EpochBatches.Batch batch, NDList images, NDManager scope, double progress) {
        int[] labels = batch.samples().stream()
                .mapToInt(sample -> sample.truth().classNumber())
                .toArray();
        List<float[]> scores =
                batch.samples().stream().map(BatchGradient::scores).toList();
        NDList labelMaps = batch.labels()
                .map(maps -> network.images(maps, scope, batch.rows()))
                .orElseGet(NDList::new);
        List<String> subjects =
                batch.samples().stream().map(sample -> sample.id().subject()).toList();
        int[] numbers = subjects.stream().mapToInt(subjects::indexOf).toArray();
        return new StepTruth(numbers, labels, scores, images, labelMaps, progress);
    }

    private static float[] scores(Sample sample) {
        List<Double> known = sample.truth().scores();
        float[] scores = new float[known.size()];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = known.get(i).floatValue();
        }
        return scores;
    }
}
