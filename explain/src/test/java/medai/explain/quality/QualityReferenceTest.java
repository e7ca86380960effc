package medai.explain.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import medai.explain.ReferenceJson;
import medai.explain.cam.CamMethod;
import medai.explain.cam.Explained;
import medai.explain.cam.GradientCam;
import medai.explain.cam.ReferenceNetwork;
import medai.explain.cam.Upsampling;
import medai.explain.scale.GlobalScale;
import medai.explain.scale.ScaleConfig;
import medai.explain.scale.ScaleStatistics;
import medai.imaging.GoldenSet;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Against {@code test-fixtures/cam}: confidence in masked scans. */
@ParameterizedClass
@MethodSource(GoldenSet.ALL)
final class QualityReferenceTest {
    @Parameter
    GoldenSet golden;

    @ParameterizedTest
    @CsvSource({"gap, hirescam", "flatten, hirescam", "mlp, hirescam", "mlp, gradcam"})
    void confidencesAreThoseOfTheReference(String head, String method) throws IOException {
        JsonNode expected = ReferenceJson.read(golden, "cam/expected_" + head + ".json")
                .get("faithfulness")
                .get(method);
        CamMethod cam = method.equals("gradcam") ? new GradientCam.GradCam() : new GradientCam.PixelWise();
        try (ReferenceNetwork network = new ReferenceNetwork(golden, head)) {
            List<ScaleStatistics> statistics = List.of(new ScaleStatistics(), new ScaleStatistics());
            for (int sample = 0; sample < network.samples; sample++) {
                for (int c = 0; c < 2; c++) {
                    statistics
                            .get(c)
                            .add(cam.of(network.explained(sample), List.of(c))
                                    .get(0)
                                    .get(0)
                                    .map());
                }
            }
            double[] whole = ReferenceJson.numbers(expected.get("f_original"));
            for (int sample = 0; sample < network.samples; sample++) {
                Explained scan = network.explained(sample);
                MaskedScans masked = MaskedScans.ofCall(scan);
                assertThat(masked.confidence()).isCloseTo(whole[sample], within(1e-5));
                float[] raw =
                        cam.of(scan, List.of(masked.output())).get(0).get(0).map();
                float[] large = Upsampling.linear(raw, network.map, network.image);
                GlobalScale scale = statistics
                        .get(masked.output())
                        .scale(ScaleConfig.of(ScaleStatistics.Statistic.PIXELS, 10, 90, 0.1, 0.9, false));
                float[] global = Upsampling.linear(scale.of(raw), network.map, network.image);
                for (int i = 0; i < global.length; i++) {
                    global[i] = Math.max(0, Math.min(1, global[i]));
                }
                near(masked.confidenceOfMasked(GlobalScale.minMax(large)), expected, "minmax_soft", sample);
                near(masked.confidenceOfMasked(GlobalScale.individual(large)), expected, "relu_minmax_soft", sample);
                near(masked.confidenceOfMasked(global), expected, "global_tanh_upsampled_clipped01_soft", sample);
                if (sample % 6 == 0) {
                    curves(masked, large, expected.get("insertion_deletion_windows"), sample);
                }
            }
        }
    }

    private static void near(double found, JsonNode expected, String how, int sample) {
        double wanted = ReferenceJson.numbers(expected.get(how).get("f_masked"))[sample];
        assertThat(found).as("%s of sample %d", how, sample).isCloseTo(wanted, within(1e-4));
    }

    private static void curves(MaskedScans masked, float[] map, JsonNode expected, int sample) {
        JsonNode size = expected.get("window");
        MaskedScans.Windows windows = new MaskedScans.Windows(
                size.get(0).asInt(), size.get(1).asInt(), size.get(2).asInt());
        assertThat(masked.insertion(map, windows).area())
                .isCloseTo(ReferenceJson.numbers(expected.get("insertion_auc"))[sample], within(1e-3));
        MaskedScans.Curve deletion = masked.deletion(map, windows);
        assertThat(deletion.area())
                .isCloseTo(ReferenceJson.numbers(expected.get("deletion_auc"))[sample], within(1e-3));
        assertThat(deletion.curve().get(0)).isCloseTo(masked.confidence(), within(1e-6));
    }
}
