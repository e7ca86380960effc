package medai.imaging;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OrientationTest {
    private static final String[] WORLD = {"LR", "PA", "IS"};

    /** All 48 ways to store a volume: after reorientation every voxel is where it was in patient space. */
    @Test
    void everyOrientationKeepsEveryVoxelInItsPlace() {
        int[][] orders = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
        for (int[] order : orders) {
            for (int flips = 0; flips < 8; flips++) {
                Volume stored = stored(order, flips);
                Volume ras = Orientation.toRas(stored);
                assertThat(Orientation.of(ras.grid().affine()).codes()).isEqualTo("RAS");
                assertSameWorld(stored, ras);
            }
        }
    }

    private static Volume stored(int[] order, int flips) {
        double[] rows = new double[12];
        StringBuilder codes = new StringBuilder();
        for (int axis = 0; axis < 3; axis++) {
            boolean flip = (flips >> axis & 1) == 1;
            rows[4 * order[axis] + axis] = (flip ? -1 : 1) * (axis + 1.5);
            codes.append(WORLD[order[axis]].charAt(flip ? 0 : 1));
        }
        rows[3] = -7;
        rows[7] = 11;
        rows[11] = 5;
        Grid grid = new Grid(2, 3, 4, Affine.rows(rows).after(Affine.rotation(0.1, -0.2, 0.05)));
        assertThat(Orientation.of(grid.affine()).codes()).isEqualTo(codes.toString());
        float[] voxels = new float[24];
        for (int i = 0; i < 24; i++) {
            voxels[i] = i;
        }
        return new Volume(grid, voxels);
    }

    private static void assertSameWorld(Volume a, Volume b) {
        Affine toB = b.grid().affine().inverse().after(a.grid().affine());
        for (int z = 0; z < 4; z++) {
            for (int y = 0; y < 3; y++) {
                for (int x = 0; x < 2; x++) {
                    double[] p = toB.apply(x, y, z);
                    int i = (int) Math.round(p[0]);
                    int j = (int) Math.round(p[1]);
                    int k = (int) Math.round(p[2]);
                    assertThat(Math.abs(p[0] - i) + Math.abs(p[1] - j) + Math.abs(p[2] - k))
                            .isLessThan(1e-9);
                    assertThat(b.at(i, j, k)).isEqualTo(a.at(x, y, z));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.4, 0.7})
    void anObliqueGridHasTheNearestCodes(double angle) {
        assertThat(Orientation.of(Affine.rotation(angle, 0, 0)).codes()).isEqualTo("RAS");
        assertThat(Orientation.of(Affine.rotation(angle + Math.PI / 2, 0, 0)).codes())
                .isEqualTo("RSP");
    }
}
