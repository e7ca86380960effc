package medai.explain.importance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import medai.imaging.random.Draw;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Means and deviations over scans, their tables, and how many features a share is. */
final class ImportanceMatrixTest {
    private static final List<String> CLASSES = List.of("no", "ra");
    private static final List<String> FEATURES = List.of("f0", "f1");

    @TempDir
    Path folder;

    /** The first class has scans 1, 3, 8 of its first feature, and 5, 5, 5 of its second; the second one scan. */
    private static ImportanceMatrix matrix() {
        ImportanceMatrix matrix = new ImportanceMatrix(2, 2);
        matrix.add(0, new double[] {1, 5});
        matrix.add(0, new double[] {3, 5});
        matrix.add(0, new double[] {8, 5});
        matrix.add(1, new double[] {2, -2});
        return matrix;
    }

    @Test
    void meansAndDeviationsAreThoseOfTheScans() {
        ImportanceMatrix matrix = matrix();
        assertThat(matrix.of(0)).containsExactly(new double[] {4, 5}, within(1e-12));
        assertThat(matrix.sd(0)).containsExactly(new double[] {Math.sqrt(13), 0}, within(1e-12));
        assertThat(matrix.sd(1)).containsExactly(Double.NaN, Double.NaN);
        assertThat(matrix.difference(0)).containsExactly(new double[] {0.5, 1.75}, within(1e-12));
        assertThat(matrix.scans(0)).isEqualTo(3);
        assertThat(matrix.classes()).isEqualTo(2);
        assertThat(matrix.features()).isEqualTo(2);
        assertThat(new ImportanceMatrix(1, 1).of(0)).containsExactly(Double.NaN);
    }

    @Test
    void classesWithoutScansTakeNoPartInTheDifference() {
        ImportanceMatrix matrix = new ImportanceMatrix(3, 1);
        matrix.add(0, new double[] {4});
        matrix.add(2, new double[] {2});
        assertThat(matrix.difference(0)).containsExactly(new double[] {1}, within(1e-12));
    }

    @Test
    void partsJoinToTheWholeInMeansAndDeviations() {
        ImportanceMatrix whole = new ImportanceMatrix(1, 1);
        ImportanceMatrix first = new ImportanceMatrix(1, 1);
        ImportanceMatrix second = new ImportanceMatrix(1, 1);
        for (int i = 0; i < 11; i++) {
            double[] value = {Draw.of(1, i).normal(1e6, 1)};
            whole.add(0, value);
            (i < 4 ? first : second).add(0, value);
        }
        first.add(second);
        first.add(new ImportanceMatrix(1, 1));
        assertThat(first.scans(0)).isEqualTo(11);
        assertThat(first.of(0)[0]).isCloseTo(whole.of(0)[0], within(1e-6));
        assertThat(first.sd(0)[0]).isCloseTo(whole.sd(0)[0], within(1e-8)).isBetween(0.4, 2.0);
    }

    @Test
    void sizesThatDoNotFitAreRefused() {
        assertThatCode(() -> new ImportanceMatrix(1, 1)).doesNotThrowAnyException();
        assertThatThrownBy(() -> new ImportanceMatrix(0, 1)).hasMessageContaining("found 0 and 1");
        assertThatThrownBy(() -> new ImportanceMatrix(1, 0)).hasMessageContaining("found 1 and 0");
        assertThatThrownBy(() -> new ImportanceMatrix(1, 2).add(0, new double[3]))
                .hasMessageContaining("3 means for 2 features");
    }

    @Test
    void tablesAreReadAsWrittenAndJoin() throws IOException {
        Path file = folder.resolve(ImportanceTable.TRAIN);
        new ImportanceTable(CLASSES, FEATURES, matrix()).write(file);
        assertThat(Files.readAllLines(file).get(0)).isEqualTo("feature,no,ra,no_sd,no_n,ra_sd,ra_n");
        ImportanceTable again = ImportanceTable.read(file);
        assertThat(again.classes()).isEqualTo(CLASSES);
        assertThat(again.features()).isEqualTo(FEATURES);
        for (int c = 0; c < 2; c++) {
            assertThat(again.matrix().scans(c)).isEqualTo(matrix().scans(c));
            assertThat(again.matrix().of(c)).containsExactly(matrix().of(c), within(1e-9));
        }
        assertThat(again.matrix().sd(0)).containsExactly(matrix().sd(0), within(1e-9));
        assertThat(again.matrix().sd(1)).containsExactly(Double.NaN, Double.NaN);
        ImportanceMatrix joined = ImportanceTable.merged(List.of(file, file)).matrix();
        assertThat(joined.scans(0)).isEqualTo(6);
        assertThat(joined.of(0)[0]).isCloseTo(4, within(1e-9));
        assertThat(joined.sd(0)[0]).isCloseTo(Math.sqrt(52 / 5.0), within(1e-9));
        assertThat(joined.sd(1)[0]).isCloseTo(0, within(1e-9));
    }

    @Test
    void aClassWithoutScansHasAnEmptyColumn() throws IOException {
        ImportanceMatrix half = new ImportanceMatrix(2, 2);
        half.add(1, new double[] {2, 3});
        Path file = folder.resolve("half.csv");
        new ImportanceTable(CLASSES, FEATURES, half).write(file);
        ImportanceMatrix again = ImportanceTable.read(file).matrix();
        assertThat(again.scans(0)).isZero();
        assertThat(again.of(0)).containsOnly(Double.NaN);
        assertThat(again.of(1)).containsExactly(2, 3);
    }
}
