package medai.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.stream.DoubleStream;
import medai.cohort.Sample;
import medai.infer.answer.ScanInput;
import medai.networks.Network;
import medai.networks.engine.HostFloats;
import medai.networks.engine.Torch;

/** What a network makes of a scan before its head. */
final class FrozenFeatures {
    private FrozenFeatures() {}

    /** The mean of every feature over all places, as a linear head sees them; those of several maps one after the other. */
    static double[] of(Network network, Sample sample) throws IOException {
        float[] voxels = ScanInput.read(sample.views(), network.spec()).voxels();
        return Torch.withoutGradients(() -> {
            try (HostFloats host = HostFloats.of(voxels);
                    NDManager scope = network.manager().newSubManager()) {
                NDList maps = network.features(network.images(host, scope, 1), false);
                return maps.stream()
                        .map(FrozenFeatures::means)
                        .flatMapToDouble(DoubleStream::of)
                        .toArray();
            }
        });
    }

    private static double[] means(NDArray map) {
        int channels = (int) map.getShape().get(1);
        float[] values = map.toFloatArray();
        int places = values.length / channels;
        double[] means = new double[channels];
        for (int c = 0; c < channels; c++) {
            int from = c * places;
            double sum = 0;
            for (int i = from; i < from + places; i++) {
                sum += values[i];
            }
            means[c] = sum / places;
        }
        return means;
    }
}
