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
