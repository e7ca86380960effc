package medai.imaging.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import medai.imaging.Affine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Headers whose geometry is incomplete, contradictory or none: refused with what mends them, or used and said. */
final class NiftiGeometryTest {
    private static final int UINT8 = 2;
    private static final double NAN = Double.NaN;

    @TempDir
    Path folder;

    private static NiftiBytes header() {
        return new NiftiBytes(UINT8, 2, 2, 2);
    }

    private Path file(NiftiBytes header) throws IOException {
        return header.write(folder.resolve("scan.nii"), 8);
    }

    private Scan read(NiftiBytes header) throws IOException {
        return ScanReader.readFile(file(header));
    }

    private void refused(NiftiBytes header, String... words) throws IOException {
        Path file = file(header);
        assertThatThrownBy(() -> ScanReader.readFile(file))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("scan.nii")
                .message()
                .contains(words);
    }

    /** nibabel takes the singular sform, ITK the qform; neither says so. */
    @Test
    void anSformThatIsNoneNamesTheQformThatIsOne() throws IOException {
        double[][] none = {
            new double[12],
            {NAN, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0},
            {1, 0, 0, Double.POSITIVE_INFINITY, 0, 1, 0, 0, 0, 0, 1, 0},
            {1, 2, 0, 0, 2, 4, 0, 0, 0, 0, 1, 0},
            {1, 1, 1, 0, 1, 1 + 0x1p-23, 1, 0, 1, 1, 1 + 0x1p-23, 0
            } // three axes of one direction, but for the last bit
        };
        for (double[] rows : none) {
            refused(
                    header().sform(rows).qform(0, 0, 0, 5, 6, 7),
                    "the sform (code 2)",
                    "its qform (code 1) is usable, and counts if sform_code is set to 0");
            assertThatThrownBy(() -> read(header().sform(rows)))
                    .hasMessageContaining("the sform (code 2)")
                    .hasMessageEndingWith("repair the header");
            assertThatThrownBy(() -> read(header().sform(rows).qform(1, 1, 1, 0, 0, 0)))
                    .hasMessageEndingWith("repair the header");
        }
        Scan mended = read(header().sform(none[0]).put(NiftiBytes.SFORM_CODE, 0).qform(0, 0, 0, 5, 6, 7));
        assertThat(mended.form()).isEqualTo(Scan.Form.QFORM);
        assertThat(mended.volume().grid().affine()).isEqualTo(Affine.translation(5, 6, 7));
    }

    @Test
    void aQformThatIsNoneIsSaidWhereTheSformCounts() throws IOException {
        double[] rows = {3, 0, 0, 0, 0, 3, 0, 0, 0, 0, 3, 0};
        for (NiftiBytes bad : new NiftiBytes[] {
            header().qform(NAN, 0, 0, 0, 0, 0),
            header().qform(0.9, 0.9, 0, 0, 0, 0),
            header().qform(0, 0, 0, 0, 0, 0).pixdim(1, 0, 1, 1)
        }) {
            Path file = file(bad.sform(rows));
            assertThat(NiftiBytes.said(() -> {
                        Scan scan = ScanReader.readFile(file);
                        assertThat(scan.qform()).isNull();
                        assertThat(scan.volume().grid().affine().spacing(1)).isEqualTo(3);
                    }))
                    .contains("scan.nii: its qform is no geometry (");
        }
        Path good = file(header().qform(0, 0, 0, 0, 0, 0).sform(rows));
        assertThat(NiftiBytes.said(() -> assertThat(
                                Objects.requireNonNull(ScanReader.readFile(good).qform()))
                        .isEqualTo(Affine.identity())))
                .isEmpty();
    }

    @Test
    void aQformAloneMustBeARotation() throws IOException {
        refused(
                header().qform(0.9, 0.9, 0, 0, 0, 0),
                "the qform (code 1): (0.8",
                "which is no rotation",
                "qform_code to 0");
        refused(header().qform(NAN, 0, 0, 0, 0, 0), "the qform (code 1): numbers that are not finite");
        refused(header().qform(0, 0, 0, 0, NAN, 0), "the qform (code 1): numbers that are not finite");
        refused(header().qform(0, 0, 0, 0, 0, 0).pixdim(NAN, 1, 1, 1), "numbers that are not finite");
    }

    @Test
    void voxelsWithoutSizeAreRefusedWhereNothingElseTellsIt() throws IOException {
        for (double size : new double[] {0, NAN, Double.POSITIVE_INFINITY}) {
            refused(header().pixdim(1, 1, size, 1), "voxels of " + size + " mm along axis 2", "pixdim");
            refused(
                    header().pixdim(1, 1, 1, size).qform(0, 0, 0, 0, 0, 0),
                    "the qform (code 1): voxels of " + size + " mm along axis 3");
        }
        Path flat = new NiftiBytes(UINT8, 2, 2, 1)
                .pixdim(1, 2, 2, 0)
                .qform(0, 0, 0, 0, 0, 0)
                .write(folder.resolve("flat.nii"), 4);
        assertThat(NiftiBytes.said(() -> assertThat(
                                ScanReader.readFile(flat).volume().grid().affine())
                        .isEqualTo(Affine.scaling(2, 2, 1))))
                .isEqualTo("warning: %s: its only voxel along axis 3 has no size and counts as 1 mm%n".formatted(flat));
        Path mirrored = file(header().pixdim(1, 2, -2, 2).qform(0, 0, 0, 0, 0, 0));
        assertThat(NiftiBytes.said(() -> assertThat(
                                ScanReader.readFile(mirrored).volume().grid().affine())
                        .isEqualTo(Affine.scaling(2, 2, 2))))
                .contains("negative voxel sizes are read without their sign");
    }

    @Test
    void aGuessedOrientationIsSaidOnceWithACount() throws IOException {
        Path file = file(header());
        assertThat(NiftiBytes.said(() -> {
                    for (int i = 0; i < 5; i++) {
                        Path copy = Files.copy(file, folder.resolve("copy" + i + ".nii"));
                        assertThat(ScanReader.readFile(copy).form()).isEqualTo(Scan.Form.SPACING);
                    }
                    ScanReader.readLabels(file);
                    ScanReader.readLabels(file);
                }))
                .containsOnlyOnce("copy0.nii: no form says where the voxels lie")
                .contains("left and right are a guess")
                .contains("the same for 5 more");
    }

    @Test
    void unitsAreConvertedAndSaidOrRefused() throws IOException {
        NiftiBytes metres = header().pixdim(1, 0.002, 0.002, 0.003)
                .qform(0, 0, 0, 0.1, 0, 0)
                .put(NiftiBytes.UNITS, 1);
        Path file = file(metres);
        assertThat(NiftiBytes.said(() -> {
                    Affine affine = ScanReader.readFile(file).volume().grid().affine();
                    assertThat(affine.spacing(2)).isCloseTo(3, within(1e-6));
                    assertThat(affine.at(0, 3)).isCloseTo(100, within(1e-5));
                }))
                .contains("lengths in metres");
        refused(header().qform(0, 0, 0, 0, 0, 0).put(NiftiBytes.UNITS, 5), "unknown unit 5", "xyzt_units");
        Path seconds = file(header().qform(0, 0, 0, 0, 0, 0).put(NiftiBytes.UNITS, 2 + 8)); // mm and seconds
        assertThat(NiftiBytes.said(() -> ScanReader.readFile(seconds))).isEmpty();
    }

    /** nibabel: a slope of NaN is none; an intercept that is not finite beside a slope is an error. */
    @Test
    void aScalingIsTwoNumbersOrNone() throws IOException {
        for (double slope : new double[] {0, NAN}) {
            byte[] bytes = header().sform(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0)
                    .scaled(slope, 99)
                    .with(ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}));
            Path file = java.nio.file.Files.write(folder.resolve("scaled.nii"), bytes);
            assertThat(ScanReader.readFile(file).volume().voxels()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        }
        refused(header().scaled(Double.POSITIVE_INFINITY, 0), "scaled by Infinity", "scl_slope");
        refused(header().scaled(2, NAN), "shifted by NaN", "scl_inter");
    }

    @Test
    void sizesThatAreNoneAreSaidThoughTheSformCounts() throws IOException {
        for (float size : new float[] {0, Float.NaN}) {
            Path file = file(header().pixdim(1, size, 2, 2).sform(2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0));
            assertThat(NiftiBytes.said(() -> assertThat(
                                    ScanReader.readFile(file).volume().grid().affine())
                            .isEqualTo(Affine.scaling(2, 2, 2))))
                    .contains("its pixdim has voxels of")
                    .contains("its sform has sizes, and counts");
        }
    }
}
