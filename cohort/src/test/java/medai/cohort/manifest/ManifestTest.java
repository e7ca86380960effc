package medai.cohort.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import medai.imaging.bids.ScanId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ManifestTest {
    @TempDir
    Path folder;

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

    /** Pieces of one scan are separate samples, with names that include the piece. */
    @Test
    void aScanMayComeInPieces() throws IOException {
        Path file = folder.resolve("manifest.csv");
        Files.writeString(
                file,
                "subject,session,piece,t1\n1,a,lesion001,x.nii\n1,a,lesion002,y.nii\n1,a,,z.nii\n1,a,lesion002,u.nii\n");
        assertThatThrownBy(() -> Manifest.read(file, java.util.Map.of("t1", "t1")))
                .hasMessageContaining("line 5: 1 session a lesion002 is listed already in line 3");
        Files.writeString(file, "subject,session,piece,t1\n1,a,lesion001,x.nii\n1,a,le/2,y.nii\n");
        assertThatThrownBy(() -> Manifest.read(file, java.util.Map.of("t1", "t1")))
                .hasMessageContaining("\"le/2\" cannot name a file");
        Files.writeString(file, "subject,session,piece,t1\n1,a,lesion001,x.nii\n1,a,lesion002,y.nii\n");
        Manifest manifest = Manifest.read(file, java.util.Map.of("t1", "t1"));
        assertThat(manifest.entries().get(1).id())
                .isEqualTo(new SampleId(new ScanId("1", "a"), "lesion002"))
                .hasToString("1 session a lesion002");
        assertThat(manifest.entries().get(1).id().entities()).isEqualTo("sub-1_ses-a_lesion002");
    }
}
