package medai.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EventFileTest {
    @TempDir
    Path folder;

    /**
     * The bytes of TensorFlow's own writer for the same two events (tensorboard 2.x, EventFileWriter; see
     * src/test/reference/events.py).
     */
    @Test
    void theBytesAreThoseOfTensorBoardsWriter() throws IOException {
        try (EventFile events = new EventFile(folder, 1_500)) {
            events.scalar(2_250, "pretrain/loss", 300, 0.5f);
        }
        try (var files = Files.list(folder)) {
            byte[] found = Files.readAllBytes(files.findFirst().orElseThrow());
            assertThat(HexFormat.of().formatHex(found)).isEqualTo(EXPECTED);
        }
    }

    private static final String EXPECTED =
            "1800000000000000a37f4b2209000000000000f83f1a0d627261696e2e4576656e743a322a28646c2400000000000000422b804d"
                    + "09000000000000024010ac022a160a140a0d707265747261696e2f6c6f7373150000003fadce4458";
}
