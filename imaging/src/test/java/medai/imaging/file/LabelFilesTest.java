package medai.imaging.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import medai.imaging.Grid;
import medai.imaging.LabelMap;
import medai.imaging.Volume;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole numbers in NIfTI files come back as they were stored, beyond what 32-bit floats hold. */
final class LabelFilesTest {
    private static final long LARGE = 614454277;
    private static final double[] IDENTITY = {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0};

    @TempDir
    Path folder;

    private Path write(NiftiDatatype type, double slope, double... values) throws IOException {
        ByteBuffer voxels = ByteBuffer.allocate(values.length * type.bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            switch (type) {
                case INT32, UINT32 -> voxels.putInt((int) (long) value);
                case INT64, UINT64 ->
                    voxels.putLong(
                            new java.math.BigDecimal(value).toBigInteger().longValue());
                case FLOAT32 -> voxels.putFloat((float) value);
                case FLOAT64 -> voxels.putDouble(value);
                default -> voxels.putShort((short) value);
            }
        }
        byte[] bytes = new NiftiBytes(type.code, values.length, 1, 1)
                .sform(IDENTITY)
                .scaled(slope, 0)
                .with(voxels);
        return Files.write(folder.resolve("labels.nii"), bytes);
    }

    @Test
    void everyIntegerThatIsALabelIsKept() throws IOException {
        for (NiftiDatatype type : new NiftiDatatype[] {
            NiftiDatatype.INT32, NiftiDatatype.UINT32, NiftiDatatype.INT64, NiftiDatatype.UINT64, NiftiDatatype.FLOAT64
        }) {
            Path file = write(type, 1, 0, 16777217, LARGE, LARGE + 3, Integer.MAX_VALUE);
            assertThat(ScanReader.readLabels(file).labels())
                    .as(type.name())
                    .containsExactly(0, 16777217, (int) LARGE, (int) LARGE + 3, Integer.MAX_VALUE);
        }
        Path negative = write(NiftiDatatype.INT32, 0, -1, -LARGE);
        assertThat(ScanReader.readLabels(negative).labels()).containsExactly(-1, -(int) LARGE);
    }

    @Test
    void whatIsNoLabelIsNamedWithItsVoxel() throws IOException {
        refused(
                write(NiftiDatatype.UINT32, 1, 0, 4294967295.0),
                "found 4294967295 at voxel (1, 0, 0)",
                "no label from");
        refused(write(NiftiDatatype.INT64, 1, 0, 0, 1L << 40), "1099511627776 at voxel (2, 0, 0)");
        refused(write(NiftiDatatype.FLOAT32, 1, 1 << 24), "16777216 at voxel (0, 0, 0)", "32-bit floats");
        refused(write(NiftiDatatype.FLOAT32, 1, 0, Double.NaN), "NaN at voxel (1, 0, 0)", "no whole number");
        refused(write(NiftiDatatype.FLOAT64, 1, 0.5), "0.5 at voxel (0, 0, 0)", "round or threshold");
        refused(write(NiftiDatatype.FLOAT64, 1, 7, 7.02), "7.02 at voxel (1, 0, 0)", "no whole number");
        refused(write(NiftiDatatype.INT32, 2, LARGE), "from where on 32-bit floats");
        Path several = new NiftiBytes(NiftiDatatype.UINT8.code, 1, 1, 1)
                .put(40, 4)
                .put(48, 2)
                .write(folder.resolve("two.nii"), 2);
        refused(several, "2 volumes", "one volume");
    }

    private static void refused(Path file, String... words) {
        assertThatThrownBy(() -> ScanReader.readLabels(file))
                .isInstanceOf(UnusableInputException.class)
                .message()
                .contains(words);
    }

    /** A map of 0 to 300 that a program stored as int16 with a slope of 300 / 65535 lies up to 0.0023 beside its labels. */
    @Test
    void labelsThatWereStoredScaledAreRounded() throws IOException {
        double slope = (float) (300 / 65535.0);
        Path file = write(NiftiDatatype.INT16, slope, Math.rint(7 / slope), Math.rint(100 / slope));
        assertThat(ScanReader.readFile(file).volume().voxels()[0]).isNotEqualTo(7);
        assertThat(ScanReader.readLabels(file).labels()).containsExactly(7, 100);
    }

    @Test
    void labelsAreWrittenInTheSmallestTypeThatHoldsThem() throws IOException {
        int[][] maps = {{0, 255}, {0, 65535}, {-1, 32767}, {-1, 32768}, {0, (int) LARGE}, {-5, Integer.MAX_VALUE}};
        String[] types = {"uint8", "uint16", "int16", "int32", "int32", "int32"};
        Grid grid = Grid.centred(2, 1, 1, 1);
        for (int i = 0; i < maps.length; i++) {
            Path file = folder.resolve("written.nii.gz");
            NiftiWriter.writeLabels(file, new LabelMap(grid, maps[i]), "");
            assertThat(ScanReader.readAll(file).datatype()).isEqualTo(types[i]);
            assertThat(ScanReader.readLabels(file).labels()).isEqualTo(maps[i]);
        }
    }

    @Test
    void intensitiesThatFloatsRoundAreSaidAndTheirEndsAreKept() throws IOException {
        Path file = write(NiftiDatatype.UINT64, 1, 3, 0x1p63, LARGE);
        assertThat(NiftiBytes.said(() -> {
                    Scan.Stored stored =
                            Objects.requireNonNull(ScanReader.readFile(file).rounded());
                    assertThat(stored.min()).isEqualTo(BigInteger.valueOf(3));
                    assertThat(stored.max()).isEqualTo(BigInteger.ONE.shiftLeft(63));
                }))
                .containsOnlyOnce("labels.nii: numbers beyond 16777216 are rounded to 32-bit floats");
        Path ends = write(NiftiDatatype.INT32, 1, -16777219, LARGE, 0);
        Scan.Stored stored = Objects.requireNonNull(ScanReader.readFile(ends).rounded());
        assertThat(stored).isEqualTo(new Scan.Stored(-16777219L, LARGE));
        Path held = write(NiftiDatatype.INT32, 1, 16777216, 1 << 30, -7);
        assertThat(NiftiBytes.said(
                        () -> assertThat(ScanReader.readFile(held).rounded()).isNull()))
                .isEmpty();
        Path huge = write(NiftiDatatype.FLOAT64, 1, 1e300, 0.1);
        assertThat(NiftiBytes.said(
                        () -> assertThat(ScanReader.readFile(huge).volume().voxels()[0])
                                .isInfinite()))
                .contains("beyond 3.4e38 become infinite");
    }

    @Test
    void aMaskMayHoldSharesButNoGaps() throws IOException {
        Path shares = write(NiftiDatatype.FLOAT32, 1, 0, 0.3, 1);
        Volume mask = ScanReader.readMask(shares);
        assertThat(mask.voxels()).containsExactly(0, 0.3f, 1);
        Path gaps = write(NiftiDatatype.FLOAT32, 1, 0, Double.NaN, 1);
        assertThatThrownBy(() -> ScanReader.readMask(gaps))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("1 NaN or infinite of 3 voxels");
    }
}
