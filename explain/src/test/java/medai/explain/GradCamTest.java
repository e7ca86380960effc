package medai.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.SharedReference;
import medai.imaging.Volume;
import medai.infer.ScanInput;
import medai.networks.FeaturesConfig;
import medai.networks.HeadConfig;
import medai.networks.Network;
import medai.networks.NetworkSpec;
import medai.networks.weights.Safetensors;
import medai.networks.weights.Tensor;
import org.junit.jupiter.api.Test;

final class GradCamTest {
    /** The reference network ({@code shared/reference/cam}, PyTorch in double precision) is ours with a bias before each normalisation. */
    @Test
    void logitsAndMapsAreThoseOfPyTorch() throws IOException {
        Map<String, Tensor> inputs = reference("inputs");
        Map<String, Tensor> expected = reference("expected_gap");
        FeaturesConfig features = new FeaturesConfig.ConvEncoder(List.of(8, 16), 3, List.of(1, 1), List.of(2, 1));
        NetworkSpec spec = new NetworkSpec(
                features, new HeadConfig.LinearHead(2), List.of("t1"), List.of("a", "b"), List.of(List.of(20, 18, 12)));
        try (Network network = Network.create(spec, name -> new java.util.Random(1))) {
            network.setFrom(
                    SharedReference.file("reference/cam/model_gap.safetensors"), foldBiases(reference("model_gap")));
            float[] maps = expected.get("cam.gradcam").values();
            float largest = 0;
            for (float value : maps) {
                largest = Math.max(largest, Math.abs(value));
            }
            int image = 20 * 18 * 12;
            int map = 10 * 9 * 6;
            Grid grid = new Grid(12, 18, 20, Affine.identity());
            for (int sample = 0; sample < 24; sample++) {
                float[] voxels =
                        Arrays.copyOfRange(inputs.get("inputs").values(), sample * image, (sample + 1) * image);
                float[] logits = network.outputs(voxels);
                List<Volume> cams =
                        new CamMethod.GradCam().maps(network, new ScanInput(List.of(grid), voxels), List.of(0, 1));
                for (int c = 0; c < 2; c++) {
                    assertThat(logits[c]).isCloseTo(expected.get("logits").values()[2 * sample + c], within(1e-5f));
                    for (int i = 0; i < map; i++) {
                        assertThat(cams.get(c).voxels()[i])
                                .isCloseTo(maps[(2 * sample + c) * map + i], within(1e-5f * largest));
                    }
                }
            }
        }
    }

    /** Normalisation takes the mean away: a bias before it is the same as a smaller running mean. */
    private static Map<String, Tensor> foldBiases(Map<String, Tensor> model) {
        Map<String, Tensor> folded = new TreeMap<>(model);
        for (int conv : new int[] {0, 4}) {
            Tensor bias = folded.remove("features." + conv + ".bias");
            String name = "features." + (conv + 1) + ".running_mean";
            float[] mean = folded.get(name).values().clone();
            for (int i = 0; i < mean.length; i++) {
                mean[i] -= bias.values()[i];
            }
            folded.put(name, new Tensor(new long[] {mean.length}, mean));
        }
        return folded;
    }

    private static Map<String, Tensor> reference(String name) throws IOException {
        return Safetensors.read(SharedReference.file("reference/cam/" + name + ".safetensors"))
                .tensors();
    }
}
