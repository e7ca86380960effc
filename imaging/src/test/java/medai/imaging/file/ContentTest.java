package medai.imaging.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a file is read as depends on what is in it, not on what it is called. */
final class ContentTest {
    private static final double[] IDENTITY = {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0};
    private static final List<String> NAMES =
            List.of("scan", "scan.img", "scan.nii", "scan.nii.gz", "scan.png", "scan.dcm", "scan.xyz", "i.img.gz");

    @TempDir
    Path folder;

    private static byte[] nifti() {
        return new NiftiBytes(2, 2, 2, 1).sform(IDENTITY).with(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}));
    }

    private static byte[] picture(String format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BufferedImage image = new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setSample(1, 1, 0, 200);
        assertThat(ImageIO.write(image, format, out)).isTrue();
        return out.toByteArray();
    }

    private static byte[] zipped(byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        }
        return out.toByteArray();
    }

    @Test
    void niftiUnderAnyName() throws IOException {
        for (String name : NAMES) {
            for (byte[] content : List.of(nifti(), zipped(nifti()))) {
                Path file = Files.write(folder.resolve(name), content);
                assertThat(ScanReader.readFile(file).volume().voxels()).as(name).containsExactly(1, 2, 3, 4);
            }
        }
    }

    @Test
    void picturesUnderAnyName() throws IOException {
        for (String format : List.of("png", "tif", "bmp", "jpg")) {
            for (String name : NAMES) {
                for (byte[] content : List.of(picture(format), zipped(picture(format)))) {
                    Path file = Files.write(folder.resolve(name), content);
                    assertThat(ScanReader.readFile(file).form()).as(name).isEqualTo(Scan.Form.PIXELS);
                }
            }
        }
    }

    @Test
    void thePairOfAnImgIsFoundUnlessItIsWholeItself() throws IOException {
        byte[] header = Arrays.copyOf(nifti(), 348);
        header[345] = 'i';
        ByteBuffer.wrap(header).order(java.nio.ByteOrder.LITTLE_ENDIAN).putFloat(108, 0);
        Files.write(folder.resolve("pair.hdr"), header);
        Path image = folder.resolve("pair.img");
        for (byte[] voxels : List.of(new byte[] {5, 6, 7, 8}, new byte[] {'B', 'M', 7, 8})) {
            Files.write(image, voxels);
            assertThat(ScanReader.readFile(image).volume().voxels())
                    .containsExactly(voxels[0], voxels[1], voxels[2], voxels[3]);
        }
        Files.write(image, nifti());
        assertThat(ScanReader.readFile(image).volume().voxels()).containsExactly(1, 2, 3, 4);
        Path lonely = Files.write(folder.resolve("lonely.img"), new byte[] {5, 6, 7, 8});
        assertThatThrownBy(() -> ScanReader.readFile(lonely))
                .isInstanceOf(MissingInputException.class)
                .hasMessageContaining("its other half lonely.hdr is missing");
        Path headerOnly = Files.write(folder.resolve("renamed"), header);
        assertThatThrownBy(() -> ScanReader.readFile(headerOnly))
                .isInstanceOf(MissingInputException.class)
                .hasMessageContaining("renamed.img is missing");
    }

    /** Some programs write single files with the signature of a pair. */
    @Test
    void aSignatureOfAPairBeforeVoxelsIsASingleFile() throws IOException {
        byte[] content = nifti();
        content[345] = 'i';
        Path file = Files.write(folder.resolve("single.nii"), content);
        assertThat(ScanReader.readFile(file).volume().voxels()).containsExactly(1, 2, 3, 4);
    }

    @Test
    void whatIsOfNoKnownFormatSaysWhatIs() throws IOException {
        List<List<String>> contents = List.of(
                List.of("NRRD0004\n", "the content of a NRRD file"),
                List.of("GIF89a", "the content of a GIF file"),
                List.of("ObjectType = Image", "the content of a MetaImage file"),
                List.of("PK\u0003\u0004", "the content of a ZIP file"),
                List.of("subject,t1\n", "a content of no known format"),
                List.of("", "a content of no known format"));
        for (List<String> content : contents) {
            Path file = Files.writeString(folder.resolve("scan"), content.get(0), StandardCharsets.ISO_8859_1);
            assertThatThrownBy(() -> ScanReader.readFile(file))
                    .isInstanceOf(UnusableInputException.class)
                    .hasMessageContaining(content.get(1))
                    .hasMessageContaining(
                            "NIfTI (.nii, .nii.gz, .hdr/.img), DICOM or a picture (PNG, JPEG, TIFF, BMP)");
        }
        Path gif = Files.writeString(folder.resolve("scan.png"), "GIF89a", StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> ScanReader.readFile(gif))
                .as("its name promises a picture")
                .hasMessageContaining("the content of a GIF file, expected PNG, JPEG, TIFF or BMP");
        Path analyze = Files.write(folder.resolve("old"), Arrays.copyOf(new byte[] {0x5C, 1}, 348));
        assertThatThrownBy(() -> ScanReader.readFile(analyze)).hasMessageContaining("ANALYZE 7.5");
        Path halfZipped = Files.write(folder.resolve("half"), new byte[] {0x1F, (byte) 0x8B, 8});
        assertThatThrownBy(() -> ScanReader.readFile(halfZipped)).isInstanceOf(UnusableInputException.class);
    }
}
