package medai.imaging.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WholeFileTest {
    @TempDir
    Path folder;

    @Test
    void aFailureLeavesTheOldFileAndNothingElse() throws IOException {
        Path file = folder.resolve("deep/er/table.csv");
        WholeFile.writeText(file, "old");
        assertThatThrownBy(() -> WholeFile.write(file, out -> {
                    out.write(new byte[100_000]);
                    throw new IOException("half way");
                }))
                .hasMessage("half way");
        assertThat(file).hasContent("old");
        assertThat(folder.resolve("deep/er")).isDirectoryContaining("glob:**table.csv");
        try (var files = Files.list(folder.resolve("deep/er"))) {
            assertThat(files.count()).isEqualTo(1);
        }
    }

    /** Two writers at once, as with equal numbers of processes in containers: the files in the making have different names. */
    @Test
    void filesInTheMakingNeverMeet() throws IOException {
        Path file = folder.resolve("table.csv");
        WholeFile.write(file, out -> {
            out.write('a');
            WholeFile.writeText(file, "other");
            out.write('b');
            out.flush();
            try (var files = Files.list(folder)) {
                assertThat(files.map(f -> f.getFileName().toString()).filter(f -> f.endsWith(".part")))
                        .singleElement()
                        .asString()
                        .matches("\\.table\\.csv\\.[0-9a-f-]{36}-\\d+\\.part");
            }
        });
        assertThat(file).hasContent("ab");
    }

    @Test
    void whatKilledProcessesLeftIsRemovedAndWhatLivingOnesWriteIsNot() throws IOException {
        Path old = Files.writeString(folder.resolve(".maps.nii.gz.1.2.part"), "x");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(7))));
        Path young = Files.writeString(folder.resolve(".maps.nii.gz.3.4.part"), "x");
        Path own = Files.writeString(folder.resolve("maps.part"), "a file of the user");
        Files.setLastModifiedTime(own, FileTime.from(Instant.now().minus(Duration.ofHours(7))));
        WholeFile.writeText(folder.resolve("new.csv"), "x");
        assertThat(old).doesNotExist();
        assertThat(young).exists();
        assertThat(own).exists();
    }

    @Test
    void aFolderThatIsAFileIsUnwritable() throws IOException {
        Path file = folder.resolve("file");
        Files.writeString(file, "");
        assertThatThrownBy(() -> WholeFile.writeText(file.resolve("below"), "x"))
                .isInstanceOf(UnwritableOutputException.class)
                .hasMessageContaining("cannot be written");
    }

    /** /dev/full refuses every byte, like a full disk. */
    @Test
    void aFullDiskIsToldAsSuch() {
        Path device = Path.of("/dev/full");
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.exists(device), "no /dev/full on this system");
        UnwritableOutputException failure =
                new UnwritableOutputException(folder.resolve("x"), new IOException("No space left on device"));
        assertThatThrownBy(() -> Files.writeString(device, "x")).hasMessageContaining("No space left");
        assertThat(failure).hasMessageContaining("No space left on device").hasMessageContaining("free some space");
    }
}
