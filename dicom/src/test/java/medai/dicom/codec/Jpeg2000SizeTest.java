package medai.dicom.codec;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import medai.imaging.file.UnusableInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class Jpeg2000SizeTest {
    /** A start of code with its size, and an end. */
    private static byte[] code(int width, int height, int tileWidth, int tileHeight) {
        return ByteBuffer.allocate(60)
                .putInt(0xFF4FFF51)
                .putShort((short) 41)
                .putShort((short) 0)
                .putInt(width)
                .putInt(height)
                .putInt(0)
                .putInt(0)
                .putInt(tileWidth)
                .putInt(tileHeight)
                .putShort(58, (short) 0xFFD9)
                .array();
    }

    @ParameterizedTest
    @CsvSource({"8, 33554440, 8, 8", "-1, 8, 8, 8", "9, 8, 8, 8", "8, 8, 0, 8"})
    @Timeout(5)
    void sizesAndTilesAreCheckedBeforeRoomIsMadeForThem(int width, int height, int tileWidth, int tileHeight) {
        assertThatThrownBy(() -> new Jpeg2000()
                        .decode(code(width, height, tileWidth, tileHeight), new FrameCodec.Shape(8, 8, 1, 16)))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContainingAll("found JPEG 2000 code of", "expected 8 x 8 as the dataset says");
    }

    @Test
    @Timeout(5)
    void moreTilesThanTheStandardAllowsAreRefused() {
        assertThatThrownBy(() -> new Jpeg2000().decode(code(512, 512, 1, 1), new FrameCodec.Shape(512, 512, 1, 16)))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("in 262144 tiles");
    }
}
