package medai.cohort.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import medai.imaging.table.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProblemsTest {
    @Test
    void theSameProblemOfManyScansIsOneLine() {
        List<String> messages = new ArrayList<>();
        for (int i = 0; i < 170; i++) {
            messages.add("/data/my study/sub-%d.png: found 3 volumes in one file, expected one volume; choose one"
                    .formatted(i));
        }
        messages.add(100, "/data/my study/sub-x.png: found an end in the middle of the data, expected a whole file");
        assertThat(Problems.lines("scans", messages))
                .containsExactly(
                        "170 scans: found 3 volumes in one file, expected one volume; choose one; first: /data/my study/sub-0.png",
                        "/data/my study/sub-x.png: found an end in the middle of the data, expected a whole file");
    }

    @Test
    void namesAndFilesBeforeAProblemAreNotPartOfIt() {
        assertThat(Problems.lines(
                        "subjects",
                        List.of(
                                "a: /m/a.nii: found x: y, expected z",
                                "b: b.nii: found x: y, expected z",
                                "c: c.nii: found x: z, expected z")))
                .containsExactly(
                        "2 subjects: found x: y, expected z; first: a: /m/a.nii", "c: c.nii: found x: z, expected z");
    }

    @Test
    void numbersAndFilesMayDifferAndThatIsSaid() {
        assertThat(Problems.lines(
                        "scans",
                        IntStream.range(1, 4)
                                .mapToObj(i -> "s%d.nii: found %d NaN of 64 voxels".formatted(i, i))
                                .toList()))
                .containsExactly(
                        "3 scans, each with its own numbers or files: found 1 NaN of 64 voxels; first: s1.nii");
        assertThat(Problems.lines("scans", List.of("a.nii: no such file", "b.nii: no such place")))
                .hasSize(2);
    }

    @Test
    void messagesWithoutAFileStayWhole() {
        assertThat(Problems.lines("scans", List.of("nothing is left"))).containsExactly("nothing is left");
        assertThat(Problems.lines("scans", List.of())).isEmpty();
    }

    @Test
    void theTableKeepsAll(@TempDir Path folder) throws IOException {
        Problems.write(folder, List.of("a.dcm: found x", "b.dcm: found x"));
        Table table = Table.read(folder.resolve("problems.csv"));
        assertThat(table.columns()).containsExactly("file", "message");
        assertThat(table.rows())
                .extracting(Table.Row::values)
                .containsExactly(List.of("a.dcm", "found x"), List.of("b.dcm", "found x"));
        Problems.write(folder, List.of());
        assertThat(folder.resolve("problems.csv")).doesNotExist();
    }
}
