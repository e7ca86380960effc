package medai.preprocess.registration;

import java.util.Arrays;
import java.util.stream.IntStream;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.Volume;

/**
 * The moving image at the voxels of the fixed one under a transform: values and how they change. Chunks of slices are worked in
 * parallel and summed in their order, so the result does not depend on the number of threads.
 */
final class Sampling {
    private static final int CHUNKS = 32;

    private final Grid fixedGrid;
    private final Volume moving;
    private final Affine toVoxel;
    private final float outside;
    private final int[] voxels;
    private final float[] fixed;
    private final float[] values;
    private final float[] dx;
    private final float[] dy;
    private final float[] dz;

    /**
     * @param mask voxels of the fixed image that count, or an empty array for all
     * @param outside intensity beyond the moving image; NaN for samples that do not count
     */
    Sampling(Volume fixedImage, boolean[] mask, Volume moving, float outside) {
        this.outside = outside;
        fixedGrid = fixedImage.grid();
        this.moving = moving;
        toVoxel = moving.grid().affine().inverse();
        voxels = IntStream.range(0, fixedGrid.size())
                .filter(i -> mask.length == 0 || mask[i])
                .toArray();
        fixed = new float[voxels.length];
        for (int i = 0; i < voxels.length; i++) {
            fixed[i] = fixedImage.voxels()[voxels[i]];
        }
        values = new float[voxels.length];
        dx = new float[voxels.length];
        dy = new float[voxels.length];
        dz = new float[voxels.length];
    }

    int size() {
        return voxels.length;
    }

    /** Intensities of the fixed image, a value for each sample. */
    float[] fixed() {
        return fixed;
    }

    /** Intensities of the moving image at the last transform; NaN where it does not count. */
    float[] values() {
        return values;
    }

    /** Runs chunks of samples in parallel. */
    void chunks(Chunk chunk) {
        int size = (voxels.length + CHUNKS - 1) / CHUNKS;
        IntStream.range(0, CHUNKS)
                .parallel()
                .forEach(c -> chunk.run(c, Math.min(c * size, voxels.length), Math.min((c + 1) * size, voxels.length)));
    }

    /** Samples from {@code begin} up to {@code end}. */
    @FunctionalInterface
    interface Chunk {
        void run(int number, int begin, int end);
    }

    static int chunkCount() {
        return CHUNKS;
    }

    /** @param toMoving from the fixed image's patient space to the moving one's */
    void move(Affine toMoving) {
        Affine m = toVoxel.after(toMoving).after(fixedGrid.affine());
        double[] r = m.toRows();
        chunks((c, begin, end) -> {
            for (int i = begin; i < end; i++) {
                int x = voxels[i] % fixedGrid.width();
                int rest = voxels[i] / fixedGrid.width();
                int y = rest % fixedGrid.height();
                int z = rest / fixedGrid.height();
                sample(
                        i,
                        r[0] * x + r[1] * y + r[2] * z + r[3],
                        r[4] * x + r[5] * y + r[6] * z + r[7],
                        r[8] * x + r[9] * y + r[10] * z + r[11]);
            }
        });
    }

    /** Trilinear value and its derivatives along the moving image's voxel axes. */
    private void sample(int i, double x, double y, double z) {
        Grid grid = moving.grid();
        if (!(x >= 0 && y >= 0 && z >= 0 && x <= grid.width() - 1 && y <= grid.height() - 1 && z <= grid.depth() - 1)) {
            values[i] = outside;
            dx[i] = 0;
            dy[i] = 0;
            dz[i] = 0;
            return;
        }
        int x0 = Math.min((int) x, Math.max(0, grid.width() - 2));
        int y0 = Math.min((int) y, Math.max(0, grid.height() - 2));
        int z0 = Math.min((int) z, Math.max(0, grid.depth() - 2));
        float fx = (float) (x - x0);
        float fy = (float) (y - y0);
        float fz = (float) (z - z0);
        int a = grid.index(x0, y0, z0);
        int sx = grid.width() > 1 ? 1 : 0;
        int sy = grid.height() > 1 ? grid.width() : 0;
        int sz = grid.depth() > 1 ? grid.width() * grid.height() : 0;
        float[] v = moving.voxels();
        float v000 = v[a];
        float v100 = v[a + sx];
        float v010 = v[a + sy];
        float v110 = v[a + sy + sx];
        float v001 = v[a + sz];
        float v101 = v[a + sz + sx];
        float v011 = v[a + sz + sy];
        float v111 = v[a + sz + sy + sx];
        float v00 = v000 + fx * (v100 - v000);
        float v10 = v010 + fx * (v110 - v010);
        float v01 = v001 + fx * (v101 - v001);
        float v11 = v011 + fx * (v111 - v011);
        float v0 = v00 + fy * (v10 - v00);
        float v1 = v01 + fy * (v11 - v01);
        values[i] = v0 + fz * (v1 - v0);
        dz[i] = v1 - v0;
        dy[i] = (v10 - v00) * (1 - fz) + (v11 - v01) * fz;
        dx[i] = ((v100 - v000) * (1 - fy) + (v110 - v010) * fy) * (1 - fz)
                + ((v101 - v001) * (1 - fy) + (v111 - v011) * fy) * fz;
    }

    /**
     * The derivative of a similarity with respect to the 12 entries of the transform.
     *
     * @param weights its derivative with respect to each sample's value
     */
    double[] gradient(float[] weights) {
        double[][] sums = new double[CHUNKS][12];
        chunks((c, begin, end) -> {
            double[] s = sums[c];
            for (int i = begin; i < end; i++) {
                float w = weights[i];
                if (w == 0) {
                    continue;
                }
                int x = voxels[i] % fixedGrid.width();
                int rest = voxels[i] / fixedGrid.width();
                int y = rest % fixedGrid.height();
                int z = rest / fixedGrid.height();
                double gx = (double) w * dx[i];
                double gy = (double) w * dy[i];
                double gz = (double) w * dz[i];
                s[0] += gx * x;
                s[1] += gx * y;
                s[2] += gx * z;
                s[3] += gx;
                s[4] += gy * x;
                s[5] += gy * y;
                s[6] += gy * z;
                s[7] += gy;
                s[8] += gz * x;
                s[9] += gz * y;
                s[10] += gz * z;
                s[11] += gz;
            }
        });
        double[] total = new double[12];
        for (double[] sum : sums) {
            Arrays.setAll(total, i -> total[i] + sum[i]);
        }
        return toWorld(total);
    }

    /**
     * From voxel axes on both sides to patient space: with G of 3 x 4 in voxels, the result is inv(A)' G B' for affines A and B.
     */
    private double[] toWorld(double[] g) {
        Affine b = fixedGrid.affine();
        double[] world = new double[12];
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 4; column++) {
                double sum = 0;
                for (int k = 0; k < 3; k++) {
                    double inner = 0;
                    if (column == 3) {
                        inner = g[4 * k + 3];
                    } else {
                        for (int l = 0; l < 4; l++) {
                            inner += g[4 * k + l] * b.at(column, l);
                        }
                    }
                    sum += toVoxel.at(k, row) * inner;
                }
                world[4 * row + column] = sum;
            }
        }
        return world;
    }
}
