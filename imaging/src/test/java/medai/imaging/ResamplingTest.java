package medai.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import medai.imaging.random.Draw;
import org.junit.jupiter.api.Test;

final class ResamplingTest {
    /** Trilinear interpolation reproduces a function that is linear in patient space, on any grid inside. */
    @Test
    void aLinearFunctionOfSpaceSurvives() {
        for (long seed = 0; seed < 20; seed++) {
            Grid from = new Grid(14, 15, 16, AffineTest.random(seed));
            Volume ramp = ramp(from);
            Draw draw = Draw.of(seed, "inner box");
            Grid to = new Grid(
                    5,
                    6,
                    7,
                    from.affine()
                            .after(Affine.translation(draw.between(2, 4), draw.between(2, 4), draw.between(2, 4)))
                            .after(Affine.rotation(0.1, 0.05, -0.1))
                            .after(Affine.scaling(0.7, 0.8, 0.6)));
            Volume moved = Resampling.onto(ramp, to, Resampling.Interpolation.TRILINEAR);
            Volume expected = ramp(to);
            for (int i = 0; i < to.size(); i++) {
                assertThat(moved.voxels()[i]).as("seed " + seed).isCloseTo(expected.voxels()[i], within(1e-3f));
            }
        }
    }

    @Test
    void theSameGridGivesTheSameVoxels() {
        Volume ramp = ramp(new Grid(5, 4, 3, AffineTest.random(3)));
        assertThat(Resampling.onto(ramp, ramp.grid(), Resampling.Interpolation.NEAREST)
                        .voxels())
                .isEqualTo(ramp.voxels());
        assertThat(Resampling.onto(ramp, ramp.grid(), Resampling.Interpolation.TRILINEAR)
                        .voxels())
                .usingComparatorWithPrecision(1e-3f)
                .containsExactly(ramp.voxels());
    }

    /**
     * Hand calculation: 2 voxels of width 2 at 10 and 20 over 4 of width 1; centres at -0.25, 0.25, 0.75, 1.25 of the coarse
     * ones.
     */
    @Test
    void edgesFillTheFieldOfViewAndNoMore() {
        Grid coarse = new Grid(2, 1, 1, Affine.identity());
        Volume volume = new Volume(coarse, new float[] {10, 20});
        Grid fine = coarse.sameFieldOfView(4, 1, 1);
        Volume filled = Resampling.onto(
                volume, fine, Affine.identity(), Resampling.Interpolation.TRILINEAR, Resampling.Border.EDGES);
        assertThat(filled.voxels()).containsExactly(10, 12.5f, 17.5f, 20);
        Volume wider = Resampling.onto(
                volume,
                fine.box(-1, 0, 0, 6, 1, 1),
                Affine.identity(),
                Resampling.Interpolation.TRILINEAR,
                Resampling.Border.EDGES);
        assertThat(wider.voxels()).containsExactly(0, 10, 12.5f, 17.5f, 20, 0);
        Volume centres = Resampling.onto(volume, fine, Resampling.Interpolation.TRILINEAR);
        assertThat(centres.voxels()).containsExactly(0, 12.5f, 17.5f, 0);
    }

    /** A voxel without weight changes nothing, even if it is NaN; one with some weight makes the value what it is. */
    @Test
    void whatIsNoNumberSpreadsNoFurtherThanItsWeight() {
        Grid grid = Grid.centred(5, 4, 3, 1);
        for (float none : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            float[] voxels = ramp(grid).voxels();
            int hole = grid.index(2, 2, 1);
            voxels[hole] = none;
            Volume volume = new Volume(grid, voxels);
            assertThat(Resampling.onto(volume, grid, Resampling.Interpolation.TRILINEAR)
                            .voxels())
                    .usingComparatorWithPrecision(1e-5f)
                    .containsExactly(voxels);
            Grid between = new Grid(4, 4, 3, grid.affine().after(Affine.translation(0.25, 0, 0)));
            float[] moved = Resampling.onto(volume, between, Resampling.Interpolation.TRILINEAR)
                    .voxels();
            for (int i = 0; i < moved.length; i++) {
                int x = i % 4;
                boolean touched = i / 4 == 2 + 4 && (x == 1 || x == 2);
                assertThat(Float.isFinite(moved[i])).as("voxel " + i).isEqualTo(!touched);
                assertThat(touched || Math.abs(moved[i] - ramp(between).voxels()[i]) < 1e-4)
                        .isTrue();
            }
        }
    }

    /** Grids of 10 voxels along x, 4 of which lie over each other. */
    @Test
    void howMuchOfAGridAnImageCovers() {
        Grid image = new Grid(10, 3, 2, Affine.scaling(2, 2, 2));
        Affine identity = Affine.identity();
        assertThat(Resampling.shareWithin(image, image, identity, Resampling.Border.CENTRES))
                .isEqualTo(1);
        Grid beside = image.box(6, 0, 0, 10, 3, 2);
        assertThat(Resampling.shareWithin(image, beside, identity, Resampling.Border.EDGES))
                .isEqualTo(0.4);
        assertThat(Resampling.shareWithin(image, beside, Affine.translation(-12, 0, 0), Resampling.Border.EDGES))
                .isEqualTo(1);
        assertThat(Resampling.shareWithin(image, image.box(10, 0, 0, 10, 3, 2), identity, Resampling.Border.EDGES))
                .isZero();
        Grid thin = new Grid(10, 3, 1, image.affine().after(Affine.translation(0, 0, 1.4)));
        assertThat(Resampling.shareWithin(image, thin, identity, Resampling.Border.EDGES))
                .isEqualTo(1);
        assertThat(Resampling.shareWithin(image, thin, identity, Resampling.Border.CENTRES))
                .isZero();
    }

    private static Volume ramp(Grid grid) {
        float[] voxels = new float[grid.size()];
        for (int z = 0; z < grid.depth(); z++) {
            for (int y = 0; y < grid.height(); y++) {
                for (int x = 0; x < grid.width(); x++) {
                    double[] p = grid.affine().apply(x, y, z);
                    voxels[grid.index(x, y, z)] = (float) (0.3 * p[0] - 0.7 * p[1] + 0.2 * p[2] + 4);
                }
            }
        }
        return new Volume(grid, voxels);
    }
}
