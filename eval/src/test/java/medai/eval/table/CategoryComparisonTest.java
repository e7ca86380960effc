package medai.eval.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import medai.cohort.manifest.Measurements;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CategoryComparisonTest {
    @TempDir
    Path folder;

    /** Groups 1 and 2, categories 0 and 1, three of four in one cell each: Fisher's p is 2 (C(4,3) C(4,1) + 1) / C(8,4). */
    @Test
    void groupsAndCategoriesHaveSeveralWritings() throws IOException {
        Path file = Files.writeString(
                folder.resolve("t.csv"), "g,c\n1,0\n1.0,0.0\n1,0\n1,1\n2,1.0\n2.0,1\n2,1\n2,0\n2,NA\n");
        List<TestRow> tests = CategoryComparison.of("c", Measurements.read(file, List.of("g", "c")), "g");
        assertThat(tests).extracting(TestRow::groups).containsOnly("1, 2");
        assertThat(tests).extracting(TestRow::n).containsOnly(8);
        assertThat(tests.get(1).p()).isCloseTo(2 * (16 + 1) / 70.0, within(1e-12));
    }
}
