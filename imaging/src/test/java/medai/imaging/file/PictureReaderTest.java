package medai.imaging.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import javax.imageio.ImageIO;
import medai.imaging.Orientation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PictureReaderTest {
    @TempDir
    Path folder;

    @Test
    void greyAndColourAndSixteenBits() throws IOException {
        BufferedImage grey = new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_GRAY);
        grey.getRaster().setSample(2, 1, 0, 200);
        ImageIO.write(grey, "png", folder.resolve("grey.png").toFile());
        Scan scan = ScanReader.readFile(folder.resolve("grey.png"));
        assertThat(scan.shape()).containsExactly(3, 2, 1);
        assertThat(scan.volume().at(2, 1, 0)).isEqualTo(200);
        assertThat(Orientation.of(scan.volume().grid().affine()).codes()).isEqualTo("LPS");

        BufferedImage wide = new BufferedImage(2, 2, BufferedImage.TYPE_USHORT_GRAY);
        wide.getRaster().setSample(1, 0, 0, 60000);
        ImageIO.write(wide, "tif", folder.resolve("wide.tif").toFile());
        assertThat(ScanReader.readFile(folder.resolve("wide.tif")).volume().at(1, 0, 0))
                .isEqualTo(60000);

        BufferedImage colour = new BufferedImage(2, 1, BufferedImage.TYPE_INT_RGB);
        colour.setRGB(1, 0, 0x102030);
        ImageIO.write(colour, "png", folder.resolve("colour.png").toFile());
        assertThatThrownBy(() -> ScanReader.readFile(folder.resolve("colour.png")))
                .hasMessageContaining("3 volumes");
        for (int channel = 0; channel < 3; channel++) {
            assertThat(ScanReader.readFile(folder.resolve("colour.png"), OptionalInt.of(channel))
                            .volume()
                            .at(1, 0, 0))
                    .isEqualTo(16 * (channel + 1));
        }
    }

    @Test
    void slicesMustBeAlike() throws IOException {
        for (int i = 0; i < 3; i++) {
            BufferedImage slice = new BufferedImage(i == 2 ? 5 : 4, 4, BufferedImage.TYPE_BYTE_GRAY);
            slice.getRaster().setSample(0, 0, 0, i + 1);
            ImageIO.write(slice, "png", folder.resolve(i + ".png").toFile());
        }
        List<Path> two = List.of(folder.resolve("0.png"), folder.resolve("1.png"));
        Scan scan = PictureReader.readSlices(folder, two);
        assertThat(scan.volume().at(0, 0, 1)).isEqualTo(2);
        assertThatThrownBy(() ->
                        PictureReader.readSlices(folder, List.of(folder.resolve("0.png"), folder.resolve("2.png"))))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("5 x 4 pixels")
                .hasMessageContaining("4 x 4");
        Files.write(folder.resolve("bad.png"), new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0});
        assertThatThrownBy(() -> ScanReader.readFile(folder.resolve("bad.png")))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("bad.png");
    }
}
