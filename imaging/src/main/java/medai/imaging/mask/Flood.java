package medai.imaging.mask;

import java.util.stream.IntStream;
import medai.imaging.Grid;

/**
 * What can be reached from the border of an image through open voxels. Rows are filled by the carry of an addition, which runs
 * through a chain of ones in a step; sweeps down and up the rows go on until nothing changes.
 */
final class Flood {
    private Flood() {}

    /**
     * @param withinSlices each slice by itself with 4 neighbours, from the border of the slice; else 6 neighbours and the border
     *     of the volume
     */
    static long[] fromBorder(long[] open, Grid grid, int words, boolean withinSlices) {
        long[] reached = new long[open.length];
        int slice = words * grid.height();
        for (int z = 0; z < grid.depth(); z++) {
            boolean whole = !withinSlices && (z == 0 || z == grid.depth() - 1);
            for (int y = 0; y < grid.height(); y++) {
                int row = z * slice + y * words;
                if (whole || y == 0 || y == grid.height() - 1) {
                    System.arraycopy(open, row, reached, row, words);
                } else {
                    int last = grid.width() - 1;
                    reached[row] |= open[row] & 1;
                    reached[row + (last >> 6)] |= open[row + (last >> 6)] & (1L << last);
                }
                spread(open, reached, row, words);
            }
        }
        if (withinSlices) {
            IntStream.range(0, grid.depth()).parallel().forEach(z -> fill(open, reached, z, z + 1, grid, words));
        } else {
            fill(open, reached, 0, grid.depth(), grid, words);
        }
        return reached;
    }

    private static void fill(long[] open, long[] reached, int firstSlice, int endSlice, Grid grid, int words) {
        int first = firstSlice * grid.height();
        int end = endSlice * grid.height();
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int row = first; row < end; row++) {
                changed |= row(open, reached, row, -1, first, grid, words);
            }
            for (int row = end - 1; row >= first; row--) {
                changed |= row(open, reached, row, 1, end - 1, grid, words);
            }
        }
    }

    /** Takes what the previous row and slice (in the direction of the sweep) have reached, and spreads it along the row. */
    private static boolean row(long[] open, long[] reached, int row, int back, int edge, Grid grid, int words) {
        int before = row % grid.height() == (back < 0 ? 0 : grid.height() - 1) ? -1 : (row + back) * words;
        int slice = row + back * grid.height();
        int below = back < 0 ? (slice >= edge ? slice * words : -1) : slice <= edge ? slice * words : -1;
        boolean changed = false;
        int at = row * words;
        for (int w = 0; w < words; w++) {
            long seeds = reached[at + w];
            long more = seeds;
            more |= before >= 0 ? reached[before + w] : 0;
            more |= below >= 0 ? reached[below + w] : 0;
            more &= open[at + w];
            changed |= more != seeds;
            reached[at + w] = more;
        }
        if (changed) {
            spread(open, reached, at, words);
        }
        return changed;
    }

    /** Along the row in both directions. */
    private static void spread(long[] open, long[] reached, int at, int words) {
        long carry = 0;
        for (int w = 0; w < words; w++) {
            reached[at + w] = up(open[at + w], reached[at + w] | (open[at + w] & carry));
            carry = reached[at + w] >>> 63;
        }
        carry = 0;
        for (int w = words - 1; w >= 0; w--) {
            long o = Long.reverse(open[at + w]);
            long filled = up(o, Long.reverse(reached[at + w]) | (o & carry));
            reached[at + w] = Long.reverse(filled);
            carry = filled >>> 63;
        }
    }

    /** Seeds and the open bits above them without a gap. */
    private static long up(long open, long seeds) {
        return ((open ^ (open + seeds)) & open) | seeds;
    }
}
