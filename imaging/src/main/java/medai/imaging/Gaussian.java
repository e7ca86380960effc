package medai.imaging;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Separable Gaussian smoothing: weights sampled at whole voxels up to {@code int(4 sigma + 0.5)} on both sides and normalised to
 * sum 1, as in SciPy's {@code gaussian_filter}.
 */
public final class Gaussian {
    private static final int LINES = 64; // of a tile when slices are turned
    private static final int BLOCK = 512; // values of a line that are summed together

    private Gaussian() {}

    /** What lies beyond the border. */
    public enum Border {
        /** The image mirrored at its edge: {@code c b a | a b c}. */
        REFLECT,
        /** The outermost voxel again. */
        NEAREST;

        private int index(int i, int n) {
            if (i >= 0 && i < n) {
                return i;
            }
            if (this == NEAREST) {
                return i < 0 ? 0 : n - 1;
            }
            int period = Math.floorMod(i, 2 * n);
            return period < n ? period : 2 * n - 1 - period;
        }
    }

    /**
     * @param x standard deviation along the first axis in voxels; 0 leaves the axis as it is
     * @param y along the second
     * @param z along the third
     */
    public static Volume smooth(Volume volume, double x, double y, double z, Border border) {
        Grid grid = volume.grid();
        float[] values = volume.voxels();
        if (x > 0) {
            values = alongRows(values, grid, weights(x), border);
        }
        if (y > 0) {
            values = along(values, grid.depth(), grid.height(), grid.width(), weights(y), border);
        }
        if (z > 0) {
            values = along(values, 1, grid.depth(), grid.width() * grid.height(), weights(z), border);
        }
        return volume.with(values);
    }

    /** The middle weight and those of one side. */
    private static float[] weights(double sigma) {
        int radius = (int) (4 * sigma + 0.5);
        double[] exact = new double[radius + 1];
        double sum = 0;
        for (int i = 0; i <= radius; i++) {
            exact[i] = Math.exp(-0.5 * i * i / (sigma * sigma));
            sum += i == 0 ? exact[i] : 2 * exact[i];
        }
        float[] weights = new float[radius + 1];
        for (int i = 0; i <= radius; i++) {
            weights[i] = (float) (exact[i] / sum);
        }
        return weights;
    }

    /** Along the middle of three axes, the last of which is contiguous. */
    private static float[] along(float[] in, int outer, int n, int inner, float[] weights, Border border) {
        float[] out = new float[in.length];
        int blocks = (inner + BLOCK - 1) / BLOCK;
        int radius = weights.length - 1;
        IntStream.range(0, outer * blocks).parallel().forEach(job -> {
            int base = job / blocks * n * inner + job % blocks * BLOCK;
            int width = Math.min(BLOCK, inner - job % blocks * BLOCK);
            float[][] lines = new float[n][];
            for (int i = 0; i < n; i++) {
                lines[i] = Arrays.copyOfRange(in, base + i * inner, base + i * inner + width);
            }
            float[][] bordered = new float[n + 2 * radius][];
            for (int i = 0; i < bordered.length; i++) {
                bordered[i] = lines[border.index(i - radius, n)];
            }
            float[] sum = new float[width];
            for (int i = 0; i < n; i++) {
                sum(bordered, i + radius, weights, sum);
                System.arraycopy(sum, 0, out, base + i * inner, width);
            }
        });
        return out;
    }

    /** The weighted sum of a line and its neighbours on both sides. */
    private static void sum(float[][] lines, int i, float[] weights, float[] sum) {
        float w0 = weights[0];
        float[] middle = lines[i];
        for (int x = 0; x < sum.length; x++) {
            sum[x] = w0 * middle[x];
        }
        int radius = weights.length - 1;
        int k = 1;
        for (; k + 1 <= radius; k += 2) {
            add(lines[i - k], lines[i + k], lines[i - k - 1], lines[i + k + 1], weights[k], weights[k + 1], sum);
        }
        if (k <= radius) {
            float[] zero = lines[i];
            add(lines[i - k], lines[i + k], zero, zero, weights[k], 0, sum);
        }
    }

    /** Each line is a separate array and all share one index: only then does the compiler use vector instructions. */
    private static void add(float[] a, float[] b, float[] c, float[] d, float w1, float w2, float[] sum) {
        for (int x = 0; x < sum.length; x++) {
            sum[x] += w1 * (a[x] + b[x]) + w2 * (c[x] + d[x]);
        }
    }

    /** Along the contiguous axis: slices turned, smoothed along their other axis, and turned back. */
    private static float[] alongRows(float[] in, Grid grid, float[] weights, Border border) {
        float[] turned = turned(in, grid.depth(), grid.height(), grid.width());
        float[] smooth = along(turned, grid.depth(), grid.width(), grid.height(), weights, border);
        return turned(smooth, grid.depth(), grid.width(), grid.height());
    }

    /** Each of {@code slices} matrices of rows x columns transposed, tile by tile. */
    private static float[] turned(float[] in, int slices, int rows, int columns) {
        float[] out = new float[in.length];
        int bands = (rows + LINES - 1) / LINES;
        IntStream.range(0, slices * bands).parallel().forEach(job -> {
            int base = job / bands * rows * columns;
            int first = job % bands * LINES;
            int last = Math.min(first + LINES, rows);
            for (int c0 = 0; c0 < columns; c0 += LINES) {
                for (int r = first; r < last; r++) {
                    for (int c = c0; c < Math.min(c0 + LINES, columns); c++) {
                        out[base + c * rows + r] = in[base + r * columns + c];
                    }
                }
            }
        });
        return out;
    }
}
