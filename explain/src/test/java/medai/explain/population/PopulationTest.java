package medai.explain.population;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import medai.cohort.manifest.SampleId;
import medai.cohort.manifest.ScanValues;
import medai.explain.importance.ImportanceMatrix;
import medai.imaging.file.UnusableInputException;
import medai.imaging.random.Draw;
import medai.imaging.table.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PopulationTest {
    private static final int FEATURES = 5;
    private static final List<String> NAMES = List.of("0", "1", "2", "3", "4");

    @TempDir
    Path folder;

    /** A scan of one of two classes, of which the second one has more of feature 1. */
    private static ScanFeatures scan(String part, int i, double site) {
        Draw draw = Draw.of(7, part, i);
        int own = i % 2;
        double[] means = new double[FEATURES];
        double[] importance = new double[FEATURES];
        for (int k = 0; k < FEATURES; k++) {
            means[k] = 10 + draw.normal(0, 1) + (k == 3 ? 8 * site : 0);
            importance[k] = draw.normal(k == 1 ? own : 0.2, 0.3);
        }
        return new ScanFeatures(SampleId.of(part + i, ""), own == 0 ? "well" : "ill", means, Map.of(own, importance));
    }

    private Population population(int training, int tested) throws IOException {
        Population population = new Population(List.of("well", "ill"), NAMES, "gradcam");
        StringBuilder manifest = new StringBuilder("subject,site\n");
        for (int i = 0; i < training; i++) {
            population.addTraining(scan("train", i, i / 2 % 2));
        }
        for (int i = 0; i < tested; i++) {
            population.addTest(scan("test", i, i / 2 % 2));
            manifest.append("test%d,%s\n".formatted(i, i / 2 % 2 == 0 ? "Leiden" : "London"));
        }
        Files.writeString(folder.resolve("manifest.csv"), manifest);
        return population;
    }

    private List<ScanValues> site() throws IOException {
        return List.of(ScanValues.read(folder.resolve("manifest.csv"), "site", false));
    }

    @Test
    void aSiteThatChangesFeaturesIsFound() throws IOException {
        Files.createDirectories(folder.resolve("figures"));
        Files.writeString(folder.resolve("figures/population_age.png"), "of an earlier config");
        String said = population(40, 20).write(folder, site());
        assertThat(said).contains("site explains").doesNotContain("truth explains");
        List<Table.Row> tests =
                Table.read(folder.resolve("population-tests.csv")).rows();
        assertThat(tests).hasSize(4);
        assertThat(tests.get(0).cell("column")).isEqualTo("truth");
        assertThat(tests.get(1).cell("column")).isEqualTo("site");
        assertThat(tests.get(1).number("r2")).isGreaterThan(0.8);
        assertThat(tests.get(1).number("p_adjusted")).isLessThan(1e-6);
        assertThat(tests.get(1).number("p_adjusted")).isCloseTo(4 * tests.get(1).number("p"), within(1e-15));
        assertThat(tests.get(0).number("r2")).isLessThan(0.2);
        assertThat(folder.resolve("figures/population_site.png")).isNotEmptyFile();
        assertThat(folder.resolve("figures/population_age.png")).doesNotExist();
        assertThat(folder.resolve("figures/population_truth.png")).isNotEmptyFile();
        List<Table.Row> places = Table.read(folder.resolve(Population.FILE)).rows();
        assertThat(places).hasSize(60);
        double[] sums = new double[2];
        for (Table.Row place : places) {
            sums[place.cell("part").equals("train") ? 0 : 1] += place.number("component_1");
        }
        assertThat(sums[0]).isCloseTo(0, within(1e-9)); // fitted to the training part alone
        assertThat(Math.abs(sums[1])).isGreaterThan(1e-3);
        double shares = 0;
        for (Table.Row row : Table.read(folder.resolve("components.csv")).rows()) {
            shares += row.number("share");
        }
        assertThat(shares).isCloseTo(1, within(1e-9));
    }

    /** ND4J's means and differences are those of the plain sums that select features. */
    @Test
    void importanceEqualsThePlainSums() throws IOException {
        population(31, 6).write(folder, List.of());
        ImportanceMatrix plain = new ImportanceMatrix(2, FEATURES);
        for (int i = 0; i < 31; i++) {
            scan("train", i, 0).importance().forEach(plain::add);
        }
        List<Table.Row> rows =
                Table.read(folder.resolve("importance-differences.csv")).rows();
        assertThat(rows).hasSize(2 * FEATURES);
        for (int c = 0; c < 2; c++) {
            for (int k = 0; k < FEATURES; k++) {
                Table.Row row = rows.get(c * FEATURES + k);
                assertThat(row.number("mean")).isCloseTo(plain.of(c)[k], within(1e-9));
                assertThat(row.number("sd")).isCloseTo(plain.sd(c)[k], within(1e-9));
                assertThat(row.number("difference")).isCloseTo(plain.difference(c)[k], within(1e-9));
                assertThat(row.number("n")).isEqualTo(plain.scans(c));
            }
        }
        List<Table.Row> scans =
                Table.read(folder.resolve("importance-scans.csv")).rows();
        assertThat(scans).hasSize(37);
        Table.Row last = scans.get(36);
        assertThat(last.cell("subject")).isEqualTo("test5");
        assertThat(last.cell("class")).isEqualTo("ill");
        assertThat(last.number("1"))
                .isCloseTo(scan("test", 5, 0).importance().getOrDefault(1, new double[2])[1], within(1e-12));
    }

    @Test
    void aScanUnlikeItsClassIsNamed() throws IOException {
        Population population = population(60, 12);
        population.addTest(new ScanFeatures(
                SampleId.of("strange", ""), "ill", new double[FEATURES], Map.of(1, new double[] {0, 0, 4, 0, 0})));
        assertThat(population.write(folder, List.of())).contains("unlike the training part's: 1 ");
        for (Table.Row row : Table.read(folder.resolve("distances.csv")).rows()) {
            assertThat(row.cell("outlier")).isEqualTo(row.cell("subject").equals("strange") ? "yes" : "no");
        }
    }

    @Test
    void subjectsCountOnceAndUnknownTruthsNot() throws IOException {
        Population population = population(20, 10);
        for (int session = 0; session < 5; session++) {
            ScanFeatures one = scan("again", 1, 0);
            population.addTest(new ScanFeatures(SampleId.of("again", "s" + session), "", one.means(), Map.of()));
        }
        population.write(folder, List.of());
        Table.Row first =
                Table.read(folder.resolve("population-tests.csv")).rows().get(0);
        assertThat(first.number("n")).isEqualTo(10);
        assertThat(Table.read(folder.resolve("distances.csv")).rows()).hasSize(10);
    }

    @Test
    void fewTrainingScansHaveNoDistances() throws IOException {
        population(10, 4).write(folder, List.of());
        for (Table.Row row : Table.read(folder.resolve("distances.csv")).rows()) {
            assertThat(row.cell("distance")).isEmpty();
            assertThat(row.cell("reason")).isEqualTo("5 scans in the training part; distances need 8");
        }
    }

    @Test
    void tooFewOrEqualScansAreRefused() throws IOException {
        Population few = population(2, 4);
        assertThatThrownBy(() -> few.write(folder, List.of()))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("found 2 and 4");
        Population equal = new Population(List.of("well"), NAMES, "gradcam");
        for (int i = 0; i < 5; i++) {
            ScanFeatures same = new ScanFeatures(SampleId.of("s" + i, ""), "well", new double[FEATURES], Map.of());
            equal.addTraining(same);
            equal.addTest(same);
        }
        assertThatThrownBy(() -> equal.write(folder, List.of()))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("the same features");
    }

    /** Scans of the same distribution: p is uniform. */
    @Test
    void distancesOfFurtherScansAreFDistributed() {
        List<double[]> training = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            training.add(normal("fit", i));
        }
        int below = 0;
        int half = 0;
        int draws = 0;
        for (int again = 0; again < 20; again++) {
            List<double[]> fitted = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                fitted.add(normal("fit" + again, i));
            }
            ClassDistances distances = ClassDistances.fit(fitted.toArray(double[][]::new));
            for (int i = 0; i < 100; i++) {
                ClassDistances.Distance one = distances.of(normal("new" + again, i));
                below += one.p() < 0.05 ? 1 : 0;
                half += one.p() < 0.5 ? 1 : 0;
                draws++;
            }
        }
        assertThat(below / (double) draws).isBetween(0.035, 0.065);
        assertThat(half / (double) draws).isBetween(0.46, 0.54);
        ClassDistances one = ClassDistances.fit(training.toArray(double[][]::new));
        double squares = 0;
        for (double[] row : training) {
            squares += Math.pow(one.of(row).length(), 2);
        }
        assertThat(squares).isCloseTo(39.0 * one.components(), within(1e-8)); // an identity of Hotelling's T-squared
    }

    private static double[] normal(String name, int i) {
        Draw draw = Draw.of(5, name, i);
        double[] row = new double[4];
        for (int k = 0; k < row.length; k++) {
            row[k] = draw.normal(k, k + 1.0);
        }
        return row;
    }

    @Test
    void settingsAreChecked() {
        assertThatThrownBy(() -> new PopulationConfig(List.of("site", "site"), List.of()))
                .hasMessageContaining("each column once");
        assertThatThrownBy(() -> new PopulationConfig(List.of("truth"), List.of()))
                .hasMessageContaining("not truth");
        assertThatThrownBy(() -> new PopulationConfig(List.of("site"), List.of("scanner")))
                .hasMessageContaining("categories must name some");
    }
}
