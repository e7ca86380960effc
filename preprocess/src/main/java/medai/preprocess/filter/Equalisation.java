package medai.preprocess.filter;

import java.util.Arrays;
import java.util.stream.IntStream;
import medai.imaging.Grid;
import medai.imaging.Volume;

/**
 * Histogram equalisation, slice by slice: of the whole slice, or of tiles with a limit on contrast (CLAHE, Zuiderveld 1994). Both
 * take the slice to 0..1 first and follow the definitions of scikit-image's {@code equalize_hist} and {@code equalize_adapthist}.
 */
public final class Equalisation {
    private static final int BINS = 256;
    private static final int GREYS = 1 << 14;
    private static final int WIDTH = 1 + GREYS / BINS; // greys in a bin

    private Equalisation() {}

    /** The rank of every value among the values of its slice, 0..1. */
    public static Volume global(Volume volume) {
        return bySlice(volume, (values, width, height) -> {
            double[] cumulative = new double[BINS];
            for (double value : values) {
                cumulative[Math.min(BINS - 1, (int) (value * BINS))]++;
            }
            for (int i = 1; i < BINS; i++) {
                cumulative[i] += cumulative[i - 1];
            }
            float[] out = new float[values.length];
            for (int i = 0; i < out.length; i++) {
                double at = Math.max(0, Math.min(BINS - 1, values[i] * BINS - 0.5)); // between centres of bins
                int below = Math.min(BINS - 2, (int) at);
                double high = cumulative[below + 1];
                out[i] = (float) ((cumulative[below] + (at - below) * (high - cumulative[below])) / values.length);
            }
            return out;
        });
    }

    /**
     * @param tileWidth of the tiles in pixels, 0 for an eighth of the slice
     * @param tileHeight likewise
     * @param clipLimit share of a tile's pixels that a bin may hold; 0 for no limit
     */
    public static Volume local(Volume volume, int tileWidth, int tileHeight, double clipLimit) {
        Grid grid = volume.grid();
        int kw = tileWidth > 0 ? tileWidth : Math.max(1, grid.width() / 8);
        int kh = tileHeight > 0 ? tileHeight : Math.max(1, grid.height() / 8);
        return bySlice(volume, (values, width, height) -> new Clahe(values, width, height, kw, kh, clipLimit).run());
    }

    /** A slice of 0..1 to another. */
    @FunctionalInterface
    private interface SliceMap {
        float[] apply(double[] values, int width, int height);
    }

    private static Volume bySlice(Volume volume, SliceMap map) {
        Grid grid = volume.grid();
        int slice = grid.width() * grid.height();
        float[] out = new float[grid.size()];
        IntStream.range(0, grid.depth()).parallel().forEach(z -> {
            float[] values = Arrays.copyOfRange(volume.voxels(), z * slice, (z + 1) * slice);
            double[] unit = unit(values);
            if (unit.length > 0) {
                System.arraycopy(map.apply(unit, grid.width(), grid.height()), 0, out, z * slice, slice);
            }
        });
        return volume.with(out);
    }

    /** Takes values to 0..1; nothing if they are all the same. */
    private static double[] unit(float[] values) {
        float min = Float.POSITIVE_INFINITY;
        float max = Float.NEGATIVE_INFINITY;
        for (float value : values) {
            min = Math.min(min, value);
            max = Math.max(max, value);
        }
        if (!(max > min)) {
            return new double[0];
        }
        double range = (double) max - min;
        double[] unit = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            unit[i] = ((double) values[i] - min) / range;
        }
        return unit;
    }

    /** One slice of CLAHE. */
    private static final class Clahe {
        private final int[] bins;
        private final int width;
        private final int height;
        private final int kw;
        private final int kh;
        private final double clipLimit;

        Clahe(double[] values, int width, int height, int kw, int kh, double clipLimit) {
            this.width = width;
            this.height = height;
            this.kw = kw;
            this.kh = kh;
            this.clipLimit = clipLimit;
            bins = new int[values.length];
            for (int i = 0; i < bins.length; i++) {
                double word = Math.rint(65535.0 * values[i]);
                bins[i] = (int) Math.rint(word / 65535 * (GREYS - 1)) / WIDTH;
            }
        }

        float[] run() {
            int beforeX = kw / 2;
            int beforeY = kh / 2;
            int paddedX = beforeX + width + (kw - width % kw) % kw + (kw + 1) / 2;
            int paddedY = beforeY + height + (kh - height % kh) % kh + (kh + 1) / 2;
            int tilesX = paddedX / kw - 1;
            int tilesY = paddedY / kh - 1;
            float[] maps = new float[tilesX * tilesY * BINS]; // of all tiles, one after the other
            for (int t = 0; t < tilesX * tilesY; t++) {
                System.arraycopy(map(t % tilesX * kw, t / tilesX * kh), 0, maps, t * BINS, BINS);
            }
            float[] out = new float[bins.length];
            int[] tileA = new int[width];
            int[] tileB = new int[width];
            double[] shareX = new double[width];
            for (int x = 0; x < width; x++) {
                int px = x + beforeX;
                tileA[x] = Math.max(0, Math.min(tilesX - 1, px / kw - 1)) * BINS;
                tileB[x] = Math.max(0, Math.min(tilesX - 1, px / kw)) * BINS;
                shareX[x] = (double) (px % kw) / kw;
            }
            for (int y = 0; y < height; y++) {
                int py = y + beforeY;
                double fy = (double) (py % kh) / kh;
                int rowA = Math.max(0, Math.min(tilesY - 1, py / kh - 1)) * tilesX * BINS;
                int rowB = Math.max(0, Math.min(tilesY - 1, py / kh)) * tilesX * BINS;
                for (int x = 0; x < width; x++) {
                    double fx = shareX[x];
                    int a = tileA[x];
                    int b = tileB[x];
                    int bin = bins[y * width + x];
                    float sum = (float) ((1 - fx) * (1 - fy) * maps[rowA + a + bin]); // float sums, as scikit-image
                    sum += (float) ((1 - fx) * fy * maps[rowB + a + bin]);
                    sum += (float) (fx * (1 - fy) * maps[rowA + b + bin]);
                    sum += (float) (fx * fy * maps[rowB + b + bin]);
                    out[y * width + x] = (int) sum;
                }
            }
            double[] unit = unit(out);
            for (int i = 0; i < unit.length; i++) {
                out[i] = (float) unit[i];
            }
            return out;
        }

        /** The map of the tile that begins at a pixel of the unpadded slice; pixels beyond are mirrored without the edge. */
        private float[] map(int left, int top) {
            int[] counts = new int[BINS];
            int plain = Math.max(0, Math.min(kw, width - left)); // columns before the mirror
            for (int y = 0; y < kh; y++) {
                int row = mirrored(top + y, height) * width;
                for (int x = 0; x < plain; x++) {
                    counts[bins[row + left + x]]++;
                }
                for (int x = plain; x < kw; x++) {
                    counts[bins[row + mirrored(left + x, width)]]++;
                }
            }
            if (clipLimit > 0) {
                clip(counts, Math.max(1, (int) (clipLimit * kw * kh)));
            }
            float[] map = new float[BINS];
            double scale = (double) (GREYS - 1) / (kw * kh);
            long sum = 0;
            for (int i = 0; i < BINS; i++) {
                sum += counts[i];
                map[i] = (int) Math.min(sum * scale, GREYS - 1);
            }
            return map;
        }

        private static int mirrored(int i, int n) {
            if (n == 1) {
                return 0;
            }
            int period = Math.floorMod(i, 2 * n - 2);
            return period < n ? period : 2 * n - 2 - period;
        }

        /** Moves the counts above the limit to the bins below it until none are left. */
        private static void clip(int[] counts, int limit) {
            int excess = 0;
            for (int i = 0; i < BINS; i++) {
                excess += Math.max(0, counts[i] - limit);
                counts[i] = Math.min(counts[i], limit);
            }
            int share = excess / BINS;
            int full = limit - share;
            for (int i = 0; i < BINS; i++) {
                if (counts[i] < full) {
                    counts[i] += share;
                    excess -= share;
                }
            }
            for (int i = 0; i < BINS; i++) {
                if (counts[i] >= full && counts[i] < limit) {
                    excess -= limit - counts[i];
                    counts[i] = limit;
                }
            }
            spread(counts, limit, excess);
        }

        private static void spread(int[] counts, int limit, int rest) {
            int excess = rest;
            while (excess > 0) {
                int before = excess;
                for (int start = 0; start < BINS && excess > 0; start++) {
                    int below = 0;
                    for (int count : counts) {
                        below += count < limit ? 1 : 0;
                    }
                    int step = Math.max(1, below / excess);
                    for (int i = start; i < BINS; i += step) {
                        if (counts[i] < limit) {
                            counts[i]++;
                            excess--;
                        }
                    }
                }
                if (excess == before) {
                    return;
                }
            }
        }
    }
}
