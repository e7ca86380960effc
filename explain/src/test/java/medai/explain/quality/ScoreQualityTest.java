package medai.explain.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import medai.cohort.Sample;
import medai.cohort.manifest.SampleId;
import medai.cohort.manifest.Shard;
import medai.cohort.target.ScoreRange;
import medai.cohort.target.ScoreTarget;
import medai.cohort.target.ScoreTruth;
import medai.explain.ReferenceJson;
import medai.explain.cam.Explained;
import medai.explain.cam.GradientCam;
import medai.explain.cam.ReferenceNetwork;
import medai.explain.importance.FeatureSelection;
import medai.explain.importance.ImportanceConfig;
import medai.explain.importance.ImportanceMatrix;
import medai.explain.importance.ImportanceTable;
import medai.explain.map.ExplainedScan;
import medai.explain.scale.GlobalScale;
import medai.explain.scale.ScaleConfig;
import medai.explain.scale.ScaleStatistics;
import medai.imaging.GoldenSet;
import medai.imaging.table.Table;
import medai.infer.answer.ScanInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Against {@code test-fixtures/cam}: the two outputs of a network as scores that a reader gave too, one of them unknown in a scan.
 */
final class ScoreQualityTest {
    private static final List<String> NAMES = List.of("first", "second");

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"gap, false", "flatten, false", "mlp, false", "mlp, true"})
    void whatFeaturesAndWindowsAreWorthIsThatOfTheReference(String head, boolean refitted) throws IOException {
        GoldenSet golden = GoldenSet.all().get(0);
        JsonNode expected =
                ReferenceJson.read(golden, "cam/expected_" + head + ".json").get("scores");
        try (ReferenceNetwork network = new ReferenceNetwork(golden, head)) {
            List<ExplainedScan> scans = scans(network, ReferenceJson.numbers(expected.get("truth")));
            List<List<Integer>> selected = selected(scans, network.channels);
            for (int c = 0; c < 2; c++) {
                List<Integer> wanted = new ArrayList<>();
                expected.get("top25_features_per_score_rank_order").get(c).forEach(k -> wanted.add(k.asInt()));
                assertThat(selected.get(c)).isEqualTo(wanted);
            }
            List<List<GlobalScale>> all = scales(scans, List.of(List.of(), List.of()));
            MapQuality.Scales scales = new MapQuality.Scales(all, refitted ? scales(scans, selected) : all);
            Map<String, Double> found = metrics(
                    scans,
                    new ScoreTarget(columns(), Optional.empty()),
                    selected,
                    network.channels,
                    scales,
                    Optional.of(new MaskedScans.Windows(4, 4, 3)));
            costs(found, "", expected.get("sum"));
            for (int c = 0; c < 2; c++) {
                JsonNode own = expected.get("per_score").get(c);
                costs(found, NAMES.get(c), own);
                windows(found, NAMES.get(c), own, "all", "all");
                windows(found, NAMES.get(c), own, "selected", refitted ? "selected_refitted" : "selected");
            }
        }
    }

    private static void costs(Map<String, Double> found, String score, JsonNode expected) {
        for (String metric : List.of("mae", "pearson")) {
            double whole = expected.get("all").get(metric).asDouble();
            near(found, "all " + score + " " + metric, whole);
            for (String features : List.of("selected_kept", "selected_masked")) {
                double left = expected.get(features).get(metric).asDouble();
                near(found, features + " " + score + " " + metric, left);
                double lost = metric.equals("mae") ? left - whole : whole - left;
                near(found, features + " " + score + " delta_" + metric, lost);
            }
        }
    }

    private static void windows(
            Map<String, Double> found, String score, JsonNode expected, String features, String wanted) {
        for (String scale : List.of("gs", "is")) {
            for (String metric : List.of("avg_increase", "mean_drop")) {
                near(
                        found,
                        scale + features + " " + score + " " + metric,
                        expected.get(scale + " " + wanted).get(metric).asDouble());
            }
        }
        for (String metric : List.of("insertion_auc", "deletion_auc")) {
            near(
                    found,
                    "raw" + features + " " + score + " " + metric,
                    expected.get("raw " + wanted).get(metric).asDouble());
        }
    }

    private static void near(Map<String, Double> found, String key, double wanted) {
        assertThat(found).as(key).containsKey(key);
        assertThat(found.get(key)).as(key).isCloseTo(wanted, within(1e-4));
    }

    /** A score limited to what readers can give is judged as predictions.csv has it, and a single score has no sum. */
    @Test
    void scoresAreLimitedToTheirRange() throws IOException {
        GoldenSet golden = GoldenSet.all().get(0);
        JsonNode expected = ReferenceJson.read(golden, "cam/expected_gap.json").get("scores");
        double[] truth = ReferenceJson.numbers(expected.get("truth"));
        try (ReferenceNetwork network = new ReferenceNetwork(golden, "gap")) {
            List<ExplainedScan> scans = scans(network, truth);
            List<List<GlobalScale>> scales = scales(scans, List.of(List.of(), List.of()));
            Map<String, Double> found = metrics(
                    scans,
                    new ScoreTarget(columns(), Optional.of(new ScoreRange(0.4, 0.9))),
                    List.of(),
                    network.channels,
                    new MapQuality.Scales(scales, scales),
                    Optional.empty());
            double error = 0;
            for (int i = 0; i < scans.size(); i++) {
                double said = scans.get(i).scan().outputs()[0];
                error += Math.abs(truth[2 * i] - Math.max(0.4, Math.min(0.9, said))) / scans.size();
            }
            assertThat(found.get("all first mae")).isCloseTo(error, within(1e-9));
            assertThat(found.keySet()).noneMatch(key -> key.contains("selected") || key.contains("drop"));
        }
    }

    /** Without all features, no choice is left: random ones are as good, and keeping all of them loses nothing. */
    @Test
    void allFeaturesAreAsGoodAsRandomOnes() throws IOException {
        GoldenSet golden = GoldenSet.all().get(0);
        JsonNode expected = ReferenceJson.read(golden, "cam/expected_mlp.json").get("scores");
        try (ReferenceNetwork network = new ReferenceNetwork(golden, "mlp")) {
            List<ExplainedScan> scans = scans(network, ReferenceJson.numbers(expected.get("truth")));
            List<List<GlobalScale>> scales = scales(scans, List.of(List.of(), List.of()));
            List<Integer> every = IntStream.range(0, network.channels).boxed().toList();
            Map<String, Double> found = metrics(
                    scans,
                    new ScoreTarget(columns(), Optional.empty()),
                    List.of(every, every),
                    network.channels,
                    new MapQuality.Scales(scales, scales),
                    Optional.empty());
            for (String score : List.of("first", "second", "")) {
                double masked = found.get("selected_masked " + score + " delta_mae");
                assertThat(masked).isNotZero();
                assertThat(found.get("random_masked " + score + " delta_mae")).isCloseTo(masked, within(1e-6));
                assertThat(found.get("selected_kept " + score + " delta_mae")).isCloseTo(0, within(1e-6));
                assertThat(found)
                        .as("the same for every scan: no correlation")
                        .doesNotContainKey("selected_masked " + score + " pearson");
            }
        }
    }

    /** All scans count for every score: the importance is their mean. */
    private static List<List<Integer>> selected(List<ExplainedScan> scans, int channels) {
        ImportanceMatrix matrix = new ImportanceMatrix(2, channels);
        for (ExplainedScan scan : scans) {
            for (int c = 0; c < 2; c++) {
                if (ImportanceConfig.defaults().counts(scan, c)) {
                    matrix.add(c, scan.importance(c));
                }
            }
        }
        List<String> features = new ArrayList<>();
        for (int k = 0; k < channels; k++) {
            features.add(Integer.toString(k));
        }
        ImportanceTable table = new ImportanceTable(NAMES, features, matrix);
        FeatureSelection quarter = FeatureSelection.of(FeatureSelection.Mode.TOP, 0.25, 1);
        return List.of(quarter.of(table, 0), quarter.of(table, 1));
    }

    /** @param selected features of each score, or none for all */
    private static List<List<GlobalScale>> scales(List<ExplainedScan> scans, List<List<Integer>> selected) {
        List<List<GlobalScale>> scales = new ArrayList<>();
        for (int c = 0; c < 2; c++) {
            ScaleStatistics statistics = new ScaleStatistics();
            for (ExplainedScan scan : scans) {
                statistics.add(
                        selected.get(c).isEmpty()
                                ? scan.maps().get(c).get(0).map()
                                : scan.mapsOf(c, selected.get(c)).get(0));
            }
            scales.add(List.of(statistics.scale(ScaleConfig.defaults())));
        }
        return scales;
    }

    private static Map<String, List<String>> columns() {
        Map<String, List<String>> columns = new LinkedHashMap<>();
        NAMES.forEach(name -> columns.put(name, List.of("r1_" + name)));
        return columns;
    }

    private static List<ExplainedScan> scans(ReferenceNetwork network, double[] truth) {
        List<ExplainedScan> scans = new ArrayList<>();
        for (int i = 0; i < network.samples; i++) {
            Explained scan = network.explained(i);
            ScoreTruth said = new ScoreTruth(List.of(List.of(truth[2 * i]), List.of(truth[2 * i + 1])), "");
            scans.add(new ExplainedScan(
                    Sample.of(SampleId.of("s" + i, ""), List.of(), said),
                    new ScanInput(List.of(), network.scan(i)),
                    scan,
                    new GradientCam.PixelWise().of(scan, List.of(0, 1))));
        }
        return scans;
    }

    /** The values of cam-metrics.csv by scale, features, score and metric. */
    private Map<String, Double> metrics(
            List<ExplainedScan> scans,
            ScoreTarget target,
            List<List<Integer>> selected,
            int channels,
            MapQuality.Scales scales,
            Optional<MaskedScans.Windows> windows)
            throws IOException {
        MapQuality quality = new MapQuality("pixel_wise", NAMES);
        MapQuality.OfTask task = quality.new OfTask(0, target, selected, channels, scales, windows);
        for (int i = 0; i < scans.size(); i++) {
            task.add(i, scans.get(i), List.of(0, 1));
        }
        quality.write(folder, Shard.whole());
        QualityReport.write(folder);
        Map<String, Double> found = new LinkedHashMap<>();
        for (Table.Row row : Table.read(folder.resolve("cam-metrics.csv")).rows()) {
            if (row.get("value").isPresent()) {
                String key = row.get("scale").orElse("") + row.require("features") + " " + row.cell("class") + " "
                        + row.require("metric");
                found.put(key, row.number("value"));
            }
        }
        return found;
    }
}
