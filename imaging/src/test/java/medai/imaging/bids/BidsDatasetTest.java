package medai.imaging.bids;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import medai.imaging.GoldenSet;
import medai.imaging.file.MissingInputException;
import medai.imaging.file.Remarks;
import medai.imaging.file.UnusableInputException;
import medai.imaging.table.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class BidsDatasetTest {
    private static final BidsDataset.Filter ALL = new BidsDataset.Filter(Set.of(), Map.of());

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource(GoldenSet.SCANS)
    void aDatasetBecomesAManifest(GoldenSet golden) throws IOException {
        JsonNode expected =
                new ObjectMapper().readTree(golden.file("expected_bids.json").toFile());
        Path root = golden.file("bids/ds001");
        assertThat(BidsDataset.read(root, ALL).files())
                .hasSize(expected.get("all_nifti").asInt());
        BidsDataset t1 = BidsDataset.read(root, new BidsDataset.Filter(Set.of("T1w"), Map.of()));
        t1.writeManifest(folder.resolve("manifest.csv"));
        Table manifest = Table.read(folder.resolve("manifest.csv"));
        assertThat(manifest.rows()).hasSize(expected.get("t1w").size());
        JsonNode first = expected.get("first_participants").get(0);
        Table.Row row = manifest.rows().get(0);
        assertThat("sub-" + row.require("subject"))
                .isEqualTo(first.get("participant_id").asText());
        assertThat(row.require("sex")).isEqualTo(first.get("sex").asText());
        assertThat(row.require("age")).isEqualTo(first.get("age").asText());
        assertThat(folder.resolve(row.require("T1w")).normalize())
                .isEqualTo(root.toAbsolutePath()
                        .normalize()
                        .resolve(expected.get("t1w").get(0).asText()));
    }

    @Test
    void sessionsAndRunsAreToldApart() throws IOException {
        for (String name : new String[] {
            "sub-a/ses-1/anat/sub-a_ses-1_run-1_T1w.nii.gz",
            "sub-a/ses-1/anat/sub-a_ses-1_run-2_T1w.nii.gz",
            "sub-a/ses-2/anat/sub-a_ses-2_run-1_T1w.nii",
            "sub-b/anat/sub-b_acq-x_FLAIR.nii.gz",
            "sub-b/anat/notes.txt"
        }) {
            Files.createDirectories(folder.resolve(name).resolveSibling("."));
            Files.writeString(folder.resolve(name), "");
        }
        BidsDataset.read(folder, ALL).writeManifest(folder.resolve("m.csv"));
        Table manifest = Table.read(folder.resolve("m.csv"));
        assertThat(manifest.columns()).containsExactly("subject", "session", "T1w_run-1", "T1w_run-2", "FLAIR");
        assertThat(manifest.rows()).hasSize(3);
        assertThat(manifest.rows().get(1).get("T1w_run-2")).isEmpty();
        BidsDataset second = BidsDataset.read(folder, new BidsDataset.Filter(Set.of(), Map.of("run", "2")));
        assertThat(second.files()).extracting(BidsFile::session).containsExactly("1");
        assertThatThrownBy(() -> BidsDataset.read(folder, new BidsDataset.Filter(Set.of("bold"), Map.of())))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("[FLAIR, T1w]");
        assertThatThrownBy(() -> BidsDataset.read(folder.resolve("none"), ALL))
                .isInstanceOf(MissingInputException.class);
    }

    private void images(String... names) throws IOException {
        for (String name : names) {
            Files.createDirectories(folder.resolve(name).resolveSibling("."));
            Files.writeString(folder.resolve(name), "");
        }
    }

    private void refuses(BidsDataset.Filter filter, String... message) {
        assertThatThrownBy(() -> BidsDataset.read(folder, filter).writeManifest(folder.resolve("m.csv")))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContainingAll(message);
    }

    @Test
    void everyKindAndEntityThatIsAskedForMustBeThere() throws IOException {
        images("sub-a/anat/sub-a_acq-x_T1w.nii.gz", "sub-b/anat/sub-b_acq-y_FLAIR.nii.gz");
        refuses(new BidsDataset.Filter(Set.of("T1w", "T2w"), Map.of()), "[FLAIR, T1w]", "none of [T2w]", "--suffix");
        refuses(new BidsDataset.Filter(Set.of(), Map.of("acq", "z")), "acq=[x, y]", "none with z", "--entity");
        refuses(new BidsDataset.Filter(Set.of(), Map.of("run", "1")), "no image with an entity run");
        refuses(new BidsDataset.Filter(Set.of("T1w"), Map.of("acq", "y")), "no image that has all of it");
    }

    @Test
    void twoImagesOfOneKindAreRefused() throws IOException {
        images("sub-a/anat/sub-a_T1w.nii.gz", "sub-a/anat/sub-a_T1w.nii");
        refuses(ALL, "sub-a_T1w.nii.gz: found the same subject, session and kind as", "sub-a_T1w.nii,");
    }

    @Test
    void namesAndFoldersOfImagesAgree() throws IOException {
        images("sub-a/anat/sub-b_T1w.nii.gz", "sub-c/anat/sub-c_FLAIR.nii.gz");
        refuses(ALL, "sub-b_T1w.nii.gz", "a file of sub-b in a folder of sub-a");
        assertThat(BidsDataset.read(folder, new BidsDataset.Filter(Set.of("FLAIR"), Map.of()))
                        .files())
                .as("others may be asked for")
                .hasSize(1);
    }

    @Test
    void sessionsOfNamesAndFoldersAgree() throws IOException {
        images("sub-a/ses-1/anat/sub-a_ses-2_T1w.nii.gz");
        refuses(ALL, "a file of sub-a_ses-2 in a folder of sub-a_ses-1");
        Files.delete(folder.resolve("sub-a/ses-1/anat/sub-a_ses-2_T1w.nii.gz"));
        images("sub-a/ses-1/anat/sub-a_T1w.nii.gz");
        refuses(ALL, "a file of sub-a in a folder of sub-a_ses-1");
        Files.delete(folder.resolve("sub-a/ses-1/anat/sub-a_T1w.nii.gz"));
        images("sub-a/anat/sub-a_ses-2_T1w.nii.gz");
        assertThat(BidsDataset.read(folder, ALL).files())
                .extracting(BidsFile::session)
                .containsExactly("2");
    }

    @Test
    void imagesWithoutBidsNamesAreCounted() throws IOException {
        images("sub-a/anat/sub-a_T1w.nii.gz", "sub-a/anat/T1_old.nii.gz", "sub-a/anat/sub-a_T1w_copy.nii.gz");
        StringWriter said = new StringWriter();
        Remarks.printTo(new PrintWriter(said));
        assertThat(BidsDataset.read(folder, ALL).files()).hasSize(1);
        Remarks.close();
        assertThat(said.toString()).contains("T1_old.nii.gz: an image whose name", "the same for 1 more");
    }

    @Test
    void linkedFoldersAreRead() throws IOException {
        images("store/anat/sub-a_T1w.nii.gz");
        Files.createSymbolicLink(folder.resolve("sub-a"), folder.resolve("store"));
        assertThat(BidsDataset.read(folder, ALL).files()).hasSize(1);
    }

    @Test
    void linksThatLeadInACircleAreTold() throws IOException {
        images("sub-a/anat/sub-a_T1w.nii.gz");
        Files.createSymbolicLink(folder.resolve("sub-a/again"), folder.resolve("sub-a"));
        assertThatThrownBy(() -> BidsDataset.read(folder, ALL))
                .isInstanceOf(MissingInputException.class)
                .hasMessageContainingAll("again", "links and permissions");
    }
}
