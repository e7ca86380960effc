package medai.cohort.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import medai.imaging.file.UnwritableOutputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BackgroundWritesTest {
    @TempDir
    Path folder;

    @Test
    void allFilesAreThereInTheEnd() throws IOException {
        try (BackgroundWrites writes = new BackgroundWrites()) {
            for (int i = 0; i < 40; i++) {
                Path file = folder.resolve("map" + i);
                writes.add(file, () -> Files.writeString(file, "map"));
            }
            writes.finish();
        }
        assertThat(folder.toFile().list()).hasSize(40);
    }

    /** It is found out while another scan is worked on, which must not be blamed. */
    @Test
    void tooLittleMemoryIsToldOfTheFileThatNeededIt() throws IOException {
        try (BackgroundWrites writes = new BackgroundWrites()) {
            Path large = folder.resolve("large.nii.gz");
            writes.add(large, () -> {
                throw new OutOfMemoryError("Java heap space");
            });
            assertThatThrownBy(writes::finish)
                    .isInstanceOf(UnwritableOutputException.class)
                    .hasMessageContainingAll(large.toString(), "memory", "MEDAI_JAVA_OPTS");
        }
    }

    @Test
    void whyAFileCouldNotBeWrittenIsPassedOn() throws IOException {
        try (BackgroundWrites writes = new BackgroundWrites()) {
            Path file = folder.resolve("no/such/folder");
            writes.add(file, () -> Files.writeString(file, "map"));
            assertThatThrownBy(writes::finish)
                    .isInstanceOf(java.nio.file.NoSuchFileException.class)
                    .hasMessageContaining(file.toString());
        }
    }
}
