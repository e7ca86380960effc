package medai.imaging.mask;

import java.util.List;
import java.util.stream.IntStream;
import medai.imaging.Grid;

/** Dilation of bit rows, 64 voxels at a time; all other operations come down to it. */
final class Morphology {
    private Morphology() {}

    /** What is not in the mask, with nothing beyond the width. */
    static long[] complement(long[] bits, Grid grid, int words) {
        long tail = tail(grid);
        long[] result = new long[bits.length];
        for (int i = 0; i < bits.length; i++) {
            result[i] = i % words == words - 1 ? ~bits[i] & tail : ~bits[i];
        }
        return result;
    }

    /** The bits of the last word that are voxels. */
    private static long tail(Grid grid) {
        int used = grid.width() % 64;
        return used == 0 ? -1L : (1L << used) - 1;
    }

    /** @param outside whether what lies beyond the image is in the mask */
    static long[] dilate(long[] bits, Grid grid, int words, Element element, int iterations, boolean outside) {
        List<Element.Row> rows = element.rows();
        if (element.withinSlice()) {
            long[] result = new long[bits.length];
            int slice = words * grid.height();
            IntStream.range(0, grid.depth()).parallel().forEach(z -> {
                Plane plane = new Plane(bits, z * slice, grid, words, rows, outside);
                for (int i = 0; i < iterations; i++) {
                    plane.step();
                }
                System.arraycopy(plane.now, 0, result, z * slice, slice);
            });
            return result;
        }
        long[] now = bits;
        for (int i = 0; i < iterations; i++) {
            now = throughSlices(now, grid, words, rows, outside);
        }
        return now;
    }

    private static long[] throughSlices(long[] now, Grid grid, int words, List<Element.Row> rows, boolean outside) {
        long[] next = new long[now.length];
        long tail = tail(grid);
        IntStream.range(0, grid.depth()).parallel().forEach(z -> {
            for (int y = 0; y < grid.height(); y++) {
                int to = (z * grid.height() + y) * words;
                for (Element.Row row : rows) {
                    int fy = y + row.dy();
                    int fz = z + row.dz();
                    boolean inside = fy >= 0 && fy < grid.height() && fz >= 0 && fz < grid.depth();
                    spread(
                            now,
                            inside ? (fz * grid.height() + fy) * words : -1,
                            words,
                            row.reach(),
                            outside,
                            tail,
                            next,
                            to);
                }
                next[to + words - 1] &= tail;
            }
        });
        return next;
    }

    /**
     * Adds to a row another one and its shifts up to {@code reach} to both sides; a negative {@code from} means a row outside.
     */
    private static void spread(
            long[] now, int from, int words, int reach, boolean outside, long tail, long[] next, int to) {
        long beyond = outside ? -1L : 0L;
        for (int w = 0; w < words; w++) {
            if (from < 0) {
                next[to + w] |= beyond;
                continue;
            }
            long own = word(now, from, w, words, beyond, tail);
            long left = word(now, from, w - 1, words, beyond, tail);
            long right = word(now, from, w + 1, words, beyond, tail);
            long sum = own;
            for (int s = 1; s <= Math.min(reach, 63); s++) {
                sum |= (own << s) | (left >>> (64 - s)) | (own >>> s) | (right << (64 - s));
            }
            for (int s = 64; s <= reach; s++) {
                sum |= shifted(now, from, w, words, beyond, tail, s) | shifted(now, from, w, words, beyond, tail, -s);
            }
            next[to + w] |= sum;
        }
    }

    /** A word of a row moved by many voxels to the right. */
    private static long shifted(long[] now, int from, int w, int words, long beyond, long tail, int s) {
        int whole = Math.floorDiv(s, 64);
        int rest = s - 64 * whole;
        long a = word(now, from, w - whole, words, beyond, tail);
        long b = word(now, from, w - whole - 1, words, beyond, tail);
        return rest == 0 ? a : (a << rest) | (b >>> (64 - rest));
    }

    /** A word of a row, with what lies beyond the image in place of what is no voxel. */
    private static long word(long[] now, int from, int w, int words, long beyond, long tail) {
        if (w < 0 || w >= words) {
            return beyond;
        }
        return w == words - 1 ? (now[from + w] & tail) | (beyond & ~tail) : now[from + w];
    }

    /** One slice, dilated again and again between two buffers. */
    private static final class Plane {
        private final Grid grid;
        private final int words;
        private final List<Element.Row> rows;
        private final boolean outside;
        private final long tail;
        private final boolean isCross;
        private long[] now;
        private long[] next;

        Plane(long[] bits, int begin, Grid grid, int words, List<Element.Row> rows, boolean outside) {
            this.grid = grid;
            this.words = words;
            this.rows = rows;
            this.outside = outside;
            tail = tail(grid);
            isCross = rows.equals(Element.cross().rows());
            now = java.util.Arrays.copyOfRange(bits, begin, begin + words * grid.height());
            next = new long[now.length];
        }

        void step() {
            if (isCross) {
                crossStep();
            } else {
                generalStep();
            }
            long[] old = now;
            now = next;
            next = old;
        }

        private void generalStep() {
            java.util.Arrays.fill(next, 0);
            for (int y = 0; y < grid.height(); y++) {
                int to = y * words;
                for (Element.Row row : rows) {
                    int fy = y + row.dy();
                    boolean inside = fy >= 0 && fy < grid.height();
                    spread(now, inside ? fy * words : -1, words, row.reach(), outside, tail, next, to);
                }
                next[to + words - 1] &= tail;
            }
        }

        /** The cross in a single pass: masks of wrists are opened with it twenty times. */
        private void crossStep() {
            long beyond = outside ? -1L : 0L;
            int last = now.length - words;
            for (int row = 0; row <= last; row += words) {
                now[row + words - 1] |= beyond & ~tail;
            }
            for (int row = 0; row <= last; row += words) {
                long left = beyond;
                for (int w = 0; w < words; w++) {
                    int at = row + w;
                    long own = now[at];
                    long right = w + 1 < words ? now[at + 1] : beyond;
                    long up = row > 0 ? now[at - words] : beyond;
                    long down = row < last ? now[at + words] : beyond;
                    next[at] = own | (own << 1) | (left >>> 63) | (own >>> 1) | (right << 63) | up | down;
                    left = own;
                }
                next[row + words - 1] &= tail;
            }
        }
    }
}
