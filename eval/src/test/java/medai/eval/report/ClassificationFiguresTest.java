package medai.eval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import medai.eval.classification.BinarySample;
import medai.eval.classification.Calibration;
import medai.eval.prediction.PredictionTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClassificationFiguresTest {
    private static List<Integer> counts(List<Calibration.Bin> bins) {
        return bins.stream().map(Calibration.Bin::count).toList();
    }

    /** Rows i with probability i / 100, of which every odd one is positive. */
    private static List<Calibration.Bin> filled(int rows) {
        boolean[] positive = new boolean[rows];
        double[] probability = new double[rows];
        for (int i = 0; i < rows; i++) {
            positive[i] = i % 2 == 1;
            probability[i] = i / 100.0;
        }
        return Calibration.filled(positive, probability, 10);
    }

    @Test
    void binsHoldAtLeastTenRowsEach() {
        assertThat(counts(filled(100))).containsExactly(10, 10, 10, 10, 10, 10, 10, 10, 10, 10);
        assertThat(counts(filled(35))).containsExactly(12, 12, 11); // ends at the third and two thirds, rounded up
        assertThat(counts(filled(19))).containsExactly(19);
        assertThat(counts(filled(4))).containsExactly(4);
    }

    /** The second of ten bins holds rows 10 to 19: mean probability (10 + ... + 19) / 1000, five of ten positive. */
    @Test
    void binsHaveTheMeansOfTheirRows() {
        Calibration.Bin second = filled(100).get(1);
        assertThat(second.probability()).isCloseTo(0.145, within(1e-12));
        assertThat(second.frequency()).isEqualTo(0.5);
    }

    /** Of 40 rows 17 share one probability: no bin may end within them. */
    @Test
    void equalProbabilitiesStayTogetherInAnyOrder() {
        double[] probability = new double[40];
        for (int i = 0; i < 40; i++) {
            probability[i] = i < 5 ? 0.1 + i / 100.0 : i < 22 ? 0.5 : 0.6 + i / 1000.0;
        }
        List<Integer> order =
                new java.util.ArrayList<>(IntStream.range(0, 40).boxed().toList());
        java.util.Collections.shuffle(order, new Random(7));
        double[] shuffled = order.stream().mapToDouble(i -> probability[i]).toArray();
        assertThat(counts(Calibration.filled(new boolean[40], shuffled, 10))).containsExactly(22, 18);
    }

    @Test
    void noBinIsAlmostEmptyWhateverTheScores() {
        Random random = new Random(3);
        for (int run = 0; run < 200; run++) {
            int n = 1 + random.nextInt(200);
            int digits = 1 + random.nextInt(3);
            double[] p = random.doubles(n)
                    .map(value -> Math.rint(Math.pow(value, 4) * Math.pow(10, digits)) / Math.pow(10, digits))
                    .toArray();
            List<Calibration.Bin> bins = Calibration.filled(new boolean[n], p, 10);
            assertThat(counts(bins).stream().mapToInt(c -> c).sum()).isEqualTo(n);
            assertThat(bins.size()).isLessThanOrEqualTo(10);
            assertThat(counts(bins)).allSatisfy(count -> assertThat(count).isGreaterThanOrEqualTo(Math.min(10, n)));
            assertThat(bins).isSortedAccordingTo((a, b) -> Double.compare(a.probability(), b.probability()));
        }
    }

    /** Rows are what is true, columns what is predicted; of 4 sick ones 1 is called healthy, 25 %. A class may have no scan. */
    @Test
    void theConfusionMatrixHasNamesCountsAndSharesOfRows() {
        List<String> words = ClassificationFigures.squares(
                        List.of("sick", "healthy", "unsure"),
                        List.of(List.of(3, 1, 0), List.of(2, 6, 0), List.of(0, 0, 0)))
                .sheet()
                .words();
        assertThat(words)
                .containsSubsequence("Confusion matrix, n 12 (% of each row)", "sick", "healthy", "unsure")
                .containsSubsequence("predicted", "truth")
                .containsSubsequence("3", "75 %", "1", "25 %", "0", "0 %", "2", "25 %", "6", "75 %", "0", "0 %")
                .endsWith("0", "0 %", "0", "0", "0"); // the row without scans has no shares
        assertThat(words.stream().filter("healthy"::equals)).hasSize(2);
    }

    @Test
    void theOtherClassHasItsName(@TempDir Path folder) throws IOException {
        boolean[] positive = {true, false, false};
        assertThat(PredictionReport.others(table(folder, "ra", "healthy", "healthy"), positive, "ra"))
                .isEqualTo("healthy");
        assertThat(PredictionReport.others(table(folder, "ra", "healthy", "oa"), positive, "ra"))
                .isEqualTo("not ra");
        assertThat(PredictionReport.others(table(folder, "ra", "ra", "ra"), new boolean[] {true, true, true}, "ra"))
                .isEqualTo("not ra");
    }

    private static PredictionTable table(Path folder, String... truths) throws IOException {
        StringBuilder text = new StringBuilder("subject,truth,predicted\n");
        Arrays.stream(truths).forEach(truth -> text.append("s%d,%s,ra\n".formatted(text.length(), truth)));
        Path file = folder.resolve("p.csv");
        Files.writeString(file, text);
        return PredictionTable.read(List.of(file), PredictionTable.Options.PLAIN);
    }

    /** Ten bins of ten rows, and three of the same kind for 35 rows: as many marks and intervals. */
    @Test
    void binsOfTheFigureHoldTenRows(@TempDir Path folder) throws IOException {
        int one = paths(folder, 19);
        int perBin = (paths(folder, 100) - one) / 9;
        assertThat(perBin).isPositive();
        assertThat(paths(folder, 35) - one).isEqualTo(2 * perBin);
    }

    private static int paths(Path folder, int rows) throws IOException {
        boolean[] positive = new boolean[rows];
        double[] probability = new double[rows];
        List<String> subjects = new java.util.ArrayList<>();
        for (int i = 0; i < rows; i++) {
            positive[i] = i % 2 == 1;
            probability[i] = i / 100.0;
            subjects.add("s" + i);
        }
        BinarySample sample = new BinarySample(positive, positive, probability);
        Path own = Files.createDirectories(folder.resolve("n" + rows));
        assertThat(ClassificationFigures.write(own, sample, subjects, "ra", "healthy", 1))
                .contains("calibration");
        return Files.readString(own.resolve("calibration.svg")).split("<path").length;
    }
}
