package medai.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import medai.eval.classification.Confusion;
import medai.eval.classification.RocCurve;
import medai.imaging.GoldenSet;
import medai.imaging.file.UnusableInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class PublishedCountsTest {
    private static final Path TABLE =
            Path.of(System.getProperty("medai.root", ".."), "configs", "published", "npsle-simclr-table2.csv");

    /** Inglese et al., Table 2: the contradictions that were found by hand. */
    @Test
    void theContradictionsOfTable2AreNamed() throws IOException {
        List<String> wrong = PublishedCounts.check(TABLE).stream()
                .filter(cell -> !cell.consistent())
                .map(cell -> "%s %s %s %s".formatted(cell.row(), cell.trial(), cell.measure(), cell.printed()))
                .toList();
        assertThat(wrong)
                .contains(
                        "crop+flip+rotation 6 accuracy 79.63",
                        "crop mean accuracy 83.35",
                        "crop 6 tp_over_tp_plus_tn 44.4",
                        "crop+flip+rotation 6 tp_over_tp_plus_tn 52.9",
                        "crop+flip+rotation 6 recall 100.0");
        assertThat(PublishedCounts.check(TABLE))
                .filteredOn(PublishedCounts.Cell::consistent)
                .hasSizeGreaterThan(45);
    }

    /** First cell of Table 2: 6 of 9 and 5 of 9 right; 5/11 = 45.5 % is printed as precision, the usual one is 5/8. */
    @Test
    void thePapersPrecisionIsNotPrecision() {
        Confusion counts = new Confusion(5, 4, 6, 3);
        assertThat(counts.positiveShareOfCorrect()).isEqualTo(5.0 / 11);
        assertThat(counts.precision()).isEqualTo(5.0 / 8);
        assertThat(counts.accuracy()).isEqualTo(11.0 / 18);
    }

    /** Crop row of Table 2a from its counts: mean 83.3333, sample SD 14.0546 (NumPy). */
    @Test
    void theSdIsThatOfASample() {
        Summary summary = Summary.of(List.of(11 / 18.0, 14 / 18.0, 14 / 18.0, 1.0, 16 / 18.0, 17 / 18.0));
        assertThat(summary.mean()).isCloseTo(0.8333333333333333, within(1e-12));
        assertThat(summary.sd()).isCloseTo(0.1405456737852613, within(1e-12));
        assertThat(summary.coefficientOfVariation()).isCloseTo(0.16865480854231357, within(1e-12));
        assertThat(Summary.of(List.of(1.0, Double.NaN)).n()).isEqualTo(1);
    }

    /** Every fold follows from its counts; of the summaries the SD of the true positives does not: 9.56, printed as 9.5. */
    @Test
    void deepPrlFigureFour() throws IOException {
        List<PublishedCounts.Cell> cells = PublishedCounts.check(published("deep-prl-figure4.csv"));
        assertThat(cells).hasSize(36);
        assertThat(cells)
                .filteredOn(cell -> !cell.consistent())
                .extracting(cell -> cell.trial() + " " + cell.measure())
                .containsExactly("sd tp");
        assertThat(PublishedCounts.check(published("deep-prl-figure3.csv")))
                .filteredOn(cell -> cell.row().equals("Deep-PRL") && !cell.consistent())
                .extracting(PublishedCounts.Cell::measure)
                .contains("recall");
    }

    /** SciPy-checked p-values; the recall's 0.686 follows from the table, the accuracy's 0.531 does not. */
    @Test
    void printedTestsAndMeasuresWithoutCountsAreChecked() throws IOException {
        assertThat(PublishedTests.check(TABLE))
                .hasSize(3)
                .anyMatch(line -> line.contains("accuracy")
                        && line.contains(
                                "printed as 0.531; the printed cells give 0.620 (a contradiction), the counts 0.681"))
                .anyMatch(line -> line.contains("recall")
                        && line.contains("printed as 0.686; the printed cells give 0.686, the counts 0.483"));
        assertThat(PublishedTests.check(published("sacro-iliac-table2.csv")))
                .contains(
                        "consensus - vote of ten: mcc is printed as 90.24 of 53 (a contradiction): no counts of 53 give it; of 52 these"
                                + " do: 12 TP, 0 FP, 2 FN, 38 TN");
    }

    /** Precision and MCC of no positive call are 0 / 0; a p-value needs two rows with the same trials. */
    @Test
    void whatTheCountsLeaveUndefinedIsSaid(@TempDir Path folder) throws IOException {
        String header = "row,trial,tp,fn,tn,fp,accuracy,precision,mcc\n";
        Path table = Files.writeString(folder.resolve("t.csv"), header + "a,1,0,5,5,0,0.5,0.2,0.1\n");
        assertThat(PublishedCounts.check(table))
                .filteredOn(cell -> !cell.consistent())
                .extracting(PublishedCounts::describe)
                .containsExactly(
                        "a, trial 1: precision is printed as 0.2, the counts leave it undefined (0 of 0)",
                        "a, trial 1: mcc is printed as 0.1, the counts leave it undefined (0 of 0)");
        for (String row : List.of("a,1,0.5,5,5,0,,,\n", "a,1,-1,5,5,0,,,\n", "a,1,1,5,5,0,0.5x,,\n")) {
            Path wrong = Files.writeString(folder.resolve("w.csv"), header + row);
            assertThatThrownBy(() -> PublishedCounts.check(wrong))
                    .isInstanceOf(UnusableInputException.class)
                    .hasMessageContaining("w.csv:2");
        }
        Path lonely = Files.writeString(
                folder.resolve("l.csv"), header + "a,1,1,4,4,1,0.5,,\na,2,1,4,4,1,0.5,,\na,anova_p,,,,,0.3,,\n");
        assertThatThrownBy(() -> PublishedTests.check(lonely))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("two or more rows with the same two or more trials");
    }

    private static Path published(String name) {
        return Path.of(System.getProperty("medai.root", ".."), "configs", "published", name);
    }

    /** Hand count: of the 2 x 2 (positive, negative) pairs, 3 are ordered rightly; with a tie, half a pair. */
    @Test
    void rocAreaCountsOrderedPairs() {
        boolean[] positive = {false, false, true, true};
        assertThat(RocCurve.of(positive, new double[] {0.1, 0.4, 0.35, 0.8}).area())
                .isEqualTo(0.75);
        assertThat(RocCurve.of(positive, new double[] {0.1, 0.4, 0.4, 0.8}).area())
                .isEqualTo(0.875);
        assertThat(RocCurve.of(new boolean[] {true, true}, new double[] {1, 2}).area())
                .isNaN();
    }

    /** Against {@code test-fixtures/tables}. */
    @ParameterizedTest
    @MethodSource(GoldenSet.ALL)
    void theReferenceTablesFollowFromTheirCounts(GoldenSet golden) throws IOException {
        int seen = 0;
        for (JsonNode fold :
                Golden.json(golden, "../tables/deepprl_figure4_folds1to3").get("folds")) {
            Confusion counts = new Confusion(
                    fold.get("tp").asInt(),
                    fold.get("fn").asInt(),
                    fold.get("tn").asInt(),
                    fold.get("fp").asInt());
            JsonNode expected = fold.get("computed");
            Golden.same(counts.f1(), expected.get("f1"), "F1");
            Golden.same(counts.specificity(), expected.get("specificity"), "specificity");
            Golden.same(counts.recall(), expected.get("sensitivity"), "sensitivity");
            Golden.same(counts.precision(), expected.get("ppv"), "PPV");
            Golden.same(counts.npv(), expected.get("npv"), "NPV");
            Golden.same(counts.accuracy(), expected.get("accuracy"), "accuracy");
            Golden.same(counts.mcc(), expected.get("mcc"), "MCC");
            seen++;
        }
        for (JsonNode row :
                Golden.json(golden, "../tables/simclr_npsle_table2a").get("rows")) {
            List<Double> accuracies = new ArrayList<>();
            for (JsonNode cell : row.get("cells")) {
                int right = cell.get("correct_npsle").asInt();
                int rightOthers = cell.get("correct_non_npsle").asInt();
                double accuracy = 100 * new Confusion(right, 9 - right, rightOthers, 9 - rightOthers).accuracy();
                Golden.same(accuracy, cell.get("accuracy_from_counts"), "accuracy");
                accuracies.add(accuracy);
            }
            Summary summary = Summary.of(accuracies);
            Golden.same(summary.mean(), row.get("from_counts").get("mean"), "mean");
            Golden.same(summary.sd(), row.get("from_counts").get("sd_sample"), "SD");
            seen++;
        }
        assertThat(seen).isGreaterThan(5);
    }
}
