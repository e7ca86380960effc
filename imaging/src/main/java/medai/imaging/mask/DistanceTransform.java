package medai.imaging.mask;

import java.util.Arrays;
import java.util.stream.IntStream;
import medai.imaging.Grid;
import medai.imaging.Volume;

/** The exact Euclidean distance transform, an axis after the other (Felzenszwalb and Huttenlocher 2012). */
public final class DistanceTransform {
    private static final double FAR = 1e20;

    private DistanceTransform() {}

    /**
     * The distance of every voxel of the mask to the nearest voxel outside of it, 0 outside; the border of the image is not
     * outside. Infinite if the mask is the whole image.
     *
     * @param inMillimetres with the grid's spacing, else in voxels
     */
    public static Volume inside(Mask mask, boolean inMillimetres) {
        Grid grid = mask.grid();
        double[] squares = new double[grid.size()];
        for (int i = 0; i < squares.length; i++) {
            int x = i % grid.width();
            int y = i / grid.width() % grid.height();
            squares[i] = mask.get(x, y, i / grid.width() / grid.height()) ? FAR : 0;
        }
        int[] stride = {1, grid.width(), grid.width() * grid.height()};
        for (int axis = 0; axis < 3; axis++) {
            double spacing = inMillimetres ? grid.affine().spacing(axis) : 1;
            along(squares, grid, axis, stride[axis], spacing);
        }
        float[] distances = new float[squares.length];
        for (int i = 0; i < distances.length; i++) {
            distances[i] = squares[i] >= FAR ? Float.POSITIVE_INFINITY : (float) Math.sqrt(squares[i]);
        }
        return new Volume(grid, distances);
    }

    private static void along(double[] squares, Grid grid, int axis, int stride, double spacing) {
        int n = grid.size(axis);
        IntStream.range(0, grid.size() / n).parallel().forEach(line -> {
            int start = axis == 0
                    ? line * n
                    : axis == 1 ? line / grid.width() * grid.width() * n + line % grid.width() : line;
            double[] f = new double[n];
            for (int i = 0; i < n; i++) {
                f[i] = squares[start + i * stride];
            }
            double[] d = lowerEnvelope(f, spacing);
            for (int i = 0; i < n; i++) {
                squares[start + i * stride] = d[i];
            }
        });
    }

    /** The smallest of the parabolas that stand on the samples. */
    private static double[] lowerEnvelope(double[] f, double spacing) {
        int n = f.length;
        int[] roots = new int[n];
        double[] from = new double[n + 1];
        int k = -1;
        for (int q = 0; q < n; q++) {
            if (f[q] >= FAR) {
                continue;
            }
            double at = Double.NEGATIVE_INFINITY;
            while (k >= 0) {
                at = crossing(f, roots[k], q, spacing);
                if (at > from[k]) {
                    break;
                }
                k--;
                at = Double.NEGATIVE_INFINITY;
            }
            k++;
            roots[k] = q;
            from[k] = at;
            from[k + 1] = Double.POSITIVE_INFINITY;
        }
        double[] d = new double[n];
        if (k < 0) {
            Arrays.fill(d, FAR);
            return d;
        }
        int current = 0;
        for (int q = 0; q < n; q++) {
            while (from[current + 1] < q) {
                current++;
            }
            double away = (q - roots[current]) * spacing;
            d[q] = away * away + f[roots[current]];
        }
        return d;
    }

    private static double crossing(double[] f, int p, int q, double spacing) {
        double s = spacing * spacing;
        return ((f[q] / s + (double) q * q) - (f[p] / s + (double) p * p)) / (2.0 * q - 2.0 * p);
    }
}
