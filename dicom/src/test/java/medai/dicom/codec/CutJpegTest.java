package medai.dicom.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.ImageIO;
import medai.imaging.file.UnusableInputException;
import org.junit.jupiter.api.Test;

final class CutJpegTest {
    private static final int EDGE = 64;

    /** A frame whose second half is missing would be grey there. */
    @Test
    void aFrameThatIsCutShortIsRefused() throws IOException {
        BufferedImage picture = new BufferedImage(EDGE, EDGE, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < EDGE * EDGE; i++) {
            picture.getRaster().setSample(i % EDGE, i / EDGE, 0, i * 7919 % 251);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(picture, "jpeg", out);
        byte[] whole = out.toByteArray();
        FrameCodec.Shape shape = new FrameCodec.Shape(EDGE, EDGE, 1, 8);
        assertThat(new Jpeg().decode(whole, shape)).hasSize(EDGE * EDGE);
        assertThatThrownBy(() -> new Jpeg().decode(Arrays.copyOf(whole, whole.length / 2), shape))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("damaged");
    }
}
