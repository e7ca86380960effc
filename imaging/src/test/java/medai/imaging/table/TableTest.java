package medai.imaging.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import medai.imaging.cohort.Manifest;
import medai.imaging.cohort.ScanId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TableTest {
    @TempDir
    Path folder;

    @Test
    void cellsSurviveWithFullPrecision() throws IOException {
        Path file = folder.resolve("t.csv");
        Table.write(file, List.of("a", "b"), List.of(List.of("x,\"y\"", 0.1 + 0.2), Arrays.asList(null, Double.NaN)));
        Table table = Table.read(file);
        assertThat(table.rows().get(0).require("a")).isEqualTo("x,\"y\"");
        assertThat(table.rows().get(0).number("b")).isEqualTo(0.1 + 0.2);
        assertThat(table.rows().get(1).get("a")).isEmpty();
        assertThat(table.rows().get(1).get("b")).isEmpty();
    }

    @Test
    void byteOrderMarkTabsAndMissingValuesOfBidsAreUnderstood() throws IOException {
        Path file = folder.resolve("participants.tsv");
        Files.writeString(file, "\uFEFFparticipant_id\tage\nsub-1\tn/a\n");
        Table table = Table.read(file);
        assertThat(table.columns()).containsExactly("participant_id", "age");
        assertThat(table.rows().get(0).get("age")).isEmpty();
    }

    @Test
    void aBrokenTableIsRefusedWithItsLine() throws IOException {
        assertRefused("a,b\n1,2\n3\n", ":3", "1 cells");
        assertRefused("a,a\n1,2\n", "\"a\" twice");
        assertRefused("", "empty");
        Files.write(folder.resolve("t.csv"), new byte[] {'a', '\n', (byte) 0xE9, '\n'});
        assertThatThrownBy(() -> Table.read(folder.resolve("t.csv"))).hasMessageContaining("UTF-8");
    }

    @Test
    void aManifestTellsEverythingThatIsWrongAtOnce() throws IOException {
        Path file = folder.resolve("manifest.csv");
        Files.writeString(file, "subject,session,t1\n1,a,x.nii\n1,a,y.nii\n../2,,z.nii\n3,,\n");
        assertThatThrownBy(() -> Manifest.read(file, java.util.Map.of("t1", "t1")))
                .hasMessageContainingAll(
                        "3 problems", "line 3", "listed already in line 2", "line 4", "cannot name a file", "line 5");
        assertThatThrownBy(() -> Manifest.read(file, java.util.Map.of("t1", "flair")))
                .hasMessageContaining("flair");
    }

    @Test
    void aManifestKnowsItsScansAndWhichAreMissing() throws IOException {
        Path file = folder.resolve("manifest.csv");
        Files.writeString(file, "subject,t1\nsub-1,scans/x.nii\n2,y.nii\n");
        Manifest manifest = Manifest.read(file, java.util.Map.of("t1", "t1"));
        assertThat(manifest.entries().get(0).scan("t1")).isEqualTo(folder.resolve("scans/x.nii"));
        assertThat(manifest.entries().get(0).id().entities()).isEqualTo("sub-1");
        assertThat(new ScanId("2", "b").entities()).isEqualTo("sub-2_ses-b");
        assertThatThrownBy(manifest::requireScans).hasMessageContainingAll("2 of its scans", "x.nii", "y.nii");
    }

    private void assertRefused(String text, String... words) throws IOException {
        Path file = folder.resolve("t.csv");
        Files.writeString(file, text);
        assertThatThrownBy(() -> Table.read(file)).hasMessageContainingAll(words);
    }
}
