package medai.dicom;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.file.NiftiWriter;
import medai.imaging.file.Scan;
import medai.imaging.file.ScanReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DICOM under the names of other formats, and other formats under the names of DICOM. */
final class NamesTest {
    private static final List<String> NAMES =
            List.of("scan", "scan.img", "scan.nii", "scan.png", "scan.dcm", "scan.IMA");

    @TempDir
    Path folder;

    @Test
    void dicomUnderAnyName() throws IOException {
        byte[] content = image();
        for (byte[] preamble : List.of(new byte[4], new byte[] {'I', 'I', '*', 0})) {
            System.arraycopy(preamble, 0, content, 0, 4); // free for use, such as that of a TIFF file
            for (String name : NAMES) {
                Scan scan = ScanReader.readFile(Files.write(folder.resolve(name), content));
                assertThat(scan.form()).as(name).isEqualTo(Scan.Form.DICOM);
                assertThat(scan.volume().voxels()).containsExactly(1, 2, 3, 4);
            }
        }
    }

    @Test
    void niftiUnderNamesOfDicom() throws IOException {
        Path written = folder.resolve("written.nii");
        NiftiWriter.write(written, new Volume(Grid.centred(2, 1, 1, 1), new float[] {5, 6}), "");
        for (String name : NAMES) {
            Path file = Files.copy(written, folder.resolve("n" + name));
            assertThat(ScanReader.readFile(file).volume().voxels()).as(name).containsExactly(5, 6);
        }
    }

    /** An axial image of 2 x 2 pixels, explicit little endian. */
    private static byte[] image() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[128]);
        out.writeBytes("DICM".getBytes(StandardCharsets.US_ASCII));
        text(out, 2, 0x10, "UI", "1.2.840.10008.1.2.1\0");
        text(out, 8, 0x60, "CS", "MR");
        text(out, 0x20, 0x0E, "UI", "1.2.3\0");
        text(out, 0x20, 0x32, "DS", "0\\0\\0 ");
        text(out, 0x20, 0x37, "DS", "1\\0\\0\\0\\1\\0 ");
        number(out, 0x28, 2, 1);
        text(out, 0x28, 4, "CS", "MONOCHROME2 ");
        number(out, 0x28, 0x10, 2);
        number(out, 0x28, 0x11, 2);
        text(out, 0x28, 0x30, "DS", "1\\1 ");
        number(out, 0x28, 0x100, 16);
        number(out, 0x28, 0x101, 16);
        number(out, 0x28, 0x102, 15);
        number(out, 0x28, 0x103, 0);
        ByteBuffer pixels = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
        pixels.putShort((short) 0x7FE0)
                .putShort((short) 0x10)
                .put(new byte[] {'O', 'W', 0, 0})
                .putInt(8);
        for (int i = 1; i <= 4; i++) {
            pixels.putShort((short) i);
        }
        out.writeBytes(pixels.array());
        return out.toByteArray();
    }

    private static void number(ByteArrayOutputStream out, int group, int element, int value) {
        text(out, group, element, "US", new String(new char[] {(char) value, 0}));
    }

    private static void text(ByteArrayOutputStream out, int group, int element, String vr, String value) {
        ByteBuffer b = ByteBuffer.allocate(8 + value.length()).order(ByteOrder.LITTLE_ENDIAN);
        b.putShort((short) group).putShort((short) element).put(vr.getBytes(StandardCharsets.US_ASCII));
        b.putShort((short) value.length()).put(value.getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(b.array());
    }
}
