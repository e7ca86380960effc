package medai.explain.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import medai.explain.ReferenceJson;
import medai.imaging.GoldenSet;
import medai.imaging.random.Draw;
import medai.networks.weights.Safetensors;
import medai.networks.weights.Tensor;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GlobalScaleTest {
    /** The scale goes through both points, wherever they lie; with beta as printed in the thesis it does not. */
    @ParameterizedTest
    @CsvSource({"-3, 2, 0.1, 0.9", "-3, -1, 0.05, 0.95", "0.001, 0.002, -0.5, 0.5", "5, 900, -0.9, -0.1"})
    void theScaleGoesThroughItsPoints(double pLow, double pHigh, double vLow, double vHigh) {
        GlobalScale scale = GlobalScale.of(pLow, pHigh, vLow, vHigh);
        assertThat(scale.of(pLow)).isCloseTo(vLow, within(1e-12));
        assertThat(scale.of(pHigh)).isCloseTo(vHigh, within(1e-12));
        assertThat(scale.of(pHigh + pHigh - pLow)).isBetween(vHigh, 1.0);
    }

    @Test
    void thereIsNoScaleForMapsThatDoNotDiffer() {
        assertThatThrownBy(() -> GlobalScale.of(1, 1, 0.1, 0.9)).hasMessageContaining("finite and differ");
        assertThatThrownBy(() -> GlobalScale.of(2, 1, 0.1, 0.9)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> GlobalScale.of(Double.NaN, 1, 0.1, 0.9)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> GlobalScale.of(0, 1, 0.9, 0.1)).hasMessageContaining("rise within");
        ScaleStatistics zeros = new ScaleStatistics();
        zeros.add(new float[10]);
        for (ScaleStatistics.Statistic statistic : ScaleStatistics.Statistic.values()) {
            assertThatThrownBy(() -> zeros.scale(ScaleConfig.of(statistic, 10, 90, 0.1, 0.9, false)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new ScaleStatistics().add(new float[] {1, Float.NaN}))
                .hasMessageContaining("expected finite");
    }

    /** Against {@code test-fixtures/cam/rules.json}: a straight line through both percentiles times a ratio. */
    @Test
    void aNormGoesFromZeroToOne() throws IOException {
        for (JsonNode one :
                ReferenceJson.read(GoldenSet.all().get(0), "cam/rules.json").get("norm")) {
            GlobalScale scale = GlobalScale.norm(
                    one.get("low").asDouble(),
                    one.get("high").asDouble(),
                    one.get("ratio").asDouble());
            double[] input = ReferenceJson.numbers(one.get("input"));
            double[] scaled = ReferenceJson.numbers(one.get("scaled"));
            for (int i = 0; i < input.length; i++) {
                assertThat(scale.of(input[i])).isCloseTo(scaled[i], within(1e-12));
            }
            assertThat(scale.of(scale.pLow())).isCloseTo(scale.vLow(), within(1e-12));
            assertThat(scale.of(scale.pHigh())).isCloseTo(scale.vHigh(), within(1e-12));
            assertThat(scale.of(0.0)).isBetween(scale.darkest(), scale.brightest());
            assertThat(scale.brightest()).isGreaterThanOrEqualTo(1).isGreaterThan(scale.of(0.0));
            assertThat(scale.darkest()).isLessThanOrEqualTo(0).isLessThan(scale.of(0.0));
        }
        assertThatThrownBy(() -> GlobalScale.norm(1, 1, 2)).hasMessageContaining("finite and differ");
    }

    /** Minima -4 to 0, maxima 1 to 9: of five maps the 25th percentile of the minima is -3, the 75th of the maxima 7. */
    @Test
    void theConfigSaysWhichScaleIsFitted() {
        ScaleStatistics statistics = new ScaleStatistics();
        for (int i = 0; i < 5; i++) {
            statistics.add(new float[] {0.5f, i - 4, 1 + 2 * i});
        }
        GlobalScale norm = statistics.scale(
                new ScaleConfig(ScaleStatistics.Statistic.EXTREMES, 25, 75, 0.1, 0.9, false, GlobalScale.Kind.NORM, 2));
        assertThat(norm.of(-6.0)).isCloseTo(0, within(1e-6));
        assertThat(norm.of(14.0)).isCloseTo(1, within(1e-6));
        GlobalScale tanh =
                statistics.scale(ScaleConfig.of(ScaleStatistics.Statistic.EXTREMES, 25, 75, 0.1, 0.9, false));
        assertThat(tanh.of(-3.0)).isCloseTo(0.1, within(1e-6));
        assertThat(tanh.of(7.0)).isCloseTo(0.9, within(1e-6));
    }

    @Test
    void settingsThatTheKindDoesNotTakeAreRefused() {
        assertThatThrownBy(() -> new ScaleConfig(
                        ScaleStatistics.Statistic.EXTREMES, 10, 90, 0.1, 0.9, false, GlobalScale.Kind.TANH, 1.5))
                .hasMessage("ratio must be left out, except for kind norm; found 1.5");
        assertThatThrownBy(() -> new ScaleConfig(
                        ScaleStatistics.Statistic.EXTREMES, 10, 90, 0.2, 0.9, false, GlobalScale.Kind.NORM, 1))
                .hasMessageContaining("v_low and v_high must be left out for kind norm");
        assertThatThrownBy(() -> new ScaleConfig(
                        ScaleStatistics.Statistic.EXTREMES, 10, 90, 0.1, 0.9, false, GlobalScale.Kind.NORM, 0))
                .hasMessage("ratio must be a number above 0; found 0.0");
    }

    @ParameterizedTest
    @MethodSource(GoldenSet.ALL)
    void vectorsAreScaledAsInTheReference(GoldenSet golden) throws IOException {
        for (JsonNode one : ReferenceJson.read(golden, "cam/scale_vectors.json").get("scale")) {
            GlobalScale scale = GlobalScale.of(
                    one.get("P_low").asDouble(),
                    one.get("P_high").asDouble(),
                    one.get("V_low").asDouble(),
                    one.get("V_high").asDouble());
            assertThat(scale.alpha()).isCloseTo(one.get("alpha").asDouble(), Percentage.withPercentage(1e-9));
            assertThat(scale.beta()).isCloseTo(one.get("beta").asDouble(), Percentage.withPercentage(1e-9));
            double[] input = ReferenceJson.numbers(one.get("input"));
            double[] scaled = ReferenceJson.numbers(one.get("scaled"));
            Quantiles quantiles = new Quantiles();
            for (int i = 0; i < input.length; i++) {
                assertThat(scale.of(input[i])).isCloseTo(scaled[i], within(1e-12));
                quantiles.add((float) input[i]);
            }
            assertThat(quantiles.percentile(100 * scale.vLow())).isCloseTo(scale.pLow(), within(1e-6));
            assertThat(quantiles.percentile(100 * scale.vHigh())).isCloseTo(scale.pHigh(), within(1e-6));
        }
    }

    @ParameterizedTest
    @MethodSource(GoldenSet.ALL)
    void mapsAreScaledAsInTheReference(GoldenSet golden) throws IOException {
        for (String head : List.of("gap", "flatten", "mlp")) {
            Map<String, Tensor> expected = Safetensors.read(golden.file("cam/expected_" + head + ".safetensors"))
                    .tensors();
            JsonNode methods =
                    ReferenceJson.read(golden, "cam/expected_" + head + ".json").get("methods");
            for (String method : List.of("gradcam", "hirescam", "gradcampp", "xgradcam")) {
                Tensor all = expected.get("cam." + method);
                JsonNode numbers = methods.get(method);
                ScaleStatistics pooled = new ScaleStatistics();
                for (int c = 0; c < 2; c++) {
                    ScaleStatistics own = new ScaleStatistics();
                    for (int sample = 0; sample < all.shape()[0]; sample++) {
                        own.add(map(all, sample, c));
                    }
                    pooled.add(own);
                    same(
                            own.scale(ScaleConfig.of(ScaleStatistics.Statistic.PIXELS, 10, 90, 0.1, 0.9, false)),
                            numbers.get("global_scale_per_class").get(c));
                    JsonNode extremes =
                            numbers.get("global_scale_extremes_per_class").get(c);
                    same(
                            own.scale(ScaleConfig.of(ScaleStatistics.Statistic.EXTREMES, 10, 90, 0.1, 0.9, false)),
                            extremes.get("p90_of_maxima_p10_of_minima_V0.1_0.9"));
                    same(
                            own.scale(ScaleConfig.of(ScaleStatistics.Statistic.EXTREMES, 50, 90, 0.05, 0.95, false)),
                            extremes.get("p90_of_maxima_p50_of_minima_V0.05_0.95"));
                    if (expected.containsKey("scaled_global_tanh_first6." + method)) {
                        scaled(expected, method, own, c);
                    }
                }
                same(
                        pooled.scale(ScaleConfig.of(ScaleStatistics.Statistic.PIXELS, 10, 90, 0.1, 0.9, false)),
                        numbers.get("global_scale_all_classes"));
            }
        }
    }

    private static void scaled(Map<String, Tensor> expected, String method, ScaleStatistics own, int c) {
        GlobalScale scale = own.scale(ScaleConfig.of(ScaleStatistics.Statistic.PIXELS, 10, 90, 0.1, 0.9, false));
        for (int sample = 0; sample < 6; sample++) {
            float[] map = map(expected.get("cam." + method), sample, c);
            assertNear(scale.of(map), map(expected.get("scaled_global_tanh_first6." + method), sample, c));
            assertNear(
                    GlobalScale.minMax(map), map(expected.get("scaled_individual_minmax_first6." + method), sample, c));
            assertNear(
                    GlobalScale.individual(map),
                    map(expected.get("scaled_individual_relu_minmax_first6." + method), sample, c));
        }
    }

    private static void assertNear(float[] found, float[] wanted) {
        for (int i = 0; i < wanted.length; i++) {
            assertThat(found[i]).isCloseTo(wanted[i], within(1e-5f));
        }
    }

    private static float[] map(Tensor all, int sample, int c) {
        int size = (int) (all.shape()[2] * all.shape()[3] * all.shape()[4]);
        int from = (2 * sample + c) * size;
        return Arrays.copyOfRange(all.values(), from, from + size);
    }

    private static void same(GlobalScale found, JsonNode wanted) {
        assertThat(found.pLow()).isCloseTo(wanted.get("P_low").asDouble(), Percentage.withPercentage(1e-3));
        assertThat(found.pHigh()).isCloseTo(wanted.get("P_high").asDouble(), Percentage.withPercentage(1e-3));
        assertThat(found.alpha()).isCloseTo(wanted.get("alpha").asDouble(), Percentage.withPercentage(1e-3));
        assertThat(found.beta()).isCloseTo(wanted.get("beta").asDouble(), Percentage.withPercentage(1e-3));
    }

    /** Small and large streams; parts of any size and order, also through their written form. */
    @ParameterizedTest
    @ValueSource(ints = {1000, 200_000})
    void mergedPartsAreTheWhole(int n) {
        Draw draw = Draw.of(3, "stream");
        Quantiles whole = new Quantiles();
        List<Quantiles> parts = new ArrayList<>();
        for (int p = 0; p < 7; p++) {
            parts.add(new Quantiles());
        }
        double[] all = new double[n];
        for (int i = 0; i < n; i++) {
            float value = (float) (Math.exp(draw.normal(0, 3)) * (draw.nextBoolean() ? 1 : -0.1));
            all[i] = value;
            whole.add(value);
            parts.get((i % 11) % 7).add(value);
        }
        Quantiles merged = new Quantiles();
        for (int p : new int[] {4, 0, 6, 1, 2, 5, 3}) {
            merged.add(Quantiles.of(parts.get(p).saved()));
        }
        assertThat(merged.saved()).isEqualTo(whole.saved());
        Arrays.sort(all);
        for (double percent : new double[] {0, 0.1, 10, 33.3, 50, 90, 99.9, 100}) {
            double place = percent / 100 * (n - 1);
            int low = (int) place;
            double exact = all[low] + (place - low) * (all[Math.min(low + 1, n - 1)] - all[low]);
            double near = whole.isExact() ? 1e-9 : 1.05 * Quantiles.ERROR;
            assertThat(merged.percentile(percent)).isCloseTo(exact, within(near * Math.abs(exact) + 1e-12));
        }
    }
}
