package medai.imaging.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.random.Draw;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class NiftiTest {
    @TempDir
    Path folder;

    @Test
    void whatIsWrittenIsReadUnderBothForms() throws IOException {
        for (long seed = 0; seed < 30; seed++) {
            Draw draw = Draw.of(seed, "round trip");
            Affine affine = Affine.translation(draw.normal(0, 60), draw.normal(0, 60), draw.normal(0, 60))
                    .after(Affine.rotation(draw.between(-3, 3), draw.between(-1.5, 1.5), draw.between(-3, 3)))
                    .after(Affine.scaling(seed % 2 == 0 ? 1.2 : -0.8, 0.9, 3));
            Volume volume = volume(new Grid(4, 5, 6, affine), draw);
            Path file = folder.resolve("v" + seed + (seed % 3 == 0 ? ".nii" : ".nii.gz"));
            NiftiWriter.write(file, volume, "a test");
            Scan scan = ScanReader.readFile(file);
            assertThat(scan.volume().voxels()).isEqualTo(volume.voxels());
            assertThat(scan.volume().grid().matches(volume.grid(), 1e-4))
                    .as("seed " + seed)
                    .isTrue();
            assertThat(scan.form()).isEqualTo(Scan.Form.SFORM);
            assertThat(scan.formDisagreement()).as("seed " + seed).isLessThan(1e-3);
            assertThat(scan.qform()).isNotNull();
            assertThat(scan.description()).isEqualTo("a test");
        }
    }

    /** A quaternion cannot express shear; the sform can. */
    @Test
    void aShearedGridHasNoQform() throws IOException {
        Affine sheared = Affine.rows(1, 0.3, 0, 0, 0, 1, 0, 0, 0, 0, 2, 0);
        Path file = folder.resolve("sheared.nii");
        NiftiWriter.write(file, volume(new Grid(2, 3, 4, sheared), Draw.of(0)), "");
        Scan scan = ScanReader.readFile(file);
        assertThat(scan.qform()).isNull();
        assertThat(scan.volume().grid().affine().distance(sheared)).isLessThan(1e-6);
    }

    @Test
    void theSameVolumeGivesTheSameBytes() throws IOException {
        Volume volume = volume(Grid.centred(5, 4, 3, 2), Draw.of(1));
        NiftiWriter.write(folder.resolve("a.nii.gz"), volume, "x");
        NiftiWriter.write(folder.resolve("b.nii.gz"), volume, "x");
        assertThat(folder.resolve("a.nii.gz")).hasSameBinaryContentAs(folder.resolve("b.nii.gz"));
    }

    @ParameterizedTest
    @EnumSource(
            value = NiftiDatatype.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"RGB24", "RGBA32"})
    void everyDatatypeIsReadInBothByteOrders(NiftiDatatype type) throws IOException {
        for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            ByteBuffer file = header(order, type.code, 2, 1, 1);
            file.putFloat(112, 2).putFloat(116, 10);
            ByteBuffer voxels = ByteBuffer.allocate(2 * type.bytes).order(order);
            for (int i = 0; i < 2; i++) {
                int value = 7 * (i + 1);
                switch (type) {
                    case INT8, UINT8 -> voxels.put((byte) value);
                    case INT16, UINT16 -> voxels.putShort((short) value);
                    case INT32, UINT32 -> voxels.putInt(value);
                    case INT64, UINT64 -> voxels.putLong(value);
                    case FLOAT32 -> voxels.putFloat(value);
                    case FLOAT64 -> voxels.putDouble(value);
                    case RGB24, RGBA32 -> throw new AssertionError(type);
                }
            }
            assertThat(read(file, voxels.array()).volume().voxels()).containsExactly(24, 38);
        }
    }

    @Test
    void unsignedTypesDoNotTurnNegative() throws IOException {
        ByteBuffer file = header(ByteOrder.LITTLE_ENDIAN, NiftiDatatype.UINT16.code, 1, 1, 1);
        assertThat(read(file, new byte[] {-1, -1}).volume().voxels()).containsExactly(65535);
    }

    @Test
    void slopeZeroMeansUnscaled() throws IOException {
        ByteBuffer file = header(ByteOrder.LITTLE_ENDIAN, NiftiDatatype.UINT8.code, 1, 1, 1);
        file.putFloat(112, 0).putFloat(116, 99);
        assertThat(read(file, new byte[] {5}).volume().voxels()).containsExactly(5);
    }

    @Test
    void aFourDimensionalFileWithOneVolumeIsAVolume() throws IOException {
        ByteBuffer file = header(ByteOrder.LITTLE_ENDIAN, NiftiDatatype.UINT8.code, 2, 1, 1);
        file.putShort(40, (short) 4).putShort(48, (short) 1);
        assertThat(read(file, new byte[] {5, 6}).volume().grid().size()).isEqualTo(2);
    }

    @Test
    void badFilesAreRefusedWithOneClearSentence() throws IOException {
        ByteBuffer many = header(ByteOrder.LITTLE_ENDIAN, NiftiDatatype.UINT8.code, 2, 1, 1);
        many.putShort(40, (short) 4).putShort(48, (short) 17);
        assertRefused(ByteBuffer.allocate(352 + 34).put(many.array()).array(), "17 volumes", "choose one");
        assertRefused(header(ByteOrder.LITTLE_ENDIAN, 32, 2, 1, 1).array(), "datatype code 32", "complex", "scalar");
        assertRefused(new byte[100], "only 100 bytes", "cut short");
        assertRefused(
                "not a scan at all".repeat(40).getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                "not the header size 348",
                "convert");
        assertRefused(
                header(ByteOrder.LITTLE_ENDIAN, NiftiDatatype.FLOAT32.code, 30, 30, 30)
                        .array(),
                "only 0 bytes",
                "108000 bytes");
        ByteBuffer flat = header(ByteOrder.LITTLE_ENDIAN, NiftiDatatype.UINT8.code, 1, 1, 1);
        flat.putShort(254, (short) 1);
        assertRefused(flat.array(), "geometry that is none", "repair the header");
    }

    @Test
    void aTruncatedGzipIsRefused() throws IOException {
        Path whole = folder.resolve("whole.nii.gz");
        NiftiWriter.write(whole, volume(Grid.centred(20, 20, 20, 1), Draw.of(2)), "");
        byte[] bytes = Files.readAllBytes(whole);
        Path cut = folder.resolve("cut.nii.gz");
        Files.write(cut, Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> ScanReader.readFile(cut))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("cut.nii.gz");
        bytes[bytes.length / 2] ^= 0x55;
        Files.write(cut, bytes);
        assertThatThrownBy(() -> ScanReader.readFile(cut)).isInstanceOf(IOException.class);
    }

    @Test
    void aMissingFileIsMissing() {
        assertThatThrownBy(() -> ScanReader.readFile(folder.resolve("none.nii")))
                .isInstanceOf(MissingInputException.class);
        assertThatThrownBy(() -> ScanReader.readFile(folder)).isInstanceOf(UnusableInputException.class);
    }

    @Test
    void labelsAreWholeNumbers() {
        Volume half = new Volume(Grid.centred(1, 1, 1, 1), new float[] {0.5f});
        assertThatThrownBy(() -> NiftiWriter.writeLabels(folder.resolve("l.nii"), half, ""))
                .hasMessageContaining("0.5");
        assertThat(folder.resolve("l.nii")).doesNotExist();
    }

    private void assertRefused(byte[] content, String... words) throws IOException {
        Path file = folder.resolve("bad.nii");
        Files.write(file, content);
        assertThatThrownBy(() -> ScanReader.readFile(file))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("bad.nii")
                .message()
                .contains(words);
    }

    private Scan read(ByteBuffer header, byte[] voxels) throws IOException {
        Path file = folder.resolve("made.nii.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(header.array());
            out.write(voxels);
        }
        return ScanReader.readFile(file);
    }

    private static ByteBuffer header(ByteOrder order, int datatype, int width, int height, int depth) {
        ByteBuffer b = ByteBuffer.allocate(352).order(order);
        b.putInt(0, 348).putShort(40, (short) 3);
        b.putShort(42, (short) width).putShort(44, (short) height).putShort(46, (short) depth);
        b.putShort(70, (short) datatype);
        b.putFloat(76, 1).putFloat(80, 1).putFloat(84, 1).putFloat(88, 1).putFloat(108, 352);
        b.put(344, new byte[] {'n', '+', '1', 0});
        return b;
    }

    private static Volume volume(Grid grid, Draw draw) {
        float[] voxels = new float[grid.size()];
        for (int i = 0; i < voxels.length; i++) {
            voxels[i] = (float) draw.normal(0, 100);
        }
        return new Volume(grid, voxels);
    }
}
