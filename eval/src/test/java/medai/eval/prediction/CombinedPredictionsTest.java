package medai.eval.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import medai.eval.classification.Metric;
import medai.eval.table.TestRow;
import medai.imaging.random.Draw;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ensembles, patients from their slices, totals and models of numbers compared, chance. */
final class CombinedPredictionsTest {
    @TempDir
    Path folder;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private PredictionTable read(String... texts) throws IOException {
        List<Path> files = new java.util.ArrayList<>();
        for (String text : texts) {
            files.add(file("m" + files.size() + ".csv", text));
        }
        return PredictionTable.read(files, PredictionTable.Options.PLAIN);
    }

    private static ClassificationEvaluation.Options options(int permutations) {
        return new ClassificationEvaluation.Options("1", Cutoff.ownCalls(), "", 0, permutations, 3);
    }

    @Test
    void membersAreMadeOne() throws IOException {
        PredictionTable table = read(
                "subject,truth,predicted,p_1\na,1,1,0.9\nb,0,1,0.6\nc,1,0,0.4\n",
                "subject,truth,predicted,p_1\na,1,1,0.7\nb,0,0,0.2\nc,1,1,0.6\n",
                "subject,truth,predicted,p_1\na,1,0,0.2\nb,0,0,0.1\nd,1,1,0.8\n");
        PredictionTable mean = Ensemble.MEAN.of(table, "model");
        assertThat(mean.cases()).hasSize(2);
        assertThat(mean.notes()).contains("2 cases lack a member and are left out of the ensemble");
        assertThat(mean.cases().get(0).number("p_1").orElseThrow()).isCloseTo(0.6, within(1e-12));
        assertThat(mean.cases().get(0).get("predicted"))
                .as("a threshold decides")
                .isEmpty();
        PredictionTable vote = Ensemble.VOTE.of(table, "model");
        assertThat(vote.cases())
                .extracting(one -> one.get("predicted").orElseThrow())
                .containsExactly("1", "0");
        assertThatThrownBy(() -> Ensemble.MEAN.of(read("subject,truth,p_1\na,1,0.5\n"), "model"))
                .hasMessageContaining("two or more members");
        assertThatThrownBy(() ->
                        Ensemble.MEAN.of(read("subject,truth,p_1\na,1,0.5\n", "subject,truth,p_1\na,0,0.5\n"), "model"))
                .hasMessageContaining("agree about the truth");
        PredictionTable numbers = Ensemble.MEAN.of(
                read("subject,truth,predicted\na,3,2\nb,1,1\n", "subject,truth,predicted\na,3,5\nb,1,2\n"), "model");
        assertThat(numbers.cases())
                .extracting(one -> one.number("predicted").orElseThrow())
                .containsExactly(3.5, 1.5);
        assertThat(numbers.notes()).contains("an ensemble of 2 by mean");
    }

    /** Folds test the same subjects and validate on others: the ensemble is of the tested. */
    @Test
    void foldsAreMembers() throws IOException {
        PredictionTable table = read("subject,task,part,truth,p_1\na,0,test,1,0.9\nv,0,validation,1,0.6\n"
                + "a,1,test,1,0.7\nw,1,validation,0,0.6\n");
        PredictionTable mean = Ensemble.MEAN.of(table, "task");
        assertThat(mean.cases()).hasSize(1);
        assertThat(mean.cases().get(0).number("p_1").orElseThrow()).isCloseTo(0.8, within(1e-12));
        assertThat(mean.validation()).isEmpty();
    }

    /** The rule of the sacro-iliac paper: two positive half-slices. */
    @Test
    void patientsFollowFromTheirSlices() throws IOException {
        StringBuilder text = new StringBuilder("subject,slice,side,truth,predicted,p_1\n");
        double[][] scores = {{0.9, 0.8, 0.1}, {0.9, 0.3, 0.2}, {0.6, 0.6, 0.6}};
        int[] truths = {2, 0, 1};
        for (int s = 0; s < 3; s++) {
            for (int i = 0; i < 3; i++) {
                text.append("%d,%d,%s,%d,%d,%s\n"
                        .formatted(
                                s,
                                i / 2,
                                i % 2 == 0 ? "l" : "r",
                                i < truths[s] ? 1 : 0,
                                scores[s][i] >= 0.5 ? 1 : 0,
                                scores[s][i]));
            }
        }
        PatientRule rule = new PatientRule("1", 2);
        PredictionTable patients = rule.of(read(text.toString()), Cutoff.ownCalls());
        assertThat(patients.cases())
                .extracting(one -> one.get("predicted").orElseThrow() + " " + one.truth())
                .containsExactly("1 1", "other other", "1 other");
        assertThat(patients.cases())
                .extracting(one -> one.number("p_1").orElseThrow())
                .containsExactly(0.8, 0.3, 0.6);
        for (double threshold = 0.05; threshold < 1; threshold += 0.1) {
            PredictionTable at = rule.of(read(text.toString()), Cutoff.at(threshold));
            for (PredictionTable.Case one : at.cases()) {
                boolean reached = one.number("p_1").orElseThrow() >= threshold;
                assertThat(one.get("predicted")).contains(reached ? "1" : "other");
            }
        }
        assertThat(ClassificationEvaluation.of(patients, options(0))
                        .sample("all")
                        .value(Metric.AUROC))
                .isEqualTo(1);
    }

    /** Calls are judged on the rows that have one, scores on the rows that have one. */
    @Test
    void missingScoresAreLeftOutOfWhatNeedsThem() throws IOException {
        String whole = "a,1,1,0.9\nb,0,0,0.2\nc,1,0,0.4\nd,0,1,0.6\ne,1,1,0.7\n";
        String head = "subject,truth,predicted,p_1\n";
        ClassificationEvaluation complete = ClassificationEvaluation.of(read(head + whole), options(100));
        PredictionTable table = read(head + whole + "f,1,1,\ng,0,0,NA\n");
        ClassificationEvaluation partly = ClassificationEvaluation.of(table, options(100));
        assertThat(partly.sample("all").value(Metric.AUROC))
                .isEqualTo(complete.sample("all").value(Metric.AUROC));
        assertThat(partly.sample("all").value(Metric.BRIER))
                .isEqualTo(complete.sample("all").value(Metric.BRIER));
        assertThat(partly.sample("all").value(Metric.ACCURACY)).isEqualTo(5.0 / 7);
        assertThat(partly.rows("truth"))
                .filteredOn(row -> row.metric().equals("auroc") || row.metric().equals("accuracy"))
                .extracting(row -> row.metric() + " " + row.n())
                .containsExactly("accuracy 7", "auroc 5");
        assertThat(partly.rows("truth"))
                .filteredOn(row -> row.metric().equals("auroc"))
                .extracting(MetricRow::interval)
                .isEqualTo(complete.rows("truth").stream()
                        .filter(row -> row.metric().equals("auroc"))
                        .map(MetricRow::interval)
                        .toList());
        assertThat(partly.notes())
                .anySatisfy(note -> assertThat(note).contains("2 of 7 rows have a call but no score"));
        assertThat(table.without(one -> one.get("p_1").isEmpty(), "a score").notes())
                .containsExactly("2 rows without a score are left out");
    }

    @Test
    void aRuleThatNoPatientCanMeetIsSaid() throws IOException {
        PredictionTable table = read("subject,session,truth,p_1\na,1,1,0.9\na,2,1,0.8\nb,1,0,0.1\n");
        assertThat(new PatientRule("1", 2).of(table, Cutoff.at(0.5)).notes())
                .anySatisfy(note -> assertThat(note).contains("no patient has 2 rows"));
        assertThat(new PatientRule("1", 1).of(table, Cutoff.at(0.5)).notes())
                .noneSatisfy(note -> assertThat(note).contains("no patient has"));
    }

    /** Route 1, the total by one network, beside Route 2, the sum of the structures. */
    @Test
    void theTotalIsComparedWithTheSum() throws IOException {
        StringBuilder text = new StringBuilder("subject,target,truth,predicted\n");
        for (int i = 0; i < 30; i++) {
            Draw draw = Draw.of(8, "scores", i);
            int a = draw.nextInt(4);
            int b = draw.nextInt(4);
            text.append("%d,a,%d,%s\n".formatted(i, a, a + draw.between(-0.2, 0.2)));
            text.append("%d,b,%d,%s\n".formatted(i, b, b + draw.between(-0.2, 0.2)));
            text.append("%d,total,%d,%s\n".formatted(i, a + b, a + b + draw.between(-2, 2)));
        }
        PredictionTable table = read(text.toString());
        RegressionEvaluation found =
                RegressionEvaluation.of(table, new RegressionEvaluation.Options("total", "", 200, 1));
        assertThat(found.targets()).containsOnlyKeys("a", "b", "total", RegressionEvaluation.SUM);
        double[] sum = found.targets().get(RegressionEvaluation.SUM).truth();
        assertThat(sum)
                .as("without the total")
                .containsExactlyInAnyOrder(found.targets().get("total").truth());
        List<TestRow> routes = found.tests().stream()
                .filter(row -> row.groups().equals("total - sum"))
                .toList();
        assertThat(routes)
                .extracting(TestRow::variable)
                .containsExactly("total icc_2_1", "total pearson", "total mae", "total absolute_error");
        assertThat(routes.get(0).statistic()).as("the sum agrees better").isNegative();
        assertThat(routes).allMatch(row -> row.p() < 0.05 && row.n() == 30);
        assertThatThrownBy(() -> RegressionEvaluation.of(table, new RegressionEvaluation.Options("x", "", 0, 1)))
                .hasMessageContaining("no target is called \"x\"");
    }

    @Test
    void modelsOfNumbersAreComparedByTarget() throws IOException {
        StringBuilder good = new StringBuilder("subject,site,truth,predicted\n");
        StringBuilder bad = new StringBuilder("subject,site,truth,predicted\n");
        for (int i = 0; i < 30; i++) {
            Draw draw = Draw.of(9, "scores", i);
            good.append("%d,%s,%d,%s\n".formatted(i, i % 2 == 0 ? "x" : "y", i, i + draw.between(-1, 1)));
            bad.append("%d,%s,%d,%s\n".formatted(i, i % 2 == 0 ? "x" : "y", i, i + draw.between(-15, 15)));
        }
        PredictionTable table = read(good.toString(), bad.toString());
        RegressionEvaluation.Options options = new RegressionEvaluation.Options("", "site", 200, 1);
        Map<String, PredictionTable> split = table.split("model");
        RegressionEvaluation first = RegressionEvaluation.of(split.get("m0"), options);
        assertThat(first.rows())
                .filteredOn(row -> row.metric().equals("icc_2_1"))
                .extracting(MetricRow::group)
                .containsExactly("site-x", "site-y", "all", "mean", "sd", "median", "coefficient_of_variation");
        List<TestRow> tests = RegressionComparison.of(
                Map.of("m0", first, "m1", RegressionEvaluation.of(split.get("m1"), options)), 200, 1);
        assertThat(tests).hasSize(4).allMatch(row -> row.p() < 0.05 && row.n() == 30);
    }

    @Test
    void chanceIsToldFromSkill() throws IOException {
        StringBuilder skill = new StringBuilder("subject,truth,p_1\n");
        StringBuilder luck = new StringBuilder("subject,truth,p_1\n");
        for (int i = 0; i < 40; i++) {
            Draw draw = Draw.of(10, "scores", i);
            skill.append("%d,%d,%s\n".formatted(i, i % 2, 0.3 + 0.3 * (i % 2) + draw.between(-0.25, 0.25)));
            luck.append("%d,%d,%s\n".formatted(i, i % 2, draw.between(0, 1)));
        }
        List<TestRow> better = ClassificationEvaluation.of(read(skill.toString()), options(999))
                .tests();
        assertThat(better).hasSize(3).allMatch(row -> row.p() == 0.001);
        List<TestRow> no =
                ClassificationEvaluation.of(read(luck.toString()), options(999)).tests();
        assertThat(no).allMatch(row -> row.p() > 0.05);
        PredictionTable mixed = read("subject,session,truth,p_1\na,1,1,0.5\na,2,0,0.4\nb,1,1,0.6\nb,2,0,0.2\n");
        assertThat(ClassificationEvaluation.of(mixed, options(99)).tests())
                .as("truths within a subject differ and cannot be exchanged")
                .isEmpty();
    }
}
