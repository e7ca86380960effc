package medai.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import medai.cohort.manifest.SampleId;
import medai.cohort.manifest.ScanValues;
import medai.eval.classification.Metric;
import medai.eval.detection.DetectionEvaluation;
import medai.eval.hypothesis.Adjustment;
import medai.eval.hypothesis.PartialCorrelation;
import medai.eval.prediction.AgreementMatrix;
import medai.eval.prediction.ClassificationEvaluation;
import medai.eval.prediction.Comparison;
import medai.eval.prediction.ConfounderCheck;
import medai.eval.prediction.Cutoff;
import medai.eval.prediction.MetricRow;
import medai.eval.prediction.MultiClassEvaluation;
import medai.eval.prediction.PredictionTable;
import medai.eval.prediction.RegressionComparison;
import medai.eval.prediction.RegressionEvaluation;
import medai.eval.report.Evaluation;
import medai.eval.segmentation.SegmentationEvaluation;
import medai.eval.table.GroupComparison;
import medai.eval.table.PairedComparison;
import medai.eval.table.TestRow;
import medai.imaging.Grid;
import medai.imaging.LabelMap;
import medai.imaging.Volume;
import medai.imaging.table.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Inputs that leave numbers undefined: no table has a NaN, an interval the wrong way round, or an empty cell without a reason. */
final class UndefinedNumbersTest {
    private static final String HEADER = "subject,session,truth,p_a,predicted";
    private static final Set<String> WITHOUT_STATISTIC = Set.of("fisher_exact");

    /** Two classes: the rows after {@code subject,session,truth,p_a,predicted}. */
    private static final Map<String, List<String>> CLASSES = new LinkedHashMap<>(Map.of(
            "one row", List.of("1,x,a,0.4,b"),
            "one class", List.of("1,x,a,0.4,b", "2,x,a,0.6,a", "3,y,a,0.7,a", "4,y,a,0.1,b"),
            "all called one", List.of("1,x,a,0.6,a", "2,x,b,0.7,a", "3,y,a,0.8,a", "4,y,b,0.9,a"),
            "perfect", List.of("1,x,a,0.9,a", "2,x,b,0.1,b", "3,y,a,0.8,a", "4,y,b,0.2,b"),
            "one score", List.of("1,x,a,0.5,a", "2,x,b,0.5,b", "3,y,a,0.5,b", "4,y,b,0.5,a"),
            "calls alone", List.of("1,x,a,,a", "2,x,b,,b", "3,y,b,,a"),
            "hard scores", List.of("1,x,a,1,a", "2,x,b,0,b", "3,y,b,1,a"),
            "one subject", List.of("1,x,a,0.9,a", "1,y,b,0.3,b"),
            "always wrong", List.of("1,x,a,0.2,b", "2,x,b,0.7,a", "3,y,a,0.1,b", "4,y,b,0.9,a"),
            "a session of one class", List.of("1,x,a,0.2,b", "2,x,a,0.7,a", "3,y,a,0.1,b", "4,y,b,0.9,a")));

    /** Numbers: measured, then predicted. */
    private static final Map<String, double[][]> NUMBERS = new LinkedHashMap<>(Map.of(
            "one", new double[][] {{1}, {2}},
            "two", new double[][] {{1, 2}, {2, 1}},
            "three", new double[][] {{1, 2, 4}, {2, 1, 4}},
            "reversed", new double[][] {{1, 2, 3, 4, 5}, {5, 4, 3, 2, 1}},
            "nearly reversed", new double[][] {{1, 2, 3, 4, 5}, {5, 4.1, 3, 2, 1}},
            "constant predictions", new double[][] {{1, 2, 3, 4, 5}, {3, 3, 3, 3, 3}},
            "constant truth", new double[][] {{0, 0, 0, 0, 0}, {3, 1, 2, 3, 5}},
            "constant", new double[][] {{2, 2, 2, 2}, {3, 3, 3, 3}},
            "equal", new double[][] {{1, 2, 3, 4}, {1, 2, 3, 4}},
            "shifted", new double[][] {{1, 2, 3, 4}, {2, 3, 4, 5}}));

    @TempDir
    Path folder;

    /** A table of predictions, or of several models. */
    @SafeVarargs
    private PredictionTable table(String header, List<String>... models) throws IOException {
        List<Path> files = new ArrayList<>();
        for (List<String> rows : models) {
            Path file = folder.resolve("m" + files.size() + ".csv");
            files.add(Files.writeString(file, header + "\n" + String.join("\n", rows) + "\n"));
        }
        return PredictionTable.read(files, new PredictionTable.Options(Map.of(), "subject", false));
    }

    private void metrics(String what, List<MetricRow> rows) throws IOException {
        MetricRow.write(folder.resolve("m.csv"), rows);
        assertThat(Files.readString(folder.resolve("m.csv"))).as(what).doesNotContain("NaN", "Infinity");
        for (Table.Row row : Table.read(folder.resolve("m.csv")).rows()) {
            String where = what + ": " + row.values();
            if (row.get("value").isEmpty()) {
                assertThat(row.get("reason")).as(where).isPresent();
            }
            assertThat(row.get("ci_low").isPresent())
                    .as(where)
                    .isEqualTo(row.get("ci_high").isPresent());
            if (row.get("ci_low").isPresent()) {
                assertThat(row.number("ci_low")).as(where).isLessThanOrEqualTo(row.number("ci_high"));
                assertThat(row.get("value").isPresent() && row.get("reason").isEmpty())
                        .as(where)
                        .isTrue();
            }
        }
    }

    private void tests(String what, List<TestRow> rows) throws IOException {
        TestRow.write(folder.resolve("t.csv"), rows);
        assertThat(Files.readString(folder.resolve("t.csv"))).as(what).doesNotContain("NaN", "Infinity");
        for (Table.Row row : Table.read(folder.resolve("t.csv")).rows()) {
            boolean whole = row.get("p").isPresent()
                    && (row.get("statistic").isPresent() || WITHOUT_STATISTIC.contains(row.require("test")));
            assertThat(row.get("reason").isEmpty())
                    .as(what + ": " + row.values())
                    .isEqualTo(whole);
        }
        assertThat(rows).allSatisfy(row -> assertThat(row.describe()).doesNotContain("NaN", "Infinity"));
    }

    private static ClassificationEvaluation.Options options(String by) {
        return new ClassificationEvaluation.Options("a", Cutoff.ownCalls(), by, 40, 20, 1);
    }

    @Test
    void twoClasses() throws IOException {
        for (Map.Entry<String, List<String>> one : CLASSES.entrySet()) {
            PredictionTable table = table(HEADER, one.getValue());
            ClassificationEvaluation found = ClassificationEvaluation.of(table, options("session"));
            metrics(one.getKey(), found.rows("truth"));
            tests(one.getKey(), found.tests());
            assertThat(Evaluation.table(found, java.util.Locale.ROOT)).doesNotContain("NaN", "Infinity");
            List<String> opposite = one.getValue().stream()
                    .map(row -> row.split(","))
                    .map(row -> "%s,%s,%s,%s,%s"
                            .formatted(
                                    row[0],
                                    row[1],
                                    row[2],
                                    row[3].isEmpty() ? "" : 1 - Double.parseDouble(row[3]),
                                    row[4].equals("a") ? "b" : "a"))
                    .toList();
            for (List<String> other : List.of(one.getValue(), opposite)) {
                Comparison comparison =
                        Comparison.of(table(HEADER, one.getValue(), other), "model", options("session"));
                metrics(one.getKey(), comparison.metrics());
                tests(one.getKey(), comparison.rows());
            }
        }
    }

    @Test
    void reasonsAreThoseOfTheInput() throws IOException {
        assertThat(reasons("all called one"))
                .containsEntry("mcc", "only one class is there, or is called")
                .containsEntry("npv", "no row is called negative")
                .containsEntry("recall", "");
        assertThat(reasons("one class"))
                .containsEntry("auroc", "only one class is there")
                .containsEntry("specificity", "no row is negative")
                .containsEntry("precision", "");
        assertThat(reasons("perfect").get("auroc"))
                .as("DeLong's variance is 0: that is no certainty")
                .contains("ordered alike");
        assertThat(reasons("calls alone")).containsEntry("auroc", "no row has a score");
    }

    /** By measure. */
    private Map<String, String> reasons(String input) throws IOException {
        Map<String, String> reasons = new TreeMap<>();
        PredictionTable table = table(HEADER, CLASSES.getOrDefault(input, List.of()));
        ClassificationEvaluation.of(table, options(""))
                .rows("truth")
                .forEach(row -> reasons.put(row.metric(), row.reason()));
        return reasons;
    }

    /** R's p.adjust(c(0.01, NA, 0.04), "holm") is 0.02, NA, 0.04. */
    @Test
    void testsWithoutAPValueAreNotCounted() {
        List<TestRow> family = new ArrayList<>();
        for (double p : new double[] {0.01, Double.NaN, 0.04}) {
            family.add(TestRow.plain("t", "v", "a - b", 1, p, 5).because("nothing varies"));
        }
        List<TestRow> adjusted = TestRow.adjusted(family, Adjustment.HOLM);
        assertThat(adjusted.get(0).adjusted()).isEqualTo(0.02);
        assertThat(adjusted.get(1).adjusted()).isNaN();
        assertThat(adjusted.get(1).reason()).isEqualTo("nothing varies");
        assertThat(adjusted.get(2).adjusted()).isEqualTo(0.04);
        assertThat(adjusted.get(2).reason()).isEmpty();
    }

    @Test
    void severalClasses() throws IOException {
        for (List<String> rows : List.of(
                List.of("1,x,a,0.4,0.3,0.3"),
                List.of("1,x,a,0.4,0.3,0.3", "2,y,a,0.2,0.5,0.3"),
                List.of("1,x,a,0.4,0.3,0.3", "2,y,b,0.5,0.2,0.3", "3,y,a,0.6,0.2,0.2"))) {
            PredictionTable table = table("subject,site,truth,p_a,p_b,p_c", rows);
            List<String> classes = List.of("a", "b", "c");
            metrics("classes", MultiClassEvaluation.of(table, classes).rows("truth", 30, 1));
            metrics("classes by site", MultiClassEvaluation.groups(table, classes, "truth", "site"));
        }
    }

    @Test
    void numbers() throws IOException {
        Map<String, RegressionEvaluation> models = new TreeMap<>();
        for (Map.Entry<String, double[][]> one : NUMBERS.entrySet()) {
            List<String> rows = new ArrayList<>();
            for (int i = 0; i < one.getValue()[0].length; i++) {
                double truth = one.getValue()[0][i];
                double predicted = one.getValue()[1][i];
                rows.add("%d,%s,x,%s,%s,%s,%s".formatted(i, i < 2 ? "s" : "t", truth, predicted, predicted, truth));
                rows.add("%d,%s,y,%s,%s,%s,%s".formatted(i, i < 2 ? "s" : "t", truth, -predicted, 1, 1));
            }
            PredictionTable table = table("subject,site,target,truth,predicted,r1,r2", rows);
            RegressionEvaluation found =
                    RegressionEvaluation.of(table, new RegressionEvaluation.Options("", "site", 40, 1));
            metrics(one.getKey(), found.rows());
            tests(one.getKey(), found.tests());
            if (Set.of("reversed", "constant predictions").contains(one.getKey())) {
                models.put(one.getKey(), found);
            }
            AgreementMatrix.of(table, List.of("r1", "r2")).write(folder.resolve("a.csv"));
            agreement(one.getKey());
        }
        tests("models", RegressionComparison.of(models, 0, 1));
    }

    private void agreement(String what) throws IOException {
        assertThat(Files.readString(folder.resolve("a.csv"))).as(what).doesNotContain("NaN", "Infinity");
        for (Table.Row row : Table.read(folder.resolve("a.csv")).rows()) {
            boolean whole = row.columns().names().stream()
                    .filter(name -> !name.equals("reason"))
                    .allMatch(name -> row.get(name).isPresent());
            assertThat(row.get("reason").isEmpty())
                    .as(what + ": " + row.values())
                    .isEqualTo(whole);
            if (row.get("icc_low").isPresent()) {
                assertThat(row.number("icc_2_1")).isBetween(row.number("icc_low"), row.number("icc_high"));
            }
        }
    }

    @Test
    void measurements() throws IOException {
        List<double[]> samples = List.of(
                new double[] {1}, new double[] {1, 1, 1}, new double[] {2, 2}, new double[] {1, 2, 3, 4}, new double[] {
                    7
                });
        for (double[] a : samples) {
            for (double[] b : samples) {
                Map<String, double[]> groups = new LinkedHashMap<>(Map.of("a", a, "b", b));
                tests("two groups", GroupComparison.of("v", groups, Adjustment.HOLM));
                groups.put("c", new double[] {1});
                tests("three groups", GroupComparison.of("v", groups, Adjustment.HOLM));
                if (a.length == b.length && a.length > 1) {
                    tests("pairs", PairedComparison.of(List.of("a", "b"), List.of(a, b)));
                    tests("conditions", PairedComparison.of(List.of("a", "b", "c"), List.of(a, b, a)));
                }
                if (a.length == b.length) {
                    for (List<double[]> covariates : List.of(List.<double[]>of(), List.of(a))) {
                        tests(
                                "correlations",
                                List.of(
                                        TestRow.of("p", "a", "b", PartialCorrelation.pearson(a, b, covariates), 1),
                                        TestRow.of("s", "a", "b", PartialCorrelation.spearman(a, b, covariates), 1)));
                    }
                }
            }
        }
        tests(
                "one pair, moved alike",
                PairedComparison.of(List.of("a", "b"), List.of(new double[] {1.1, 2.1, 5.1}, new double[] {1, 2, 5})));
    }

    @Test
    void confounders() throws IOException {
        String header = "subject,truth,p_a";
        List<String> rows = List.of("1,a,0.9", "2,a,0.8", "3,b,0.4", "4,b,0.4", "5,b,0.4");
        for (List<String> values : List.of(
                List.of("1", "1", "1", "1", "1"), List.of("9", "9", "1", "1", "1"), List.of("u", "u", "v", "v", "v"))) {
            Map<String, String> bySubject = new TreeMap<>();
            for (int i = 0; i < values.size(); i++) {
                bySubject.put(String.valueOf(i + 1), values.get(i));
            }
            ConfounderCheck found = ConfounderCheck.of(table(header, rows), "a", scanners(bySubject), 200, 1);
            metrics("confounder", found.rows());
            assertThat(String.join("\n", found.findings())).doesNotContain("NaN");
        }
        // the classes lie in strata of their own: nothing can be said within one, least of all that the scores do not
        // depend on it
        Map<String, String> apart = new TreeMap<>();
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            many.add("%d,%s,%s".formatted(i, i % 2 == 0 ? "a" : "b", 0.3 + 0.2 * ((i + 1) % 2) + 0.01 * (i % 7)));
            apart.put(String.valueOf(i), i % 2 == 0 ? "new" : "old");
        }
        assertThat(ConfounderCheck.of(table(header, many), "a", scanners(apart), 200, 1)
                        .findings())
                .last()
                .asString()
                .startsWith("UNDECIDED");
    }

    private ScanValues scanners(Map<String, String> bySubject) throws IOException {
        StringBuilder rows = new StringBuilder("subject,scanner\n");
        bySubject.forEach((subject, scanner) ->
                rows.append(subject).append(',').append(scanner).append('\n'));
        return ScanValues.read(Files.writeString(folder.resolve("scanners.csv"), rows), "scanner", false);
    }

    @Test
    void boxesAndMaps() throws IOException {
        Path none = Files.writeString(folder.resolve("none.csv"), "subject,x0,y0,x1,y1,score\na,,,,,\nb,,,,,\n");
        Path one = Files.writeString(folder.resolve("one.csv"), "subject,x0,y0,x1,y1,score\na,0,0,4,4,0.9\nb,,,,,\n");
        Path empty = Files.writeString(folder.resolve("empty.csv"), "subject,x0,y0,x1,y1,score\n");
        for (Path found : List.of(none, one, empty)) {
            for (Path truth : List.of(none, one, empty)) {
                metrics(
                        found + " - " + truth,
                        DetectionEvaluation.read(
                                        List.of(found), truth, new DetectionEvaluation.Options(0.5, 0.5, 30, 1))
                                .rows());
            }
        }
        Grid grid = Grid.centred(4, 4, 4, 1);
        float[] some = new float[grid.size()];
        some[21] = 1;
        float[] two = some.clone();
        two[42] = 2;
        SegmentationEvaluation maps = new SegmentationEvaluation();
        for (float[] truth : List.of(some, two)) {
            LabelMap other = LabelMap.of(new Volume(grid, some));
            LabelMap drawn = LabelMap.of(new Volume(grid, truth));
            maps.add(SampleId.of("s", ""), "", "", drawn, other, Integer::toString, none);
        }
        metrics("maps", maps.rows(30, 1));
        maps.write(folder.resolve("s.csv"));
        assertThat(Table.read(folder.resolve("s.csv")).rows()).hasSize(3).allSatisfy(row -> assertThat(
                        row.get("reason").isPresent())
                .isEqualTo(row.get("hausdorff").isEmpty()));
    }

    @Test
    void summariesOverGroups() throws IOException {
        assertThat(Summary.of(List.of(-1.0, 1.0)).coefficientOfVariation()).isNaN();
        assertThat(Summary.of(List.of()).mean()).isNaN();
        assertThat(Arrays.stream(Metric.values()).map(Metric::key)).doesNotHaveDuplicates();
    }
}
