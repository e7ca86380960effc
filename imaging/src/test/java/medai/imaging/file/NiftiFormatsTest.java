package medai.imaging.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.zip.GZIPOutputStream;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.random.Draw;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** NIfTI beyond the single little-endian volume: pairs, version 2, several volumes, colours, extensions, units, absurd files. */
final class NiftiFormatsTest {
    @TempDir
    Path folder;

    @Test
    void whateverTheGridItComesBack() throws IOException {
        for (int i = 0; i < 60; i++) {
            Draw draw = Draw.of(7, "grid " + i);
            Grid grid = grid(draw);
            List<Volume> volumes = new ArrayList<>();
            for (int v = 0; v <= i % 3; v++) {
                float[] voxels = new float[grid.size()];
                for (int k = 0; k < voxels.length; k++) {
                    voxels[k] = i % 2 == 0 ? (float) Math.rint(draw.normal(0, 500)) + 0f : (float) draw.normal(0, 5);
                }
                volumes.add(new Volume(grid, voxels));
            }
            NiftiExtension note =
                    new NiftiExtension(6, "a comment".repeat(1 + i).getBytes(StandardCharsets.UTF_8));
            Path file = folder.resolve("a" + i + (i % 4 < 2 ? ".nii" : ".nii.gz"));
            NiftiWriter.writeExactly(
                    file, volumes, "test", List.of(note, new NiftiExtension(NiftiExtension.DICOM, new byte[8])));
            Scan scan = ScanReader.readAll(file);
            assertThat(scan.volumes()).hasSameSizeAs(volumes);
            for (int v = 0; v < volumes.size(); v++) {
                assertThat(scan.volumes().get(v).voxels())
                        .isEqualTo(volumes.get(v).voxels());
            }
            double tolerance = 1e-6 * (300 + grid.affine().spacing(0));
            assertThat(scan.volume().grid().matches(grid, tolerance)).isTrue();
            if (scan.qform() != null) {
                assertThat(scan.formDisagreement()).isLessThan(1e-2);
            }
            assertThat(scan.extensions()).hasSize(1);
            assertThat(scan.extensions().get(0).code()).isEqualTo(6);
            assertThat(new String(scan.extensions().get(0).content(), StandardCharsets.UTF_8).strip())
                    .startsWith("a comment");
        }
    }

    /** Any rotation, mirrored or not, sheared in every fourth case. */
    private static Grid grid(Draw draw) {
        Affine turn = Affine.rotation(draw.nextDouble(-3, 3), draw.nextDouble(-1.5, 1.5), draw.nextDouble(-3, 3));
        Affine scale = Affine.scaling(
                draw.nextDouble(0.2, 4) * (draw.nextDouble(0, 1) < 0.5 ? -1 : 1),
                draw.nextDouble(0.2, 4),
                draw.nextDouble(0.2, 9));
        Affine shear = draw.nextDouble(0, 1) < 0.25
                ? Affine.rows(1, 0.1, 0.05, 0, 0, 1, -0.2, 0, 0, 0, 1, 0)
                : Affine.identity();
        Affine shift =
                Affine.translation(draw.nextDouble(-200, 200), draw.nextDouble(-200, 200), draw.nextDouble(-200, 200));
        return new Grid(
                1 + draw.nextInt(9),
                1 + draw.nextInt(9),
                1 + draw.nextInt(9),
                shift.after(turn).after(shear).after(scale));
    }

    @Test
    void anAxisTooLongForVersionOneMakesVersionTwo() throws IOException {
        Grid grid = new Grid(40000, 1, 2, Affine.scaling(0.01, 1, 1));
        float[] voxels = new float[grid.size()];
        voxels[79999] = 3.5f;
        NiftiWriter.write(folder.resolve("long.nii"), new Volume(grid, voxels), "long");
        Scan scan = ScanReader.readFile(folder.resolve("long.nii"));
        assertThat(scan.volume().voxels()).isEqualTo(voxels);
        assertThat(scan.volume().grid().matches(grid, 1e-12)).isTrue();
        assertThat(Files.readAllBytes(folder.resolve("long.nii"))).startsWith(28, 2); // 540
    }

    @Test
    void eitherHalfOfAPairNamesIt() throws IOException {
        byte[] header = header(3, 2, 2, 1, 1);
        header[344 + 1] = 'i';
        ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).putFloat(108, 0);
        Files.write(folder.resolve("pair.hdr"), Arrays.copyOf(header, 348));
        assertThatThrownBy(() -> ScanReader.readFile(folder.resolve("pair.hdr")))
                .isInstanceOf(MissingInputException.class)
                .hasMessageContaining("pair.img");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve("pair.img.gz")))) {
            out.write(new byte[] {1, 2, 3, 4});
        }
        for (String name : List.of("pair.hdr", "pair.img.gz")) {
            assertThat(ScanReader.readFile(folder.resolve(name)).volume().voxels())
                    .containsExactly(1, 2, 3, 4);
        }
    }

    @Test
    void oneOfSeveralVolumesIsChosenByItsNumber() throws IOException {
        byte[] header = header(4, 2, 1, 1, 3);
        Path file = write("four.nii", header, new byte[] {1, 2, 3, 4, 5, 6});
        assertThatThrownBy(() -> ScanReader.readFile(file))
                .hasMessageContaining("3 volumes")
                .hasMessageContaining("choose one");
        assertThat(ScanReader.readFile(file, OptionalInt.of(1)).volume().voxels())
                .containsExactly(3, 4);
        assertThatThrownBy(() -> ScanReader.readFile(file, OptionalInt.of(3))).hasMessageContaining("one from 0 to 2");
    }

    @Test
    void coloursAreChannels() throws IOException {
        byte[] header = header(3, 2, 1, 1, 1);
        ByteBuffer.wrap(header)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(70, (short) 128)
                .putFloat(112, 9);
        Path file = write("rgb.nii", header, new byte[] {1, 2, 3, 4, 5, -1});
        assertThat(ScanReader.readAll(file).volumes()).hasSize(3);
        assertThat(ScanReader.readFile(file, OptionalInt.of(2)).volume().voxels())
                .containsExactly(3, 255);
    }

    /** As in pictures: three equal channels and full opacity say no more than one channel does. */
    @Test
    void greyThatIsStoredInColoursIsGrey() throws IOException {
        byte[] header = header(4, 2, 1, 1, 2);
        ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).putShort(70, (short) 128);
        Path rgb = write("rgb.nii", header, new byte[] {1, 1, 1, 4, 4, 4, 5, 5, 5, -1, -1, -1});
        assertThat(ScanReader.readAll(rgb).volumes())
                .extracting(volume -> volume.voxels()[1])
                .containsExactly(4f, 255f);
        assertThat(ScanReader.readFile(rgb, OptionalInt.of(1)).volume().voxels())
                .as("the second of the volumes that all are counted as")
                .containsExactly(5, 255);
        assertThatThrownBy(() -> ScanReader.readFile(rgb, OptionalInt.of(2))).hasMessageContaining("one from 0 to 1");
        header = header(3, 2, 1, 1, 1);
        ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).putShort(70, (short) 2304);
        Path opaque = write("rgba.nii", header, new byte[] {9, 9, 9, -1, 7, 7, 7, -1});
        assertThat(ScanReader.readFile(opaque).volume().voxels()).containsExactly(9, 7);
        Path coloured = write("rgba.nii", header, new byte[] {9, 9, 8, -1, 7, 7, 7, -1});
        assertThat(ScanReader.readAll(coloured).volumes()).hasSize(3);
        Path transparent = write("rgba.nii", header, new byte[] {9, 9, 9, -1, 7, 7, 7, 0});
        assertThat(ScanReader.readAll(transparent).volumes()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"0, ''", "8, ''", "16, bitpix is not the size of a uint8"})
    void aSizeOfVoxelsThatContradictsTheirTypeIsSaid(short bitpix, String words) throws IOException {
        byte[] header = header(3, 2, 1, 1, 1);
        ByteBuffer.wrap(header)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(70, (short) 2)
                .putShort(72, bitpix);
        StringWriter said = new StringWriter();
        Remarks.printTo(new PrintWriter(said, true));
        assertThat(ScanReader.readFile(write("bits.nii", header, new byte[] {3, 4}))
                        .volume()
                        .voxels())
                .containsExactly(3, 4);
        Remarks.close();
        assertThat(said.toString()).contains(words).matches(text -> text.contains("bitpix") == !words.isEmpty());
    }

    @Test
    void lengthsAreMillimetresWhateverTheUnit() throws IOException {
        byte[] header = header(3, 1, 1, 1, 1);
        header[123] = 3; // micrometres
        ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).putFloat(80, 250).putFloat(84, -500);
        Affine affine = ScanReader.readFile(write("small.nii", header, new byte[1]))
                .volume()
                .grid()
                .affine();
        assertThat(affine.spacing(0)).isCloseTo(0.25, within(1e-9));
        assertThat(affine.spacing(1)).isCloseTo(0.5, within(1e-9));
    }

    @Test
    void filesThatAnnounceWhatTheyCannotHoldAreRefusedAtOnce() throws IOException {
        byte[] header = header(4, 2000, 1000, 900, 30000);
        assertThatThrownBy(() -> ScanReader.readAll(write("huge.nii", header, new byte[10])))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("54000000000000 bytes");
        Path bomb = folder.resolve("bomb.nii.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(bomb))) {
            out.write(header(3, 2, 2, 2, 1));
            for (int i = 0; i < 100; i++) {
                out.write(new byte[1 << 20]);
            }
        }
        assertThatThrownBy(() -> ScanReader.readAll(bomb))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("after the 8 of the voxels");
    }

    @Test
    void labelsTakeTheTypeThatHoldsThem() throws IOException {
        for (float largest : new float[] {255, 256, 70000}) {
            Path file = folder.resolve("labels.nii");
            NiftiWriter.writeLabels(file, new Volume(Grid.centred(2, 1, 1, 1), new float[] {0, largest}), "");
            Scan scan = ScanReader.readFile(file);
            assertThat(scan.volume().voxels()).containsExactly(0, largest);
            assertThat(scan.datatype()).isEqualTo(largest < 256 ? "uint8" : largest < 65536 ? "uint16" : "int32");
        }
    }

    private Path write(String name, byte[] header, byte[] voxels) throws IOException {
        ByteBuffer all =
                ByteBuffer.allocate(header.length + voxels.length).put(header).put(voxels);
        return Files.write(folder.resolve(name), all.array());
    }

    /** A little-endian header of uint8 voxels of 1 mm without a form. */
    private static byte[] header(int dimensions, int width, int height, int depth, int volumes) {
        ByteBuffer b = ByteBuffer.allocate(352).order(ByteOrder.LITTLE_ENDIAN);
        b.putInt(0, 348)
                .putShort(40, (short) dimensions)
                .putShort(42, (short) width)
                .putShort(44, (short) height);
        b.putShort(46, (short) depth).putShort(48, (short) volumes).putShort(70, (short) 2);
        for (int i = 0; i < 4; i++) {
            b.putFloat(76 + 4 * i, 1);
        }
        b.putFloat(108, 352).put(344, new byte[] {'n', '+', '1', 0});
        return b.array();
    }
}
