package medai.train.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.Resampling;
import medai.imaging.Volume;
import medai.imaging.random.Draw;
import org.junit.jupiter.api.Test;

final class SpatialTest {
    private final Grid grid = new Grid(12, 14, 10, Affine.scaling(2, 1, 3));

    /** One pass must equal a resampling with the same affine by the general, slower code. */
    @Test
    void oneResamplingIsThatOfItsAffine() {
        Volume scan = noise();
        for (int i = 0; i < 20; i++) {
            AugmentationConfig.Spatial spatial = new AugmentationConfig.Spatial(4, true, 45);
            Affine toSource = spatial.toSource(grid, Draw.of(3, i));
            Volume expected = Resampling.onto(
                    scan,
                    grid,
                    grid.affine().after(toSource).after(grid.affine().inverse()),
                    Resampling.Interpolation.TRILINEAR,
                    Resampling.Border.CENTRES);
            float[] view = view(spatial, scan, Draw.of(3, i));
            int differ = 0;
            for (int v = 0; v < view.length; v++) {
                differ += Math.abs(view[v] - expected.voxels()[v]) > 1e-4 ? 1 : 0;
            }
            assertThat(differ).as("of %d voxels", view.length).isZero();
        }
    }

    @Test
    void withNothingToDoTheViewIsTheScan() {
        Volume scan = noise();
        assertThat(view(new AugmentationConfig.Spatial(0, false, 0), scan, Draw.of(1)))
                .usingComparatorWithPrecision(1e-6f)
                .containsExactly(scan.voxels());
    }

    /** A flip alone exchanges left and right exactly, in about half of the views. */
    @Test
    void flipsAreExactAndEverySecond() {
        Volume scan = noise();
        int flipped = 0;
        for (int i = 0; i < 200; i++) {
            float[] view = view(new AugmentationConfig.Spatial(0, true, 0), scan, Draw.of(9, i));
            boolean same = Math.abs(view[0] - scan.voxels()[0]) < 1e-6;
            flipped += same ? 0 : 1;
            assertThat(view[grid.index(3, 5, 2)]).isCloseTo(scan.at(same ? 3 : 12 - 1 - 3, 5, 2), within(1e-6f));
        }
        assertThat(flipped).isBetween(75, 125);
    }

    /** The centre stays, lengths in millimetres stay, and angles do not pass the limit. */
    @Test
    void rotationsAreRigidInMillimetres() {
        double widest = 0;
        for (int i = 0; i < 200; i++) {
            Affine turned = new AugmentationConfig.Spatial(0, false, 30).toSource(grid, Draw.of(5, i));
            double[] centre = turned.apply(5.5, 6.5, 4.5);
            assertThat(centre[0]).isCloseTo(5.5, within(1e-9));
            assertThat(centre[2]).isCloseTo(4.5, within(1e-9));
            double[] alongX = turned.apply(6.5, 6.5, 4.5);
            double x = 2 * (alongX[0] - 5.5);
            double y = alongX[1] - 6.5;
            double z = 3 * (alongX[2] - 4.5);
            assertThat(Math.sqrt(x * x + y * y + z * z)).isCloseTo(2, within(1e-9));
            widest = Math.max(widest, Math.abs(Math.atan2(y, x)));
        }
        assertThat(Math.toDegrees(widest)).isBetween(25.0, 30.0 + 1e-9);
    }

    /** What is left after the crop lies within the scan and covers the view from outer edge to outer edge. */
    @Test
    void cropsStayWithinTheScan() {
        for (int i = 0; i < 200; i++) {
            Affine crop = new AugmentationConfig.Spatial(5, false, 0).toSource(grid, Draw.of(6, i));
            for (int axis = 0; axis < 3; axis++) {
                double[] first = crop.apply(-0.5, -0.5, -0.5);
                double[] last = crop.apply(11.5, 13.5, 9.5);
                double length = last[axis] - first[axis];
                assertThat(first[axis]).isGreaterThanOrEqualTo(-0.5 - 1e-9);
                assertThat(last[axis]).isLessThanOrEqualTo(grid.size(axis) - 0.5 + 1e-9);
                assertThat(length).isBetween(grid.size(axis) - 5 - 1e-9, grid.size(axis) + 1e-9);
                assertThat(length).isCloseTo(Math.rint(length), within(1e-9));
            }
        }
    }

    private static float[] view(AugmentationConfig augmentation, Volume scan, Draw draw) {
        float[] view = new float[scan.voxels().length];
        java.util.Arrays.fill(view, 99); // what an earlier view may have left
        augmentation.view(scan, draw, view);
        return view;
    }

    private Volume noise() {
        float[] voxels = new float[grid.size()];
        Draw draw = Draw.of(2, "noise");
        for (int i = 0; i < voxels.length; i++) {
            voxels[i] = (float) draw.nextDouble();
        }
        return new Volume(grid, voxels);
    }
}
