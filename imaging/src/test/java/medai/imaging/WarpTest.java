package medai.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import medai.imaging.file.FieldFile;
import medai.imaging.file.NiftiWriter;
import medai.imaging.file.ScanReader;
import medai.imaging.file.UnusableInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Displacement fields against ITK and FSL's conventions ({@code test-fixtures/warp}), and by the laws that maps obey. */
final class WarpTest {
    private static final Path GOLDEN = Path.of(System.getProperty("medai.root", ".."), "test-fixtures/warp");
    private static final Grid GRID = new Grid(
            12, 10, 9, Affine.rotation(0.1, 0.2, -0.1).after(Affine.rows(3, 0, 0, -10, 0, -2.5, 0, 14, 0, 0, 4, -6)));

    @TempDir
    Path folder;

    private static Volume moving() throws IOException {
        return ScanReader.readFile(GOLDEN.resolve("moving.nii.gz")).volume();
    }

    private static Warp itk() throws IOException {
        return Warp.of(FieldFile.read(GOLDEN.resolve("field_itk.nii.gz"), FieldFile.Format.ITK));
    }

    private static JsonNode expected() throws IOException {
        return new ObjectMapper().readTree(GOLDEN.resolve("expected.json").toFile());
    }

    private static double[] point(JsonNode points, int i) {
        JsonNode own = points.get(i);
        own = own.get("data");
        return new double[] {
            own.get(0).asDouble(), own.get(1).asDouble(), own.get(2).asDouble()
        };
    }

    private static double apart(double[] a, double[] b) {
        return Math.sqrt(Math.pow(a[0] - b[0], 2) + Math.pow(a[1] - b[1], 2) + Math.pow(a[2] - b[2], 2));
    }

    /** Bent softly, as registrations do. */
    private static Warp soft() {
        return Warp.of(Warp.Field.of(GRID, p -> new double[] {
            p[0] + 2 * Math.sin(p[1] / 6), p[1] + 3 + Math.cos(p[2] / 5), p[2] - 1.5 * Math.sin(p[0] / 7)
        }));
    }

    @Test
    void anImageMovesAsInItk() throws IOException {
        Volume wanted = ScanReader.readFile(GOLDEN.resolve("warped.nii.gz")).volume();
        Volume found = Resampling.onto(
                moving(), wanted.grid(), itk(), Resampling.Interpolation.TRILINEAR, Resampling.Border.EDGES);
        for (int i = 0; i < found.voxels().length; i++) {
            assertThat(found.voxels()[i]).as("voxel %d", i).isCloseTo(wanted.voxels()[i], within(2e-3f));
        }
    }

    @Test
    void pointsMoveAsInItkAndBack() throws IOException {
        Warp warp = itk();
        JsonNode expected = expected();
        for (int i = 0; i < 20; i++) {
            double[] from = point(expected.get("template"), i);
            double[] to = point(expected.get("scan"), i);
            assertThat(apart(warp.apply(from[0], from[1], from[2]), to)).isLessThan(1e-4);
            assertThat(apart(warp.inverse().apply(to[0], to[1], to[2]), from)).isLessThan(1e-3);
        }
    }

    @Test
    void fslsFieldSaysTheSame() throws IOException {
        Warp.Field own = itk().field();
        Warp.Field other = FieldFile.read(GOLDEN.resolve("field_fsl.nii.gz"), FieldFile.Format.FSL, moving().grid());
        for (int i = 0; i < own.x().length; i++) {
            assertThat(other.x()[i]).isCloseTo(own.x()[i], within(1e-4f));
            assertThat(other.y()[i]).isCloseTo(own.y()[i], within(1e-4f));
            assertThat(other.z()[i]).isCloseTo(own.z()[i], within(1e-4f));
        }
        JsonNode expected = expected().get("nodes");
        double[] node = {
            expected.get("data").get(3).asDouble(),
            expected.get("data").get(4).asDouble(),
            expected.get("data").get(5).asDouble()
        };
        JsonNode moved = expected().get("nodes_moved").get("data");
        double[] to = {
            moved.get(3).asDouble(), moved.get(4).asDouble(), moved.get(5).asDouble()
        };
        assertThat(apart(Warp.of(other).apply(node[0], node[1], node[2]), to)).isLessThan(1e-3);
        assertThatThrownBy(() -> FieldFile.read(GOLDEN.resolve("field_fsl.nii.gz"), FieldFile.Format.FSL))
                .hasMessageContaining("relative to the grid of the other image");
    }

    @Test
    void aWrittenFieldIsReadBackAndHasVectorsAlongAFifthAxis() throws IOException {
        Warp.Field field = itk().field();
        Path file = folder.resolve("warp.nii");
        NiftiWriter.writeField(file, field, "medai");
        Warp.Field again = FieldFile.read(file, FieldFile.Format.ITK);
        assertThat(again.x()).isEqualTo(field.x());
        assertThat(again.y()).isEqualTo(field.y());
        assertThat(again.z()).isEqualTo(field.z());
        java.nio.ByteBuffer header =
                java.nio.ByteBuffer.wrap(Files.readAllBytes(file)).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        assertThat(new int[] {header.getShort(40), header.getShort(48), header.getShort(50)})
                .containsExactly(5, 1, 3);
        assertThat(header.getShort(68)).as("intent code of vectors").isEqualTo((short) 1007);
    }

    @Test
    void whatIsNoFieldIsRefused() throws IOException {
        Path file = folder.resolve("scan.nii");
        NiftiWriter.write(file, new Volume(GRID, new float[GRID.size()]), "");
        assertThatThrownBy(() -> FieldFile.read(file, FieldFile.Format.ITK))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("1 numbers for each voxel");
        float[] bad = new float[GRID.size()];
        bad[5] = Float.NaN;
        NiftiWriter.writeField(file, new Warp.Field(GRID, bad, bad, bad), "");
        assertThatThrownBy(() -> FieldFile.read(file, FieldFile.Format.ITK))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("1 NaN or infinite");
        assertThatThrownBy(() -> new Warp.Field(GRID, bad, bad, new float[3]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** An affine as a field does what the affine does, and so does its inverse. */
    @Test
    void anAffineIsAWarpToo() {
        Affine affine = Affine.translation(2, -1, 3)
                .after(Affine.rotation(0.05, 0.1, -0.07))
                .after(Affine.scaling(1.1, 0.9, 1.05));
        Warp warp = Warp.of(Warp.Field.of(GRID, affine));
        Volume scan = scan();
        for (SpatialMap[] pair : new SpatialMap[][] {{affine, warp}, {affine.inverse(), warp.inverse()}}) {
            for (Resampling.Border border : Resampling.Border.values()) {
                float[] wanted = Resampling.onto(scan, GRID, pair[0], Resampling.Interpolation.TRILINEAR, border)
                        .voxels();
                float[] found = Resampling.onto(scan, GRID, pair[1], Resampling.Interpolation.TRILINEAR, border)
                        .voxels();
                for (int i = 0; i < wanted.length; i++) {
                    double[] at = GRID.affine().apply(i % 12, i / 12 % 10, (double) (i / 120));
                    double[] to = pair[0].apply(at[0], at[1], at[2]);
                    if (isWithin(to)) { // beyond, the field goes on as it is at its edge, which the affine does not
                        assertThat(found[i]).as("%s, voxel %d", border, i).isCloseTo(wanted[i], within(1e-2f));
                    }
                }
            }
        }
        assertThat(Resampling.shareWithin(GRID, GRID, warp, Resampling.Border.EDGES))
                .isCloseTo(Resampling.shareWithin(GRID, GRID, affine, Resampling.Border.EDGES), within(2e-3));
        int[] labels = new int[GRID.size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = i % 7;
        }
        LabelMap map = new LabelMap(GRID, labels);
        int[] wanted =
                Resampling.onto(map, GRID, affine, Resampling.Border.EDGES).labels();
        int[] found = Resampling.onto(map, GRID, warp, Resampling.Border.EDGES).labels();
        int different = 0;
        for (int i = 0; i < wanted.length; i++) {
            different += wanted[i] == found[i] ? 0 : 1;
        }
        assertThat(different).as("voxels on a border between two").isLessThan(wanted.length / 200);
    }

    /** A tenth of a voxel away from the outermost centres. */
    private static boolean isWithin(double[] point) {
        double[] voxel = GRID.affine().inverse().apply(point[0], point[1], point[2]);
        return voxel[0] > 0.1
                && voxel[0] < 10.9
                && voxel[1] > 0.1
                && voxel[1] < 8.9
                && voxel[2] > 0.1
                && voxel[2] < 7.9;
    }

    private static Volume scan() {
        float[] voxels = new float[GRID.size()];
        for (int i = 0; i < voxels.length; i++) {
            voxels[i] = 50 + i % 12 * 3 - i / 120 * 2;
        }
        return new Volume(GRID, voxels);
    }

    @Test
    void compositionsApplyOneAfterTheOther() {
        Warp warp = soft();
        Affine affine = Affine.translation(1, 2, -3).after(Affine.rotation(0.2, -0.1, 0.3));
        double[] p = GRID.affine().apply(5, 4, 4);
        double[] once = warp.apply(p[0], p[1], p[2]);
        double[] wanted = affine.apply(once[0], once[1], once[2]);
        assertThat(apart(warp.then(affine).apply(p[0], p[1], p[2]), wanted)).isLessThan(1e-4);
        assertThat(apart(affine.after((SpatialMap) warp).apply(p[0], p[1], p[2]), wanted))
                .isLessThan(1e-4);
        double[] back = affine.inverse().apply(p[0], p[1], p[2]);
        assertThat(apart(warp.after(affine).apply(back[0], back[1], back[2]), once))
                .isLessThan(1e-4);
        assertThat(apart(warp.after((SpatialMap) affine).apply(back[0], back[1], back[2]), once))
                .isLessThan(1e-4);
        SpatialMap twice = warp.after((SpatialMap) warp);
        assertThat(apart(twice.apply(p[0], p[1], p[2]), warp.apply(once[0], once[1], once[2])))
                .isLessThan(1e-4);
        SpatialMap nothing = warp.inverse().after((SpatialMap) warp);
        assertThat(apart(nothing.apply(p[0], p[1], p[2]), p)).isLessThan(1e-3);
        double[] undone = warp.inverse().then(affine).apply(once[0], once[1], once[2]);
        assertThat(apart(undone, affine.apply(p[0], p[1], p[2]))).isLessThan(1e-3);
        double[] shifted = affine.inverse().apply(once[0], once[1], once[2]);
        assertThat(apart(warp.inverse().after(affine).apply(shifted[0], shifted[1], shifted[2]), p))
                .isLessThan(1e-3);
        assertThat(warp.inverse().inverse()).isSameAs(warp);
        assertThat(warp.placing()).isEqualTo(Affine.identity());
        assertThat(affine.placing()).isEqualTo(affine);
    }

    /** Beyond the outermost voxels the vector at the nearest holds, also for the way back. */
    @Test
    void outsideOfItsGridAFieldGoesOn() {
        Warp shift = Warp.of(Warp.Field.of(GRID, Affine.translation(4, -2, 1)));
        double[] far = GRID.affine().apply(-30, 50, 4);
        assertThat(apart(shift.apply(far[0], far[1], far[2]), new double[] {far[0] + 4, far[1] - 2, far[2] + 1}))
                .isLessThan(1e-4);
        assertThat(apart(shift.inverse().apply(far[0] + 4, far[1] - 2, far[2] + 1), far))
                .isLessThan(1e-3);
    }

    /** Where the map turns back on itself there is no way back, and nothing is said. */
    @Test
    void foldsAreCountedAndHaveNoInverse() {
        assertThat(soft().field().folds()).isZero();
        Warp folded = Warp.of(Warp.Field.of(GRID, p -> new double[] {Math.abs(p[0] - 3) + 3, p[1], p[2]}));
        assertThat(folded.field().folds()).isBetween(GRID.size() / 10L, GRID.size() * 9L / 10);
        int none = 0;
        for (double x = -14; x < 24; x += 0.5) {
            double[] back = folded.inverse().apply(x, 2, 5);
            if (Double.isNaN(back[0])) {
                none++;
            } else {
                assertThat(apart(folded.apply(back[0], back[1], back[2]), new double[] {x, 2, 5}))
                        .isLessThan(1e-3);
            }
        }
        assertThat(none)
                .as("places from which Newton's method gets stuck at the fold")
                .isPositive();
        float[] ones = new float[GRID.size()];
        java.util.Arrays.fill(ones, 1);
        float[] back = Resampling.onto(
                        new Volume(GRID, ones),
                        GRID,
                        folded.inverse(),
                        Resampling.Interpolation.TRILINEAR,
                        Resampling.Border.CLAMP)
                .voxels();
        assertThat(back).as("no place, no value").contains(0f).contains(1f);
    }

    /** A map of a place on the template lands at that place in the scan. */
    @Test
    void whatLiesOnTheTemplateComesBackToTheScan() {
        Warp warp = soft();
        double[] centre = GRID.affine().apply(6, 5, 4);
        float[] spot = new float[GRID.size()];
        for (int i = 0; i < spot.length; i++) {
            double[] at = GRID.affine().apply(i % 12, i / 12 % 10, (double) (i / 120));
            spot[i] = (float) Math.exp(-Math.pow(apart(at, centre), 2) / 50);
        }
        Grid fine = new Grid(40, 40, 40, Affine.rows(1, 0, 0, -13, 0, 1, 0, -18, 0, 0, 1, -6));
        Volume placed = Resampling.onto(
                new Volume(GRID, spot),
                fine,
                warp.inverse(),
                Resampling.Interpolation.TRILINEAR,
                Resampling.Border.EDGES);
        double[] mean = new double[3];
        double sum = 0;
        for (int i = 0; i < fine.size(); i++) {
            double weight = Math.pow(placed.voxels()[i], 8);
            double[] at = fine.affine().apply(i % 40, i / 40 % 40, (double) (i / 1600));
            sum += weight;
            for (int axis = 0; axis < 3; axis++) {
                mean[axis] += weight * at[axis];
            }
        }
        double[] wanted = warp.apply(centre[0], centre[1], centre[2]);
        assertThat(apart(new double[] {mean[0] / sum, mean[1] / sum, mean[2] / sum}, wanted))
                .isLessThan(0.5);
        assertThat(apart(centre, wanted)).isGreaterThan(2);
    }

    @Test
    void aStoredFieldIsReadWhenItIsNeeded() {
        AtomicInteger read = new AtomicInteger();
        Warp.Field field = soft().field();
        Warp warp = Warp.stored(() -> {
            read.incrementAndGet();
            return field;
        });
        assertThat(read).hasValue(0);
        warp.apply(1, 2, 3);
        warp.inverse().apply(1, 2, 3);
        assertThat(read).hasValue(1);
        Warp broken = Warp.stored(() -> {
            throw new IOException("gone");
        });
        assertThatThrownBy(() -> broken.apply(0, 0, 0)).hasMessageContaining("gone");
    }
}
