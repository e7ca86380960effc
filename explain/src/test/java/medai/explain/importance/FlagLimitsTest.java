package medai.explain.importance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import medai.cohort.manifest.SampleId;
import medai.cohort.statistics.Tails;
import medai.imaging.table.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where flags begin, and the numbers that they show, in tables that can be worked out by hand. */
final class FlagLimitsTest {
    @TempDir
    Path folder;

    private static ImportanceTable table(List<String> classes, double[]... scansOfFirst) {
        int features = scansOfFirst[0].length;
        ImportanceMatrix matrix = new ImportanceMatrix(classes.size(), features);
        for (double[] scan : scansOfFirst) {
            matrix.add(0, scan);
        }
        return new ImportanceTable(
                classes, IntStream.range(0, features).mapToObj(k -> "f" + k).toList(), matrix);
    }

    private List<Table.Row> rows(FeatureFlags flags) throws IOException {
        flags.writeTo(folder.resolve("flags.csv"));
        return Table.read(folder.resolve("flags.csv")).rows();
    }

    private static double[][] column(double... values) {
        double[][] rows = new double[values.length][];
        java.util.Arrays.setAll(rows, i -> new double[] {values[i]});
        return rows;
    }

    private List<Table.Row> overfitting(double[] training, double[] test) throws IOException {
        return rows(new FeatureFlags(table(List.of("a"), column(training)), table(List.of("a"), column(test))));
    }

    /** Variances 4/3 over 4 and 2 over 2 scans: t = 9 / sqrt(4/3) with (4/3)^2 / ((1/3)^2 / 3 + 1) degrees. */
    @Test
    void overfittingShowsTheProbabilityOfWelchsTest() throws IOException {
        List<Table.Row> rows = overfitting(new double[] {10, 12, 10, 12}, new double[] {1, 3});
        assertThat(rows).hasSize(1);
        assertThat(rows.get(0).require("flag")).isEqualTo("overfitting");
        assertThat(rows.get(0).require("feature")).isEqualTo("f0");
        assertThat(rows.get(0).require("class")).isEqualTo("a");
        double p = Tails.tTwoSided(9 / Math.sqrt(4 / 3.0), 16 / 9.0 / (1 / 27.0 + 1));
        assertThat(rows.get(0).number("value")).isCloseTo(p, within(1e-6));
        assertThat(rows.get(0).number("limit")).isEqualTo(0.05);
    }

    @Test
    void onlyWhatWeighsMoreInTrainingIsOverfitted() throws IOException {
        assertThat(overfitting(new double[] {1, 3, 1, 3}, new double[] {10, 12, 10, 12}))
                .isEmpty();
        assertThat(overfitting(new double[] {-10, -12, -10, -12}, new double[] {1, 3, 1, 3}))
                .as("by size")
                .hasSize(1);
        assertThat(overfitting(new double[] {10, 12}, new double[] {1}))
                .as("too few to test")
                .isEmpty();
        assertThat(overfitting(new double[] {10}, new double[] {1, 3})).isEmpty();
        assertThat(overfitting(new double[] {5, 5}, new double[] {1, 1}))
                .as("nothing varies")
                .isEmpty();
    }

    @Test
    void twoFeaturesMustEachBeTwiceAsSure() throws IOException {
        double[][] training = {{10, 10}, {12, 12}, {10, 10}, {12, 12}};
        double[][] test = {{1, 10}, {3, 12}, {1, 10}, {3, 12}};
        List<Table.Row> rows = rows(new FeatureFlags(table(List.of("a"), training), table(List.of("a"), test)));
        assertThat(rows).hasSize(1);
        double p = Tails.tTwoSided(9 / Math.sqrt(2 / 3.0), 6);
        assertThat(rows.get(0).number("value")).isCloseTo(2 * p, within(1e-8));
    }

    private List<Table.Row> dominant(double... importance) throws IOException {
        return rows(new FeatureFlags(table(List.of("a", "none"), importance), table(List.of("a", "none"), importance)));
    }

    /** Of seven 1, two 2 and one larger: quartiles 1 and 1.75, so that the fence is 4; shares of 11 and what is above. */
    @Test
    void dominantFeaturesAreHalfOfAllAndBeyondTheFence() throws IOException {
        List<Table.Row> rows = dominant(1, 1, 1, -12, 1, 1, 2, 1, 1, 2);
        assertThat(rows).hasSize(1);
        assertThat(rows.get(0).require("flag")).isEqualTo("dominant");
        assertThat(rows.get(0).require("feature")).isEqualTo("f3");
        assertThat(rows.get(0).number("value")).isCloseTo(12 / 23.0, within(1e-9));
        assertThat(rows.get(0).number("limit")).isCloseTo(4 / 23.0, within(1e-9));
        assertThat(dominant(1, 1, 1, 11, 1, 1, 2, 1, 1, 2)).as("just a half").hasSize(1);
        assertThat(dominant(1, 1, 1, 10.9, 1, 1, 2, 1, 1, 2))
                .as("less than half")
                .isEmpty();
        assertThat(dominant(1, 1, 1, 1, 1, 1, 1, 90)).as("eight features").hasSize(1);
        assertThat(dominant(1, 1, 1, 1, 1, 1, 90)).as("seven features").isEmpty();
    }

    @Test
    void deadIsAFeatureThatAddsNothingToAnyMap() throws IOException {
        List<String> classes = List.of("a", "b");
        ImportanceMatrix training = new ImportanceMatrix(2, 4);
        ImportanceMatrix test = new ImportanceMatrix(2, 4);
        training.add(0, new double[] {1, 0, 0, 2});
        training.add(0, new double[] {1, 0, 0, -2});
        test.add(1, new double[] {1, 0, 3, 0});
        List<String> names = List.of("f0", "f1", "f2", "f3");
        List<Table.Row> rows = rows(new FeatureFlags(
                new ImportanceTable(classes, names, training), new ImportanceTable(classes, names, test)));
        assertThat(rows).hasSize(1);
        assertThat(rows.get(0).require("flag")).isEqualTo("dead");
        assertThat(rows.get(0).require("feature")).isEqualTo("f1");
        assertThat(rows.get(0).number("value")).isZero();
        assertThat(rows.get(0).number("limit")).isCloseTo(3e-9, within(1e-15));
    }

    private List<Table.Row> outliers(double... similarities) throws IOException {
        double[][] alike = {{1}, {2}};
        FeatureFlags flags = new FeatureFlags(table(List.of("a"), alike), table(List.of("a"), alike));
        for (int i = 0; i < similarities.length; i++) {
            flags.add(0, SampleId.of("s" + i, ""), similarities[i]);
        }
        return rows(flags);
    }

    /** Quartiles 0.8 and 0.9, so that the fence is 0.5. */
    @Test
    void outliersLieBelowTheLowerQuartileByThreeRanges() throws IOException {
        List<Table.Row> rows = outliers(0.4, 0.8, 0.8, 0.85, 0.85, 0.9, 0.9, 0.9, 0.9);
        assertThat(rows).hasSize(1);
        assertThat(rows.get(0).require("flag")).isEqualTo("outlier");
        assertThat(rows.get(0).require("subject")).isEqualTo("s0");
        assertThat(rows.get(0).number("value")).isCloseTo(0.4, within(1e-9));
        assertThat(rows.get(0).number("limit")).isCloseTo(0.5, within(1e-9));
        assertThat(outliers(0.51, 0.8, 0.8, 0.85, 0.85, 0.9, 0.9, 0.9, 0.9)).isEmpty();
        assertThat(outliers(-1, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9))
                .as("eight scans")
                .hasSize(1);
        assertThat(outliers(-1, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9)).as("seven scans").isEmpty();
    }

    @Test
    void cosinesAreThoseOfTheAngle() {
        assertThat(FeatureFlags.cosine(new double[] {3, 4}, new double[] {4, 3}))
                .isCloseTo(0.96, within(1e-12));
        assertThat(FeatureFlags.cosine(new double[] {1, 0}, new double[] {-2, 0}))
                .isCloseTo(-1, within(1e-12));
        assertThat(FeatureFlags.cosine(new double[] {0, 0}, new double[] {1, 2}))
                .isZero();
        assertThat(FeatureFlags.cosine(new double[] {1, 2}, new double[] {0, 0}))
                .isZero();
    }

    /** From the tables in a folder: one feature is overfitted, one is dead, and one scan is unlike the others. */
    @Test
    void theReportCountsItsFlagsAndDrawsBothParts() throws IOException {
        double[][] training = {{10, 0}, {12, 0}, {10, 0}, {12, 0}};
        double[][] test = {{1, 0}, {3, 0}, {1, 0}, {3, 0}};
        table(List.of("a", "none"), training).write(folder.resolve(ImportanceTable.TRAIN));
        table(List.of("a", "none"), test).write(folder.resolve(ImportanceTable.TEST));
        StringBuilder similarities = new StringBuilder("class,subject,session,similarity\n");
        for (int i = 0; i < 9; i++) {
            similarities.append("a,s%d,,%s\n".formatted(i, i == 4 ? "-0.5" : "0.9"));
        }
        Files.writeString(folder.resolve(FeatureFlags.SIMILARITIES), similarities);
        assertThat(ImportanceReport.write(folder))
                .isEqualTo("features: 1 overfitting, 0 dominant, 1 dead, 1 outlier (flags.csv)");
        assertThat(Table.read(folder.resolve("flags.csv")).rows()).hasSize(3);
        try (var figures = Files.list(folder.resolve("figures"))) {
            assertThat(figures)
                    .isNotEmpty()
                    .allMatch(f -> f.getFileName().toString().startsWith("importance_a"));
        }
    }
}
