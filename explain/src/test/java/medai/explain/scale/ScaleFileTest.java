package medai.explain.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import medai.cohort.Sample;
import medai.cohort.manifest.SampleId;
import medai.explain.cam.CamMethod;
import medai.explain.cam.EigenCam;
import medai.explain.cam.GradientCam;
import medai.imaging.file.UnusableInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What scale.json holds, what follows from it, and what of it is refused. */
final class ScaleFileTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final CamMethod METHOD = new GradientCam.GradCam();
    private static final ScaleConfig OWN = ScaleConfig.of(ScaleStatistics.Statistic.EXTREMES, 0, 100, -0.5, 0.5, false);
    private static final ScaleConfig SHARED =
            ScaleConfig.of(ScaleStatistics.Statistic.EXTREMES, 0, 100, -0.5, 0.5, true);

    @TempDir
    Path folder;

    private static ScaleStatistics from(float low, float high) {
        ScaleStatistics statistics = new ScaleStatistics();
        statistics.add(new float[] {low, (low + high) / 2, high});
        return statistics;
    }

    /** Two classes and two views; maps from 0 to 1 and 2, -3 to 3 and 4. */
    private static ScaleFile file(ScaleConfig how) {
        return ScaleFile.of(
                "hash",
                "",
                METHOD,
                List.of("no", "ra"),
                how,
                List.of("cor", "tra"),
                List.of(List.of(from(0, 1), from(0, 2)), List.of(from(-3, 3), from(-3, 4))));
    }

    private Path written(ScaleFile file) throws IOException {
        Path path = folder.resolve("scale.json");
        file.write(path);
        return path;
    }

    @Test
    void whatIsWrittenIsReadAgain() throws IOException {
        ScaleFile file = file(OWN);
        ScaleFile again = ScaleFile.read(written(file)).orElseThrow();
        assertThat(again.hash()).isEqualTo("hash");
        assertThat(again.method()).isEqualTo(METHOD.fileName());
        assertThat(again.layer()).isEqualTo("features");
        assertThat(again.classes()).containsExactly("no", "ra");
        assertThat(again.views()).containsExactly("cor", "tra");
        assertThat(again.how()).isEqualTo(OWN);
        assertThat(again.scales("x")).isEqualTo(file.scales("x"));
        for (int c = 0; c < 2; c++) {
            for (int v = 0; v < 2; v++) {
                assertThat(again.statistics().get(c).get(v).saved())
                        .isEqualTo(file.statistics().get(c).get(v).saved());
            }
        }
        assertThat(ScaleFile.of("", "3.1", METHOD, List.of(), OWN, List.of(), List.of())
                        .layer())
                .isEqualTo("features.3.1");
        assertThat(ScaleFile.read(written(file(SHARED))).orElseThrow().how().shared())
                .isTrue();
    }

    @Test
    void peopleFindTheNumbersOfEachClassAndView() throws IOException {
        JsonNode root = JSON.readTree(written(file(OWN)).toFile());
        assertThat(root.get("scales")).hasSize(4);
        JsonNode last = root.get("scales").get(3);
        assertThat(last.get("class").asText()).isEqualTo("ra");
        assertThat(last.get("view").asText()).isEqualTo("tra");
        assertThat(last.get("n").asInt()).isEqualTo(1);
        assertThat(last.get("min").asDouble()).isEqualTo(-3);
        assertThat(last.get("max").asDouble()).isEqualTo(4);
        assertThat(last.get("p_low").asDouble()).isEqualTo(-3);
        assertThat(last.get("p_high").asDouble()).isEqualTo(4);
        assertThat(last.get("v_low").asDouble()).isEqualTo(-0.5);
        assertThat(last.get("v_high").asDouble()).isEqualTo(0.5);
        double alpha = last.get("alpha").asDouble();
        double beta = last.get("beta").asDouble();
        assertThat(Math.tanh(-3 * alpha - beta)).isCloseTo(-0.5, within(1e-12));
        assertThat(Math.tanh(4 * alpha - beta)).isCloseTo(0.5, within(1e-12));
        assertThat(root.get("statistic").asText()).isEqualTo("EXTREMES");
        assertThat(root.get("low").asDouble()).isZero();
        assertThat(root.get("high").asDouble()).isEqualTo(100);
    }

    @Test
    void aSharedScaleIsThatOfAllClasses() throws IOException {
        List<List<GlobalScale>> own = file(OWN).scales("x");
        assertThat(own.get(0).get(0).pHigh()).isEqualTo(1);
        assertThat(own.get(1).get(0).pLow()).isEqualTo(-3);
        List<List<GlobalScale>> shared = file(OWN).with(SHARED).scales("x");
        assertThat(shared.get(0)).isEqualTo(shared.get(1));
        assertThat(shared.get(0).get(0).pLow()).isEqualTo(-3);
        assertThat(shared.get(0).get(0).pHigh()).isEqualTo(3);
        assertThat(shared.get(0).get(1).pHigh()).isEqualTo(4);
        assertThat(file(OWN).statistics().get(0).get(0).maps())
                .as("not added to")
                .isEqualTo(1);
    }

    /** Output tra_19 belongs to the second view: its maps of the first one are zeros, and count for no shared scale. */
    @Test
    void anOutputOfOneViewTakesTheScaleOfThatView() throws IOException {
        List<List<ScaleStatistics>> statistics =
                List.of(List.of(from(1, 2), from(0, 0)), List.of(from(0, 0), from(-5, 7)));
        for (ScaleConfig how : List.of(OWN, SHARED)) {
            List<List<GlobalScale>> scales = ScaleFile.of(
                            "", "", METHOD, List.of("cor_3", "tra_19"), how, List.of("cor", "tra"), statistics)
                    .scales("x");
            assertThat(scales.get(0).get(0).pLow()).isEqualTo(1);
            assertThat(scales.get(0).get(1)).isEqualTo(scales.get(0).get(0));
            assertThat(scales.get(1).get(1).pLow()).isEqualTo(-5);
            assertThat(scales.get(1).get(0)).isEqualTo(scales.get(1).get(1));
        }
        assertThatThrownBy(() -> ScaleFile.of(
                                "", "", METHOD, List.of("cor_3", "other"), OWN, List.of("cor", "tra"), statistics)
                        .scales("here"))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContainingAll("here: maps of other", "differ");
    }

    /** Maps of another view that are not all zeros have a scale of their own. */
    @Test
    void mapsThatAreNoZerosKeepTheirOwnScale() throws IOException {
        for (ScaleStatistics other : List.of(from(0, 1), from(-1, 0))) {
            GlobalScale scale = ScaleFile.of(
                            "",
                            "",
                            METHOD,
                            List.of("tra_19"),
                            OWN,
                            List.of("cor", "tra"),
                            List.of(List.of(other, from(-5, 7))))
                    .scales("x")
                    .get(0)
                    .get(0);
            assertThat(scale.pLow()).isEqualTo(other.min());
            assertThat(scale.pHigh()).isEqualTo(other.max());
        }
    }

    @Test
    void theHashChangesWithEverythingThatMapsAreMadeOf() throws IOException {
        Path weights = Files.writeString(folder.resolve("weights"), "w");
        Path scan = Files.writeString(folder.resolve("scan"), "s");
        Path other = Files.writeString(folder.resolve("other"), "o");
        List<String> classes = List.of("a", "b");
        List<Sample> training = List.of(Sample.ofClass(SampleId.of("x", ""), List.of(scan), 0, "a"));
        String hash = ScaleFile.hash(List.of(weights), "", METHOD, classes, training);
        assertThat(hash).matches("[0-9a-f]{64}");
        assertThat(ScaleFile.hash(List.of(weights), "", METHOD, classes, training))
                .isEqualTo(hash);
        Set<String> all = new TreeSet<>(List.of(
                hash,
                ScaleFile.hash(List.of(other), "", METHOD, classes, training),
                ScaleFile.hash(List.of(weights), "3", METHOD, classes, training),
                ScaleFile.hash(List.of(weights), "", new EigenCam(), classes, training),
                ScaleFile.hash(List.of(weights), "", METHOD, List.of("b"), training),
                ScaleFile.hash(
                        List.of(weights),
                        "",
                        METHOD,
                        classes,
                        List.of(Sample.ofClass(SampleId.of("y", ""), List.of(scan), 0, "a"))),
                ScaleFile.hash(
                        List.of(weights),
                        "",
                        METHOD,
                        classes,
                        List.of(Sample.ofClass(SampleId.of("x", ""), List.of(other), 0, "a")))));
        assertThat(all).hasSize(7);
    }

    private void spoilt(Consumer<ObjectNode> change, String... message) throws IOException {
        ObjectNode root = (ObjectNode) JSON.readTree(written(file(OWN)).toFile());
        change.accept(root);
        Path path = Files.writeString(folder.resolve("spoilt.json"), JSON.writeValueAsString(root));
        assertThatThrownBy(() -> ScaleFile.read(path))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("spoilt.json")
                .hasMessageContainingAll(message);
    }

    @Test
    void whatIsMissingOrOfAnotherTypeIsNamed() throws IOException {
        for (String name : List.of("low", "high", "v_low", "v_high", "shared", "scales", "fitted_to")) {
            spoilt(root -> root.remove(name), "\"%s\" is missing".formatted(name));
            spoilt(root -> root.putNull(name), "\"%s\" is null".formatted(name));
        }
        for (String name : List.of("class", "view", "sketch", "method", "layer")) {
            spoilt(root -> ((ObjectNode) root.get("scales").get(0)).remove(name), "\"%s\" is missing".formatted(name));
        }
        spoilt(root -> root.put("statistic", "MEDIANS"), "MEDIANS");
        spoilt(root -> root.put("v_low", 2), "rise within");
        spoilt(root -> root.putArray("scales"), "not every class has every view");
        spoilt(root -> ((ArrayNode) root.get("scales")).remove(3), "not every class has every view");
        spoilt(root -> ((ArrayNode) root.get("scales")).remove(2), "class ra has no view tra there");
        spoilt(
                root -> ((ObjectNode) root.get("scales").get(0).get("sketch")).remove("minima"),
                "a sketch that makes no sense");
        spoilt(
                root -> ((ObjectNode) root.get("scales").get(0).get("sketch").get("minima")).put("count", 2),
                "that holds 1");
    }

    @Test
    void aFileOfAnEarlierVersionIsNone() throws IOException {
        Path old = Files.writeString(folder.resolve("old.json"), "{\"fitted_to\": \"hash\"}");
        assertThat(ScaleFile.read(old)).isEmpty();
        assertThatThrownBy(() -> ScaleFile.merged(List.of(old))).hasMessageContainingAll("old.json", "earlier version");
    }

    private Path part(String name, String hash, List<String> classes, float high) throws IOException {
        List<List<ScaleStatistics>> statistics = new ArrayList<>();
        classes.forEach(c -> statistics.add(List.of(from(0, high))));
        Path path = folder.resolve(name + ".json");
        ScaleFile.of(hash, "", METHOD, classes, OWN, List.of("t1"), statistics).writePart(path);
        return path;
    }

    @Test
    void shardsJoinToTheScaleOfAllTheirMaps() throws IOException {
        List<String> classes = List.of("a", "b");
        Path first = part("first", "h", classes, 1);
        assertThat(Files.readString(first)).doesNotContain("alpha").contains("sketch");
        assertThatCode(() -> part("alike", "h", classes, 0))
                .as("no scale is asked of a part")
                .doesNotThrowAnyException();
        ScaleFile merged = ScaleFile.merged(List.of(first, part("second", "h", classes, 6)));
        assertThat(merged.statistics().get(1).get(0).maps()).isEqualTo(2);
        assertThat(merged.scales("x").get(0).get(0).pHigh()).isEqualTo(6);
        assertThat(merged.scales("x").get(1).get(0).pHigh()).isEqualTo(6);
        assertThat(merged.hash()).isEqualTo("h");
        Path third = part("third", "g", classes, 9);
        assertThatThrownBy(() -> ScaleFile.merged(List.of(first, third)))
                .hasMessageContainingAll("third.json", "something else than that of", "first.json");
        ScaleFile networks = ScaleFile.ofNetworks(List.of(first, third));
        assertThat(networks.hash()).isEqualTo("h g");
        assertThat(networks.statistics().get(0).get(0).max()).isEqualTo(9);
        assertThat(networks.how()).isEqualTo(OWN);
        Path other = part("other", "h", List.of("a", "c"), 9);
        assertThatThrownBy(() -> ScaleFile.merged(List.of(first, other)))
                .hasMessageContainingAll("other.json", "classes [a, c]", "[a, b]");
        assertThatThrownBy(() -> ScaleFile.ofNetworks(List.of(first, other))).hasMessageContaining("other.json");
    }

    @Test
    void settingsOfAScaleMustMakeSense() {
        ScaleStatistics.Statistic pixels = ScaleStatistics.Statistic.PIXELS;
        assertThatCode(() -> ScaleConfig.of(pixels, 100, 0, -0.99, 0.99, false)).doesNotThrowAnyException();
        assertThatCode(() -> ScaleConfig.of(pixels, 0, 100, 0, 0.1, false)).doesNotThrowAnyException();
        for (double[] wrong : new double[][] {{-1, 50}, {101, 50}, {50, -1}, {50, 101}, {Double.NaN, 50}}) {
            assertThatThrownBy(() -> ScaleConfig.of(pixels, wrong[0], wrong[1], 0.1, 0.9, false))
                    .hasMessageContaining("percentiles from 0 to 100");
        }
        for (double[] wrong : new double[][] {{-1, 0.9}, {0.1, 1}, {0.5, 0.5}, {0.9, 0.1}}) {
            assertThatThrownBy(() -> ScaleConfig.of(pixels, 10, 90, wrong[0], wrong[1], false))
                    .hasMessageContaining("rise within -1 and 1");
            assertThatThrownBy(() -> GlobalScale.of(0, 1, wrong[0], wrong[1]))
                    .hasMessageContaining("rise within -1 and 1");
        }
        assertThat(ScaleConfig.defaults())
                .isEqualTo(ScaleConfig.of(ScaleStatistics.Statistic.EXTREMES, 10, 90, 0.1, 0.9, false));
        assertThatThrownBy(() -> GlobalScale.of(0, Double.POSITIVE_INFINITY, 0.1, 0.9))
                .hasMessageContaining("finite and differ");
    }

    @Test
    void mapsScaledByThemselvesRunFromNoughtToOne() {
        assertThat(GlobalScale.minMax(new float[] {-2, 2, 0})).containsExactly(0, 1, 0.5f);
        assertThat(GlobalScale.individual(new float[] {-2, 2, 1})).containsExactly(0, 1, 0.5f);
        assertThat(GlobalScale.individual(new float[] {-2, -1})).containsExactly(0, 0);
        assertThat(GlobalScale.minMax(new float[] {3, 3})).containsExactly(0, 0);
    }

    @Test
    void pixelsAndExtremesAreDifferentStatistics() {
        ScaleStatistics statistics = new ScaleStatistics();
        statistics.add(new float[] {0, 10, 20});
        statistics.add(new float[] {-10, 0, 60});
        GlobalScale extremes =
                statistics.scale(ScaleConfig.of(ScaleStatistics.Statistic.EXTREMES, 50, 50, 0.1, 0.9, false));
        assertThat(extremes.pLow()).isEqualTo(-5);
        assertThat(extremes.pHigh()).isEqualTo(40);
        GlobalScale pixels = statistics.scale(ScaleConfig.of(ScaleStatistics.Statistic.PIXELS, 0, 50, 0.1, 0.9, false));
        assertThat(pixels.pLow()).isEqualTo(-10);
        assertThat(pixels.pHigh()).isEqualTo(5);
        assertThat(statistics.min()).isEqualTo(-10);
        assertThat(statistics.max()).isEqualTo(60);
        assertThat(statistics.maps()).isEqualTo(2);
        assertThatThrownBy(() -> new ScaleStatistics.Saved(null, null, null)).hasMessageContaining("without minima");
    }
}
