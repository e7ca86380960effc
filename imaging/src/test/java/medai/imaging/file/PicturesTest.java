package medai.imaging.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.OptionalInt;
import javax.imageio.ImageIO;
import medai.imaging.random.Draw;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures as programs store them: grey in colours, palettes, opacity, orientation tags, kinds of samples. */
final class PicturesTest {
    @TempDir
    Path folder;

    private Path save(BufferedImage image, String name) throws IOException {
        Path file = folder.resolve(name);
        assertThat(ImageIO.write(image, name.substring(name.lastIndexOf('.') + 1), file.toFile()))
                .isTrue();
        return file;
    }

    /** Grey values 10, 20, 30 in a row. */
    private static BufferedImage row(int type) {
        BufferedImage image = new BufferedImage(3, 1, type);
        for (int x = 0; x < 3; x++) {
            int grey = 10 * (x + 1);
            image.setRGB(x, 0, new Color(grey, grey, grey, 255).getRGB());
        }
        return image;
    }

    @Test
    void greyThatIsStoredInColoursIsGrey() throws IOException {
        for (Path file : List.of(
                save(row(BufferedImage.TYPE_INT_RGB), "rgb.png"),
                save(row(BufferedImage.TYPE_INT_RGB), "rgb.bmp"),
                save(row(BufferedImage.TYPE_INT_RGB), "rgb.tif"),
                save(row(BufferedImage.TYPE_INT_ARGB), "opaque.png"))) {
            Scan scan = ScanReader.readFile(file);
            assertThat(scan.shape()).as(file.toString()).containsExactly(3, 1, 1);
            assertThat(scan.volume().voxels()).containsExactly(10, 20, 30);
            assertThat(scan.datatype()).isEqualTo("uint8");
            assertThat(ScanReader.readFile(file, OptionalInt.of(2)).volume().voxels())
                    .as("a channel that was asked for is one of those that are stored")
                    .containsExactly(10, 20, 30);
        }
    }

    @Test
    void aPaletteOfGreysIsGrey() throws IOException {
        byte[] shades = {(byte) 200, 10, 90};
        BufferedImage grey = new BufferedImage(
                3, 1, BufferedImage.TYPE_BYTE_INDEXED, new IndexColorModel(8, 3, shades, shades, shades));
        byte[] others = {1, 2, 3};
        BufferedImage colour = new BufferedImage(
                3, 1, BufferedImage.TYPE_BYTE_INDEXED, new IndexColorModel(8, 3, shades, shades, others));
        for (int x = 0; x < 3; x++) {
            grey.getRaster().setSample(x, 0, 0, x);
            colour.getRaster().setSample(x, 0, 0, x);
        }
        assertThat(ScanReader.readFile(save(grey, "grey.png")).volume().voxels())
                .containsExactly(200, 10, 90);
        assertThat(ScanReader.readAll(save(colour, "colour.png")).volumes()).hasSize(3);
        BufferedImage bits = new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_BINARY);
        bits.getRaster().setSample(1, 0, 0, 1);
        for (String name : List.of("bits.png", "bits.tif", "bits.bmp")) {
            assertThat(ScanReader.readFile(save(bits, name)).volume().voxels()).containsExactly(0, 255, 0);
        }
    }

    @Test
    void transparencyIsAChannelOfItsOwn() throws IOException {
        BufferedImage image = row(BufferedImage.TYPE_INT_ARGB);
        image.setRGB(1, 0, new Color(20, 20, 20, 128).getRGB());
        Path file = save(image, "glass.png");
        assertThatThrownBy(() -> ScanReader.readFile(file))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("2 volumes in one file (picture with transparency)");
        Scan all = ScanReader.readAll(file);
        assertThat(all.volumes().get(0).voxels()).containsExactly(10, 20, 30);
        assertThat(all.volumes().get(1).voxels()).containsExactly(255, 128, 255);
    }

    @Test
    void slicesAreGreyOnlyIfAllAre() throws IOException {
        Path grey = save(row(BufferedImage.TYPE_BYTE_GRAY), "1.png");
        Path asColours = save(row(BufferedImage.TYPE_INT_RGB), "2.png");
        BufferedImage red = row(BufferedImage.TYPE_INT_RGB);
        red.setRGB(0, 0, 0xFF0000);
        Path colours = save(red, "3.png");
        Scan two = PictureReader.readSlices(folder, List.of(grey, asColours));
        assertThat(two.volumes()).hasSize(1);
        assertThat(two.shape()).containsExactly(3, 1, 2);
        Scan three = PictureReader.readSlices(folder, List.of(asColours, colours));
        assertThat(three.volumes()).hasSize(3);
        assertThat(three.volumes().get(1).voxels()).containsExactly(10, 20, 30, 0, 20, 30);
        BufferedImage wide = new BufferedImage(3, 1, BufferedImage.TYPE_USHORT_GRAY);
        Path sixteen = save(wide, "4.png");
        assertThatThrownBy(() -> PictureReader.readSlices(folder, List.of(grey, sixteen)))
                .as("their grey values are on different scales")
                .hasMessageContaining("uint16")
                .hasMessageContaining("uint8 as in the slices before");
    }

    /** As stored, by tifffile 2026.3.3: signed bytes and unsigned 32-bit integers, which Java's decoder takes for others. */
    @Test
    void samplesHaveTheSignThatTheirFormatSays() throws IOException {
        Path bytes = new TiffBytes(2, 1, new byte[] {-5, 3}).put(339, 2).write(folder.resolve("int8.tif"));
        assertThat(ScanReader.readFile(bytes).volume().voxels()).containsExactly(-5, 3);
        assertThat(ScanReader.readFile(bytes).datatype()).isEqualTo("int8");
        byte[] words = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(1)
                .putInt(-1)
                .array();
        Path unsigned = new TiffBytes(2, 1, words).put(258, 32).write(folder.resolve("uint32.tif"));
        assertThat(NiftiBytes.said(
                        () -> assertThat(ScanReader.readFile(unsigned).volume().voxels())
                                .containsExactly(1, 4294967295f)))
                .containsOnlyOnce("uint32.tif: numbers beyond 16777216 are rounded");
        byte[] shorts = ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) -7)
                .putShort((short) 9)
                .array();
        Path signed = new TiffBytes(2, 1, shorts).put(258, 16).put(339, 2).write(folder.resolve("int16.tif"));
        assertThat(ScanReader.readFile(signed).volume().voxels()).containsExactly(-7, 9);
    }

    /** A CMYK JPEG of one pixel by Pillow 13.0.0. */
    @Test
    void printingInksAreNoIntensities() throws IOException {
        String jpeg = "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwAbEhQXFBEbFxYXHhwbIChCKyglJShROj0wQmBVZWRfVV1baniZgWpxkHNbXYW1hpCe"
                + "o6utq2eAvMm6pseZqKuk/8AAFAgAAQABBEMRAE0RAFkRAEsRAP/EABQAAQAAAAAAAAAAAAAAAAAAAAT/xAAUEAEAAAAA"
                + "AAAAAAAAAAAAAAAA/9oADgRDAE0AWQBLAAA/AHnnnv/Z";
        Path inks = Files.write(folder.resolve("inks.jpg"), Base64.getDecoder().decode(jpeg));
        assertThatThrownBy(() -> ScanReader.readAll(inks))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("CMYK")
                .hasMessageContaining("convert the picture to grey or RGB");
        Path tiff = new TiffBytes(1, 1, new byte[4]).put(262, 5).put(277, 4).write(folder.resolve("inks.tif"));
        assertThatThrownBy(() -> ScanReader.readAll(tiff)).hasMessageContaining("PhotometricInterpretation 5");
    }

    /**
     * Six pixels, 3 x 2, turned as the orientations 1 to 8 of TIFF 6.0 say; the results are those of Pillow's
     * {@code ImageOps.exif_transpose} on the same pixels.
     */
    @Test
    void picturesAreTurnedAsTheirOrientationAsks() throws IOException {
        float[][] turned = {
            {1, 2, 3, 4, 5, 6},
            {3, 2, 1, 6, 5, 4},
            {6, 5, 4, 3, 2, 1},
            {4, 5, 6, 1, 2, 3},
            {1, 4, 2, 5, 3, 6},
            {4, 1, 5, 2, 6, 3},
            {6, 3, 5, 2, 4, 1},
            {3, 6, 2, 5, 1, 4}
        };
        for (int orientation = 1; orientation <= 8; orientation++) {
            Path file = new TiffBytes(3, 2, new byte[] {1, 2, 3, 4, 5, 6})
                    .put(274, orientation)
                    .write(folder.resolve("turned.tif"));
            float[] expected = turned[orientation - 1];
            int width = orientation > 4 ? 2 : 3;
            String said = NiftiBytes.said(() -> {
                Scan scan = ScanReader.readFile(file);
                assertThat(scan.volume().voxels()).isEqualTo(expected);
                assertThat(scan.shape()).containsExactly(width, 6 / width, 1);
            });
            assertThat(said.isEmpty()).isEqualTo(orientation == 1);
        }
    }

    @Test
    void aPhotographIsTurnedByItsExifSegment() throws IOException {
        byte[] plain = jpeg(16, 8);
        Path file = folder.resolve("photo.jpg");
        for (int orientation : new int[] {1, 6, 0, 99}) {
            Files.write(
                    file,
                    withExif(
                            plain,
                            new TiffBytes(1, 1, new byte[0])
                                    .put(274, orientation)
                                    .bytes(0)));
            List<Integer> shape = ScanReader.readFile(file).shape();
            assertThat(shape).isEqualTo(orientation == 6 ? List.of(8, 16, 1) : List.of(16, 8, 1));
        }
        Files.write(file, withExif(plain, "II*\0 no directory".getBytes(StandardCharsets.ISO_8859_1)));
        assertThat(ScanReader.readFile(file).shape())
                .as("the picture itself is whole")
                .containsExactly(16, 8, 1);
    }

    private byte[] jpeg(int width, int height) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        Draw draw = Draw.of(1, "noise");
        for (int i = 0; i < width * height; i++) {
            image.getRaster().setSample(i % width, i / width, 0, draw.nextInt(256));
        }
        return Files.readAllBytes(save(image, "plain.jpg"));
    }

    private static byte[] withExif(byte[] jpeg, byte[] tiff) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(jpeg, 0, 2);
        int length = 2 + 6 + tiff.length;
        out.writeBytes(new byte[] {(byte) 0xFF, (byte) 0xE1, (byte) (length >> 8), (byte) length});
        out.writeBytes("Exif\0\0".getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(tiff);
        out.write(jpeg, 2, jpeg.length - 2);
        return out.toByteArray();
    }

    /** The decoder fills up with grey and warns. */
    @Test
    void aJpegThatWasCutShortIsRefused() throws IOException {
        byte[] whole = jpeg(64, 64);
        for (double share : new double[] {0.5, 0.8, 0.95}) {
            Path cut = Files.write(folder.resolve("cut.jpg"), Arrays.copyOf(whole, (int) (share * whole.length)));
            assertThatThrownBy(() -> ScanReader.readFile(cut))
                    .isInstanceOf(UnusableInputException.class)
                    .hasMessageContaining("cut.jpg: found damaged picture data");
        }
    }

    @Test
    void aKindThatCannotBeDecodedIsNotCalledDamaged() throws IOException {
        Path zstd = new TiffBytes(1, 1, new byte[1]).put(259, 50000).write(folder.resolve("zstd.tif"));
        assertThatThrownBy(() -> ScanReader.readFile(zstd))
                .hasMessageContaining("a kind of TIFF that cannot be decoded")
                .hasMessageContaining("50000");
        Path empty = Files.write(folder.resolve("big.tif"), new byte[] {'I', 'I', '+', 0, 8, 0, 0, 0});
        assertThatThrownBy(() -> ScanReader.readFile(empty)).hasMessageContaining("the content of a BigTIFF file");
    }
}
