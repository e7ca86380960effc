package medai.eval.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import medai.cohort.statistics.ClusterBootstrap;
import medai.cohort.statistics.Interval;
import medai.eval.classification.BinarySample;
import medai.eval.classification.DeLong;
import medai.eval.classification.Metric;
import medai.eval.classification.RocCurve;
import medai.eval.table.TestRow;
import medai.imaging.file.UnusableInputException;
import medai.imaging.random.Draw;
import medai.imaging.table.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PredictionTest {
    private static final PredictionTable.Options PLAIN = PredictionTable.Options.PLAIN;

    @TempDir
    Path folder;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static ClassificationEvaluation.Options options(String groupBy, int draws) {
        return new ClassificationEvaluation.Options("a", Cutoff.ownCalls(), groupBy, draws, 0, 7);
    }

    @Test
    void anybodysColumnsAreMapped() throws IOException {
        Path table = file("x.csv", "id,label,score\n1,a,0.9\n2,b,0.2\n3,a,0.4\n4,b,0.6\n5,,0.5\n");
        PredictionTable read = PredictionTable.read(
                List.of(table),
                new PredictionTable.Options(
                        Map.of("subject", "id", "truth", "label", "p_a", "score"), "subject", false));
        ClassificationEvaluation found = ClassificationEvaluation.of(read, options("", 0));
        assertThat(found.notes()).anyMatch(note -> note.contains("1 rows without truth"));
        double[] values = found.sample("all").values();
        assertThat(values[Arrays.asList(Metric.values()).indexOf(Metric.AUROC)]).isEqualTo(0.75);
        assertThat(values[0]).isEqualTo(0.5);
        MetricRow auroc = found.rows("label").stream()
                .filter(row -> row.metric().equals("auroc"))
                .findFirst()
                .orElseThrow();
        Interval delong = DeLong.of(new boolean[] {true, false, true, false}, new double[] {0.9, 0.2, 0.4, 0.6})
                .interval()
                .clipped();
        assertThat(auroc.interval()).isEqualTo(delong);
    }

    @Test
    void whatCannotBeJudgedIsSaid() throws IOException {
        assertThatThrownBy(() -> PredictionTable.read(
                        List.of(file("d.csv", "subject,part,truth\n1,test,a\n1,train,a\n2,test,b\n2,test,b\n")), PLAIN))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("\"test\" and in \"train\"")
                .hasMessageContaining("2 is there already in line 4");
        PredictionTable bad =
                PredictionTable.read(List.of(file("p.csv", "subject,truth,p_a\n1,a,1.5\n2,b,0\n")), PLAIN);
        assertThatThrownBy(() -> ClassificationEvaluation.of(bad, options("", 0)))
                .hasMessageContaining("p.csv:2")
                .hasMessageContaining("probability 1.5");
        PredictionTable hard =
                PredictionTable.read(List.of(file("h.csv", "subject,truth,p_a\n1,a,1\n2,b,0\n3,b,1\n")), PLAIN);
        ClassificationEvaluation calls = ClassificationEvaluation.of(hard, options("", 50));
        assertThat(calls.notes()).anyMatch(note -> note.contains("an area under the curve needs scores"));
        assertThat(calls.rows("x"))
                .filteredOn(row -> row.metric().equals("auroc"))
                .allMatch(row -> Double.isNaN(row.value()));
        PredictionTable one =
                PredictionTable.read(List.of(file("o.csv", "subject,truth,p_a\n1,a,0.3\n2,a,0.4\n")), PLAIN);
        assertThat(ClassificationEvaluation.of(one, options("", 50)).notes())
                .anyMatch(note -> note.contains("only one class"));
        assertThatThrownBy(() -> ClassificationEvaluation.of(one, options("site", 0)))
                .hasMessageContaining("nothing in \"site\"");
    }

    @Test
    void scansThatCameAfterTrainingAreJudged() throws IOException {
        PredictionTable table = PredictionTable.read(
                List.of(file("a.csv", "subject,part,truth,p_a\n1,new,a,0.9\n2,new,b,0.2\n3,train,a,0.1\n")), PLAIN);
        assertThat(table.cases()).hasSize(2);
        assertThat(table.notes()).containsExactly("1 rows of other parts than test are left out");
    }

    @Test
    void numbersWithoutAnyPredictionAreRefused() throws IOException {
        PredictionTable misnamed =
                PredictionTable.read(List.of(file("n.csv", "subject,truth,prediction\n1,2,2.5\n2,3,3\n")), PLAIN);
        assertThatThrownBy(() -> RegressionEvaluation.of(misnamed, new RegressionEvaluation.Options("", "", 0, 1)))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("n.csv:2")
                .hasMessageContaining("--columns predicted=NAME");
    }

    @Test
    void groupsAreSummarised() throws IOException {
        StringBuilder text = new StringBuilder("subject,task,part,truth,predicted,p_a\n");
        for (int task = 0; task < 4; task++) {
            for (int i = 0; i < 4; i++) {
                boolean right = i >= task;
                text.append(
                        "%d,%d,test,%s,%s,0.5\n".formatted(i, task, i < 2 ? "a" : "b", (i < 2) == right ? "a" : "b"));
            }
        }
        PredictionTable table = PredictionTable.read(List.of(file("t.csv", text.toString())), PLAIN);
        ClassificationEvaluation found = ClassificationEvaluation.of(table, options("task", 20));
        assertThat(found.values(Metric.ACCURACY)).containsExactly(1.0, 0.75, 0.5, 0.25);
        List<MetricRow> accuracy = found.rows("truth").stream()
                .filter(row -> row.metric().equals("accuracy"))
                .toList();
        assertThat(accuracy)
                .extracting(MetricRow::group)
                .containsExactly(
                        "task-0",
                        "task-1",
                        "task-2",
                        "task-3",
                        "all",
                        "mean",
                        "sd",
                        "median",
                        "coefficient_of_variation");
        assertThat(accuracy.get(7).value()).as("the lower median").isEqualTo(0.5);
        assertThat(found.notes()).anyMatch(note -> note.contains("subjects repeat"));
    }

    @Test
    void modelsAreComparedOnTheirCommonSubjects() throws IOException {
        StringBuilder first = new StringBuilder("subject,truth,p_a\n");
        StringBuilder second = new StringBuilder("subject,truth,p_a\n");
        for (int i = 0; i < 40; i++) {
            boolean positive = i % 2 == 0;
            double noise = Draw.of(3, "noise", i).nextDouble();
            first.append("%d,%s,%s\n".formatted(i, positive ? "a" : "b", 0.3 * (positive ? 1 : 0) + 0.6 * noise));
            second.append("%d,%s,%s\n".formatted(i, positive ? "a" : "b", noise));
        }
        second.append("99,a,0.3\n");
        PredictionTable table = PredictionTable.read(
                List.of(file("one.csv", first.toString()), file("two.csv", second.toString())), PLAIN);
        Comparison comparison = Comparison.of(
                table, "model", new ClassificationEvaluation.Options("a", Cutoff.ownCalls(), "", 100, 999, 7));
        assertThat(comparison.rows())
                .extracting(TestRow::test)
                .containsExactly("delong_paired", "mcnemar_exact", "permutation", "permutation", "permutation");
        TestRow delong = comparison.rows().get(0);
        TestRow swapped = comparison.rows().get(2);
        assertThat(delong.n()).isEqualTo(40);
        assertThat(delong.p()).isLessThan(0.05);
        assertThat(swapped.variable()).isEqualTo("auroc");
        assertThat(swapped.p()).as("asks the same question").isCloseTo(delong.p(), within(0.03));
    }

    @Test
    void tasksOfARunAreOneModelAndRunsAreSeveral() throws IOException {
        List<Path> files = new ArrayList<>();
        for (String run : List.of("mae", "scratch")) {
            for (int task = 0; task < 2; task++) {
                Path file = folder.resolve("runs/" + run + "/tasks/" + task + "/predictions.csv");
                Files.createDirectories(file.getParent());
                Files.writeString(file, "subject,task,truth,p_a\n1,%d,a,0.7\n2,%d,b,0.4\n".formatted(task, task));
                files.add(file);
            }
        }
        assertThat(PredictionTable.read(files, PLAIN).by("model")).containsOnlyKeys("mae", "scratch");
        assertThat(PredictionTable.read(files.subList(0, 2), PLAIN).by("model")).containsOnlyKeys("");
    }

    /** Two seeds whose scores lie far apart: areas of both pooled would say little about either. */
    @Test
    void seedsAreComparedByTheMeanOfTheirAreas() throws IOException {
        StringBuilder first = new StringBuilder("subject,task,truth,p_a\n");
        StringBuilder second = new StringBuilder("subject,task,truth,p_a\n");
        double[][] expected = new double[2][2];
        for (int task = 0; task < 2; task++) {
            double[][] scores = new double[2][40];
            for (int i = 0; i < 40; i++) {
                double noise = Draw.of(5, "noise", task, i).nextDouble();
                scores[0][i] = 0.5 * task + 0.1 * (1 - i % 2) + 0.3 * noise;
                scores[1][i] = 0.5 * (1 - task) + 0.3 * noise;
                String truth = i % 2 == 0 ? "a" : "b";
                first.append("%d,%d,%s,%s\n".formatted(i, task, truth, scores[0][i]));
                second.append("%d,%d,%s,%s\n".formatted(i, task, truth, scores[1][i]));
            }
            for (int model = 0; model < 2; model++) {
                expected[model][task] = wonPairs(scores[model]);
            }
        }
        PredictionTable table = PredictionTable.read(
                List.of(file("one.csv", first.toString()), file("two.csv", second.toString())), PLAIN);
        Comparison comparison = Comparison.of(
                table, "model", new ClassificationEvaluation.Options("a", Cutoff.at(0.5), "task", 1000, 0, 7));
        MetricRow difference = comparison.metrics().get(0);
        double wanted = (expected[0][0] + expected[0][1] - expected[1][0] - expected[1][1]) / 2;
        assertThat(difference.value()).isCloseTo(wanted, within(1e-12));
        assertThat(difference.interval().low()).isBetween(0.0, wanted);
        assertThat(difference.interval().high()).isBetween(wanted, 1.0);
        assertThat(comparison.rows()).extracting(TestRow::test).contains("bootstrap_of_subjects", "paired_t");
    }

    /** The area by counting: even subjects are positive. */
    private static double wonPairs(double[] scores) {
        double won = 0;
        for (int i = 0; i < scores.length; i += 2) {
            for (int j = 1; j < scores.length; j += 2) {
                won += scores[i] > scores[j] ? 1 : 0;
            }
        }
        return won / (scores.length / 2.0 * (scores.length / 2.0));
    }

    /** R is 1 for x, 0 for y: half. Drawing a subject takes both of its rows; z, the total of both, has no part in it. */
    @Test
    void correlationsOfTargetsAreAveraged() throws IOException {
        StringBuilder text = new StringBuilder("subject,target,truth,predicted\n");
        int[] unrelated = {1, -1, -1, 1}; // to 0, 1, 2, 3
        for (int i = 0; i < 40; i++) {
            text.append("%d,x,%d,%d\n%d,y,%d,%d\n%d,z,%d,%d\n"
                    .formatted(i, i, 2 * i, i, i % 4, unrelated[i % 4], i, i + i % 4, -i));
        }
        PredictionTable table = PredictionTable.read(List.of(file("m.csv", text.toString())), PLAIN);
        MetricRow mean =
                RegressionEvaluation.of(table, new RegressionEvaluation.Options("z", "", 500, 1)).rows().stream()
                        .filter(row -> row.target().equals("mean"))
                        .findFirst()
                        .orElseThrow();
        assertThat(mean.metric()).isEqualTo("pearson");
        assertThat(mean.value()).isCloseTo(0.5, within(1e-12));
        assertThat(mean.n()).isEqualTo(40);
        // R of y alone varies by about 1 / sqrt(40), x not at all: 1.96 of it, halved.
        assertThat(mean.interval().low()).isCloseTo(0.5 - 0.15, within(0.04));
        assertThat(mean.interval().high()).isCloseTo(0.5 + 0.15, within(0.04));
    }

    @Test
    void sumsOverTargetsAndReaders() throws IOException {
        StringBuilder text = new StringBuilder("subject,target,truth,predicted,r1,r2\n");
        for (int i = 0; i < 12; i++) {
            text.append("%d,x,%d,%s,%d,%d\n".formatted(i, i, i + 0.5, i, i + i % 2));
            text.append(i == 11 ? "" : "%d,y,%d,%s,%d,%d\n".formatted(i, 2 * i, 2 * i - 1.5, 2 * i, 2 * i));
        }
        PredictionTable table = PredictionTable.read(List.of(file("r.csv", text.toString())), PLAIN);
        RegressionEvaluation found = RegressionEvaluation.of(table, new RegressionEvaluation.Options("", "", 100, 1));
        assertThat(found.targets()).containsOnlyKeys("x", "y", RegressionEvaluation.SUM);
        assertThat(found.notes()).anyMatch(note -> note.contains("1 scans lack a target"));
        MetricRow bias = found.rows().stream()
                .filter(row -> row.target().equals("sum") && row.metric().equals("bias"))
                .findFirst()
                .orElseThrow();
        assertThat(bias.value()).isCloseTo(-1, within(1e-12));
        assertThat(bias.n()).isEqualTo(11);
        AgreementMatrix.of(table, List.of("r1", "r2")).write(folder.resolve("agreement.csv"));
        Table agreement = Table.read(folder.resolve("agreement.csv"));
        assertThat(agreement.rows()).hasSize(6);
        assertThat(agreement.rows().get(0).number("pearson")).isGreaterThan(0.98);
    }

    /** AUROC(s) = 1 - AUROC(-s), and no monotone map changes it; MCC keeps its size when labels and calls are swapped. */
    @Test
    void invariances() {
        for (int i = 0; i < 50; i++) {
            Draw draw = Draw.of(4, "sample", i);
            int n = 6 + draw.nextInt(40);
            boolean[] positive = new boolean[n];
            boolean[] called = new boolean[n];
            double[] score = new double[n];
            for (int k = 0; k < n; k++) {
                positive[k] = k < 3 || (k > 5 && draw.nextInt(2) == 0);
                called[k] = draw.nextInt(2) == 0;
                score[k] = draw.nextInt(10) / 10.0;
            }
            double area = RocCurve.of(positive, score).area();
            double[] turned = Arrays.stream(score).map(s -> -s).toArray();
            double[] bent = Arrays.stream(score).map(s -> Math.exp(3 * s) - 7).toArray();
            assertThat(RocCurve.of(positive, turned).area()).isCloseTo(1 - area, within(1e-12));
            assertThat(RocCurve.of(positive, bent).area()).isCloseTo(area, within(1e-12));
            BinarySample sample = new BinarySample(positive, called, score);
            assertThat(sample.values()[Arrays.asList(Metric.values()).indexOf(Metric.AUROC)])
                    .isCloseTo(area, within(1e-12));
            assertThat(DeLong.of(positive, score).area()).isCloseTo(area, within(1e-12));
            boolean[] notPositive = new boolean[n];
            boolean[] notCalled = new boolean[n];
            for (int k = 0; k < n; k++) {
                notPositive[k] = !positive[k];
                notCalled[k] = !called[k];
            }
            assertThat(new BinarySample(notPositive, notCalled, score)
                            .confusion()
                            .mcc())
                    .isCloseTo(sample.confusion().mcc(), within(1e-12));
        }
    }

    /**
     * Ten copies of every row add no knowledge: drawing subjects, the interval stays; drawing rows it would shrink by a factor of
     * three.
     */
    @Test
    void theBootstrapDrawsSubjects() {
        List<String> subjects = new ArrayList<>();
        double[] values = new double[400];
        for (int i = 0; i < 400; i++) {
            subjects.add("s" + i / 10);
            values[i] = Draw.of(5, "value", i / 10).normal(0, 1);
        }
        Interval found = interval(subjects, values);
        double[] once = new double[40];
        Arrays.setAll(once, i -> values[10 * i]);
        Interval expected = interval(subjects.stream().distinct().toList(), once);
        assertThat(found.high() - found.low()).isCloseTo(expected.high() - expected.low(), within(1e-12));
    }

    private static Interval interval(List<String> subjects, double[] values) {
        double[][] draws = new ClusterBootstrap(subjects, 500, 1).run(weights -> {
            double sum = 0;
            double n = 0;
            for (int i = 0; i < weights.length; i++) {
                sum += weights[i] * values[i];
                n += weights[i];
            }
            return new double[] {sum / n};
        });
        return ClusterBootstrap.interval(draws, 0);
    }

    @Test
    void youdensThresholdComesFromTheValidationPartOrIsFlagged() throws IOException {
        String test = "1,test,a,0.9\n2,test,b,0.3\n3,test,a,0.45\n4,test,b,0.6\n";
        Path with = file(
                "with.csv",
                "subject,part,truth,p_a\n" + test
                        + "5,validation,a,0.4\n6,validation,b,0.35\n7,validation,a,0.8\n8,validation,b,0.1\n");
        PredictionTable table = PredictionTable.read(List.of(with), PLAIN);
        ClassificationEvaluation found = ClassificationEvaluation.of(
                table, new ClassificationEvaluation.Options("a", Cutoff.youden(table, "a"), "", 0, 0, 1));
        assertThat(found.sample("all").confusion().tp()).isEqualTo(2);
        assertThat(found.sample("all").confusion().fp()).isEqualTo(1);
        assertThat(found.notes()).contains("Youden's threshold is 0.4000").noneMatch(note -> note.contains("WARNING"));

        PredictionTable without =
                PredictionTable.read(List.of(file("without.csv", "subject,part,truth,p_a\n" + test)), PLAIN);
        assertThat(Cutoff.youden(without, "a").notes()).anyMatch(note -> note.contains("optimistic"));
    }

    /** Values of scikit-learn 1.x on the same rows, in their textbook form. */
    @Test
    void severalClassesAreJudgedTogether() throws IOException {
        Path file = file("classes.csv", """
                subject,truth,p_a,p_b,p_c
                1,a,0.7,0.2,0.1
                2,a,0.3,0.4,0.3
                3,b,0.1,0.8,0.1
                4,b,0.2,0.5,0.3
                5,c,0.1,0.1,0.8
                6,c,0.5,0.2,0.3
                """);
        MultiClassEvaluation found =
                MultiClassEvaluation.of(PredictionTable.read(List.of(file), PLAIN), List.of("a", "b", "c"));
        assertThat(found.confusion()).isEqualTo(List.of(List.of(1, 1, 0), List.of(0, 2, 0), List.of(1, 0, 1)));
        assertThat(found.rows("truth", 0, 1))
                .filteredOn(row -> row.metric().equals("mcc"))
                .singleElement()
                .satisfies(row ->
                        assertThat(row.value()).isCloseTo((4 * 6 - 12) / Math.sqrt(24 * (36 - 14)), within(1e-12)));
        assertThat(found.rows("truth", 200, 1)).allSatisfy(row -> {
            assertThat(row.interval().low()).isLessThanOrEqualTo(row.value());
            assertThat(row.interval().high()).isGreaterThanOrEqualTo(row.value());
        });
        PredictionTable odd = PredictionTable.read(
                List.of(file("odd.csv", "subject,truth,p_a,p_b\n1,a,0.7,0.7\n2,b,0.5,0.5\n")), PLAIN);
        assertThatThrownBy(() -> MultiClassEvaluation.of(odd, List.of("a", "b")))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("odd.csv:2")
                .hasMessageContaining("together 1");
    }

    @Test
    void theMajorityOfReadersIsOneMoreReader() throws IOException {
        Path file = file(
                "readers.csv",
                "subject,truth,predicted,r1,r2,r3\n1,1,1,1,1,0\n2,0,0,0,0,0\n3,1,0,1,0,1\n4,0,0,0,1,0\n5,1,1,1,1,1\n");
        AgreementMatrix matrix =
                AgreementMatrix.of(PredictionTable.read(List.of(file), PLAIN), List.of("r1", "r2", "r3"));
        assertThat(matrix.names()).containsExactly("model", "r1", "r2", "r3", "readers_mean", "readers_majority");
        assertThat(matrix.isOfCategories()).isTrue();
        assertThat(matrix.coefficient("readers_majority", "r1", true)).isEqualTo(1.0);
        // one miss in three positives, no false alarm: (2 * 2 - 0) / sqrt(2 * 3 * 2 * 3)
        assertThat(matrix.coefficient("model", "readers_majority", true)).isCloseTo(4 / Math.sqrt(36), within(1e-12));
    }
}
