package medai.train.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Optional;
import medai.imaging.Affine;
import medai.imaging.Box;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.random.Draw;
import org.junit.jupiter.api.Test;

/** That random views use all of the freedom that their settings give them, and no more. */
final class RandomViewsTest {
    private static final Grid GRID = new Grid(12, 14, 10, Affine.scaling(2, 1.5, 3));

    private static Volume noise(Grid grid) {
        float[] voxels = new float[grid.size()];
        for (int i = 0; i < voxels.length; i++) {
            voxels[i] = (float) (1 + Draw.of(2, i).nextDouble());
        }
        return new Volume(grid, voxels);
    }

    private static float[] view(AugmentationConfig config, Volume scan, Draw draw) {
        float[] view = new float[scan.voxels().length];
        config.view(scan, draw, view);
        return view;
    }

    /** Rotations from view to scan in millimetres, with the columns and rows that the axes' angles are read off. */
    private static double[][] inMillimetres(Affine toSource) {
        double[] spacing = {
            GRID.affine().spacing(0), GRID.affine().spacing(1), GRID.affine().spacing(2)
        };
        double[][] m = new double[3][3];
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 3; column++) {
                m[row][column] = toSource.at(row, column) * spacing[row] / spacing[column];
            }
        }
        return m;
    }

    @Test
    void spatialRotationsReachTheLimitAboutEachOfThreeAxes() {
        double[] widest = new double[3];
        double[] mean = new double[3];
        for (int i = 0; i < 300; i++) {
            double[][] m = inMillimetres(new AugmentationConfig.Spatial(0, false, 30).toSource(GRID, Draw.of(5, i)));
            double[] angles = {
                Math.toDegrees(Math.atan2(m[2][1], m[2][2])),
                Math.toDegrees(Math.asin(-m[2][0])),
                Math.toDegrees(Math.atan2(m[1][0], m[0][0]))
            };
            for (int axis = 0; axis < 3; axis++) {
                widest[axis] = Math.max(widest[axis], Math.abs(angles[axis]));
                mean[axis] += angles[axis] / 300;
            }
        }
        for (int axis = 0; axis < 3; axis++) {
            assertThat(widest[axis]).as("axis " + axis).isBetween(28.0, 30.0 + 1e-9);
            assertThat(mean[axis]).as("both ways about axis " + axis).isBetween(-4.0, 4.0);
        }
    }

    /** What a crop takes off an axis lies before, behind and on both sides of what is left, evenly. */
    @Test
    void spatialCropsLieAtEitherEnd() {
        for (int axis = 0; axis < 3; axis++) {
            int before = 0;
            int behind = 0;
            int both = 0;
            double share = 0;
            double taken = 0;
            int cropped = 0;
            for (int i = 0; i < 400; i++) {
                Affine crop = new AugmentationConfig.Spatial(4, false, 0).toSource(GRID, Draw.of(6, i));
                double[] first = crop.apply(-0.5, -0.5, -0.5);
                double[] last = crop.apply(11.5, 13.5, 9.5);
                long low = Math.round(first[axis] + 0.5);
                long high = Math.round(GRID.size(axis) - 0.5 - last[axis]);
                taken += (low + high) / 400.0;
                if (low + high > 1) {
                    cropped++;
                    before += high == 0 ? 1 : 0;
                    behind += low == 0 ? 1 : 0;
                    both += low > 0 && high > 0 ? 1 : 0;
                    share += (double) low / (low + high);
                }
            }
            assertThat(taken).as("of 0 to 4").isCloseTo(2, within(0.25));
            assertThat(before).isGreaterThan(cropped / 8);
            assertThat(behind).isGreaterThan(cropped / 8);
            assertThat(both).isGreaterThan(cropped / 8);
            assertThat(share / cropped).isCloseTo(0.5, within(0.07));
        }
    }

    @Test
    void aCropLeavesAVoxelOfAThinScan() {
        Grid thin = new Grid(12, 14, 1, Affine.identity());
        for (int i = 0; i < 20; i++) {
            Affine crop = new AugmentationConfig.Spatial(5, false, 0).toSource(thin, Draw.of(6, i));
            assertThat(crop.at(2, 2)).isEqualTo(1);
            assertThat(crop.at(2, 3)).isCloseTo(0, within(1e-12));
        }
    }

    @Test
    void inPlaneRotationsReachTheLimitAndKeepLengthsAndTheCentre() {
        double widest = 0;
        double mean = 0;
        for (int i = 0; i < 300; i++) {
            Affine turned =
                    new InPlane(20, 0, 0, false, 0).draw(GRID, Draw.of(5, i)).toSource();
            double[] centre = turned.apply(5.5, 6.5, 3);
            assertThat(centre).containsExactly(new double[] {5.5, 6.5, 3}, within(1e-9));
            double[][] m = inMillimetres(turned);
            assertThat(Math.hypot(m[0][0], m[1][0])).isCloseTo(1, within(1e-9));
            assertThat(Math.hypot(m[0][1], m[1][1])).isCloseTo(1, within(1e-9));
            assertThat(m[0][0] * m[0][1] + m[1][0] * m[1][1]).isCloseTo(0, within(1e-9));
            double angle = Math.toDegrees(Math.atan2(m[1][0], m[0][0]));
            widest = Math.max(widest, Math.abs(angle));
            mean += angle / 300;
        }
        assertThat(widest).isBetween(19.0, 20.0 + 1e-9);
        assertThat(mean).isBetween(-2.0, 2.0);
    }

    @Test
    void inPlaneShiftsAndZoomsReachTheirLimits() {
        double[] widest = new double[2];
        double[] mean = new double[2];
        double[] scales = {9, 0};
        int mirrored = 0;
        for (int i = 0; i < 300; i++) {
            Affine shifted =
                    new InPlane(0, 0.25, 0, false, 0).draw(GRID, Draw.of(5, i)).toSource();
            widest[0] = Math.max(widest[0], Math.abs(shifted.at(0, 3)));
            widest[1] = Math.max(widest[1], Math.abs(shifted.at(1, 3)));
            mean[0] += shifted.at(0, 3) / 300;
            mean[1] += shifted.at(1, 3) / 300;
            Affine zoomed =
                    new InPlane(0, 0, 0.2, true, 0).draw(GRID, Draw.of(5, i)).toSource();
            scales[0] = Math.min(scales[0], 1 / zoomed.at(1, 1));
            scales[1] = Math.max(scales[1], 1 / zoomed.at(1, 1));
            assertThat(Math.abs(zoomed.at(0, 0))).isCloseTo(zoomed.at(1, 1), within(1e-12));
            mirrored += zoomed.at(0, 0) < 0 ? 1 : 0;
            assertThat(zoomed.apply(5.5, 6.5, 3)).containsExactly(new double[] {5.5, 6.5, 3}, within(1e-9));
        }
        assertThat(widest[0]).isBetween(0.24 * 12, 0.25 * 12);
        assertThat(widest[1]).isBetween(0.24 * 14, 0.25 * 14);
        assertThat(mean).as("both ways").containsExactly(new double[] {0, 0}, within(0.4));
        assertThat(scales[0]).isBetween(0.8, 0.81);
        assertThat(scales[1]).isBetween(1.19, 1.2);
        assertThat(mirrored).isBetween(120, 180);
    }

    /** Turned, zoomed and mirrored at once, all directions are as long as each other, and at right angles in millimetres. */
    @Test
    void inPlaneViewsAreSimilarToTheScanInMillimetres() {
        int mirrored = 0;
        for (int i = 0; i < 50; i++) {
            double[][] m = inMillimetres(
                    new InPlane(40, 0.1, 0.3, true, 0).draw(GRID, Draw.of(9, i)).toSource());
            double length = Math.hypot(m[0][0], m[1][0]);
            assertThat(Math.hypot(m[0][1], m[1][1])).isCloseTo(length, within(1e-9));
            assertThat(m[0][0] * m[0][1] + m[1][0] * m[1][1]).isCloseTo(0, within(1e-9));
            assertThat(1 / length).isBetween(0.7, 1.3);
            mirrored += m[0][0] * m[1][1] - m[0][1] * m[1][0] < 0 ? 1 : 0;
        }
        assertThat(mirrored).isBetween(15, 35);
    }

    /** Bilinear values of a plane a + b x + c y are the plane at the place that the affine names; 0 beyond the centres. */
    @Test
    void inPlaneViewsAreThoseOfTheirAffine() {
        float[] voxels = new float[GRID.size()];
        for (int z = 0; z < 10; z++) {
            for (int y = 0; y < 14; y++) {
                for (int x = 0; x < 12; x++) {
                    voxels[GRID.index(x, y, z)] = 1000 * (z + 1) + 3 * x + 7 * y;
                }
            }
        }
        Volume plane = new Volume(GRID, voxels);
        InPlane config = new InPlane(25, 0.2, 0.2, true, 0);
        int outside = 0;
        for (int i = 0; i < 20; i++) {
            Affine toSource = config.draw(GRID, Draw.of(8, i)).toSource();
            float[] view = view(config, plane, Draw.of(8, i));
            for (int z = 0; z < 10; z += 3) {
                for (int y = 0; y < 14; y++) {
                    for (int x = 0; x < 12; x++) {
                        double[] p = toSource.apply(x, y, z);
                        boolean inside = p[0] >= 0 && p[0] <= 11 && p[1] >= 0 && p[1] <= 13;
                        double edge = Math.min(
                                Math.min(Math.abs(p[0]), Math.abs(p[0] - 11)),
                                Math.min(Math.abs(p[1]), Math.abs(p[1] - 13)));
                        outside += inside ? 0 : 1;
                        if (edge > 1e-6) {
                            assertThat((double) view[GRID.index(x, y, z)])
                                    .isCloseTo(inside ? 1000 * (z + 1) + 3 * p[0] + 7 * p[1] : 0, within(2e-3));
                        }
                    }
                }
            }
        }
        assertThat(outside).isGreaterThan(100);
    }

    @Test
    void slicesOfOneRowOrColumnAreViewedToo() {
        for (Grid thin : new Grid[] {new Grid(1, 5, 2, Affine.identity()), new Grid(5, 1, 2, Affine.identity())}) {
            Volume scan = noise(thin);
            assertThat(view(new InPlane(0, 0, 0, false, 0), scan, Draw.of(1))).isEqualTo(scan.voxels());
        }
    }

    @Test
    void inPlaneNoiseHasItsDeviationAndSparesZeros() {
        Volume scan = noise(GRID);
        Arrays.fill(scan.voxels(), 0, 300, 0);
        float[] view = view(new InPlane(0, 0, 0, false, 0.5), scan, Draw.of(4));
        double[] added = new double[view.length - 300];
        for (int i = 0; i < view.length; i++) {
            if (i < 300) {
                assertThat(view[i]).isZero();
            } else {
                added[i - 300] = (double) view[i] - scan.voxels()[i];
            }
        }
        double mean = Arrays.stream(added).average().orElseThrow();
        double square = Arrays.stream(added).map(v -> v * v).average().orElseThrow();
        assertThat(mean).isCloseTo(0, within(0.06));
        assertThat(Math.sqrt(square)).isCloseTo(0.5, within(0.04));
        assertThat(view(new InPlane(0, 0, 0, false, 0), scan, Draw.of(4))).isEqualTo(scan.voxels());
    }

    @Test
    void viewsOfAScanShareTheirDrawOrNot() {
        assertThat(new InPlane(0, 0, 0, false, 0).alikeForAllInputs()).isFalse();
        assertThat(new AugmentationConfig.Spatial(0, false, 0).alikeForAllInputs())
                .isTrue();
        assertThat(new AugmentationConfig.None().alikeForAllInputs()).isTrue();
        assertThat(new AugmentationConfig.None().flip()).isFalse();
        assertThat(new AugmentationConfig.Spatial(0, true, 0).flip()).isTrue();
    }

    @Test
    void withoutAugmentationViewLabelsAndBoxesStay() {
        Volume scan = noise(GRID);
        Transform none = AugmentationConfig.None.defaults().draw(GRID, Draw.of(1));
        float[] labels = new float[GRID.size()];
        none.labels(scan, 9, labels);
        assertThat(labels).isEqualTo(scan.voxels());
        assertThat(view(new AugmentationConfig.None(), scan, Draw.of(1))).isEqualTo(scan.voxels());
        assertThat(none.toSource()).isEqualTo(Affine.identity());
        Box box = new Box(1, 2, 5, 9);
        assertThat(none.box(box)).isEqualTo(box);
    }

    /** The nearest label of the place that the affine names; that of outside beyond the outermost centres. */
    @Test
    void labelsAreThoseOfTheNearestVoxel() {
        Volume scan = noise(GRID);
        int outside = 0;
        for (int seed = 0; seed < 5; seed++) {
            Transform drawn = new AugmentationConfig.Spatial(0, true, 30).draw(GRID, Draw.of(seed));
            float[] labels = new float[GRID.size()];
            drawn.labels(scan, -1, labels);
            for (int z = 0; z < 10; z++) {
                for (int y = 0; y < 14; y++) {
                    for (int x = 0; x < 12; x++) {
                        double[] p = drawn.toSource().apply(x, y, z);
                        boolean inside = p[0] >= 0 && p[1] >= 0 && p[2] >= 0 && p[0] <= 11 && p[1] <= 13 && p[2] <= 9;
                        outside += inside ? 0 : 1;
                        float wanted = inside
                                ? scan.at((int) Math.floor(p[0] + 0.5), (int) Math.floor(p[1] + 0.5), (int)
                                        Math.floor(p[2] + 0.5))
                                : -1;
                        assertThat(labels[GRID.index(x, y, z)]).isEqualTo(wanted);
                    }
                }
            }
        }
        assertThat(outside).isGreaterThan(100);
    }

    @Test
    void boxesAreMirroredExactly() {
        Transform mirrored = mirrored();
        Box box = mirrored.box(new Box(1, 2, 4, 9));
        assertThat(new double[] {box.x0(), box.y0(), box.x1(), box.y1()})
                .containsExactly(new double[] {8, 2, 11, 9}, within(1e-9));
    }

    @Test
    void labelsAtTheOutermostCentresStayWithinTheScan() {
        Volume scan = noise(GRID);
        float[] labels = new float[GRID.size()];
        mirrored().labels(scan, -1, labels);
        for (int z = 0; z < 10; z++) {
            for (int y = 0; y < 14; y++) {
                for (int x = 0; x < 12; x++) {
                    assertThat(labels[GRID.index(x, y, z)]).isEqualTo(scan.at(11 - x, y, z));
                }
            }
        }
    }

    /** The smallest box that holds all four corners, each taken to the view. */
    @Test
    void turnedBoxesHoldAllFourCorners() {
        for (int seed = 0; seed < 10; seed++) {
            Transform turned = new InPlane(60, 0, 0, false, 0).draw(GRID, Draw.of(seed));
            Affine toView = turned.toSource().inverse();
            double[] edges = {9e9, 9e9, -9e9, -9e9};
            for (double x : new double[] {2, 5}) {
                for (double y : new double[] {3, 11}) {
                    double[] p = toView.apply(x - 0.5, y - 0.5, 0);
                    edges[0] = Math.min(edges[0], p[0] + 0.5);
                    edges[1] = Math.min(edges[1], p[1] + 0.5);
                    edges[2] = Math.max(edges[2], p[0] + 0.5);
                    edges[3] = Math.max(edges[3], p[1] + 0.5);
                }
            }
            Box box = turned.box(new Box(2, 3, 5, 11));
            assertThat(new double[] {box.x0(), box.y0(), box.x1(), box.y1()}).containsExactly(edges, within(1e-9));
        }
    }

    private static Transform mirrored() {
        for (int seed = 0; ; seed++) {
            Transform drawn = new InPlane(0, 0, 0, true, 0).draw(GRID, Draw.of(seed));
            if (drawn.toSource().at(0, 0) < 0) {
                return drawn;
            }
        }
    }

    @Test
    void strengthsBeyondTheirRangeAreRefused() {
        assertThatCode(() -> {
                    new InPlane(0, 0, 0, false, 0);
                    new InPlane(180, 1, 0.99, false, 0);
                    new AugmentationConfig.Spatial(0, false, 0);
                    new AugmentationConfig.Spatial(0, false, 180);
                    new Intensity(0, 0, 0, 0, 0, 0);
                    new Intensity(5, 5, 5, 5, 5, 5);
                })
                .doesNotThrowAnyException();
        refused(() -> new InPlane(-1, 0, 0, false, 0), "rotation must be from 0 to 180 degrees; found -1.0");
        refused(() -> new InPlane(181, 0, 0, false, 0), "found 181.0");
        refused(() -> new InPlane(0, -0.1, 0, false, 0), "shift must be from 0 to 1; found -0.1");
        refused(() -> new InPlane(0, 1.1, 0, false, 0), "found 1.1");
        refused(() -> new InPlane(0, 0, -0.1, false, 0), "zoom must be from 0 to below 1; found -0.1");
        refused(() -> new InPlane(0, 0, 1, false, 0), "found 1.0");
        refused(() -> new InPlane(0, 0, 0, false, -1), "noise must be at least 0; found -1.0");
        refused(() -> new AugmentationConfig.Spatial(-1, false, 0), "crop must be at least 0 voxels; found -1");
        refused(() -> new AugmentationConfig.Spatial(0, false, -1), "found -1.0");
        refused(() -> new AugmentationConfig.Spatial(0, false, 181), "found 181.0");
        refused(() -> new Intensity(0, 0, 0, 0, 0, -0.1), "from 0 to 5; found -0.1");
        refused(() -> new Intensity(5.1, 0, 0, 0, 0, 0), "from 0 to 5; found 5.1");
        assertThat(InPlane.defaults()).isEqualTo(new InPlane(10, 0.05, 0.1, true, 0));
        assertThat(AugmentationConfig.Spatial.defaults()).isEqualTo(new AugmentationConfig.Spatial(15, true, 45));
        assertThat(Intensity.defaults()).isEqualTo(new Intensity(0.3, 0.2, 0.2, 0.2, 0.5, 0.05));
    }

    private static void refused(Runnable made, String message) {
        assertThatThrownBy(made::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    /** Both kinds of views take their change of intensity, after the one of place. */
    @Test
    void viewsChangeTheirIntensityWhereAsked() {
        Volume scan = noise(GRID);
        Optional<Intensity> bright = Optional.of(new Intensity(0, 0, 1, 0, 0, 0));
        for (AugmentationConfig config : new AugmentationConfig[] {
            new InPlane(0, 0, 0, false, 0, bright), new AugmentationConfig.Spatial(0, false, 0, bright)
        }) {
            float[] view = view(config, scan, Draw.of(3));
            double low = low(scan.voxels());
            double factor = (view[0] - low) / (scan.voxels()[0] - low);
            assertThat(Math.abs(Math.log(factor))).isGreaterThan(0.01);
            for (int i = 0; i < view.length; i++) {
                assertThat(view[i] - low).isCloseTo(factor * (scan.voxels()[i] - low), within(1e-4));
            }
        }
    }

    private static double low(float[] values) {
        double low = Double.POSITIVE_INFINITY;
        for (float value : values) {
            low = Math.min(low, value);
        }
        return low;
    }
}
