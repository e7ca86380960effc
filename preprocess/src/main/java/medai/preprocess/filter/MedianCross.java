package medai.preprocess.filter;

import java.util.stream.IntStream;
import medai.imaging.Grid;
import medai.imaging.Volume;

/** The median of every pixel and its four neighbours in the slice, mirrored at the edge (sacro-iliac paper, section 3.1.1). */
public final class MedianCross {
    private MedianCross() {}

    public static Volume apply(Volume volume) {
        Grid grid = volume.grid();
        float[] v = volume.voxels();
        float[] out = new float[v.length];
        IntStream.range(0, grid.depth() * grid.height()).parallel().forEach(row -> {
            int y = row % grid.height();
            int at = row * grid.width();
            int up = y > 0 ? at - grid.width() : at;
            int down = y + 1 < grid.height() ? at + grid.width() : at;
            int last = grid.width() - 1;
            for (int x = 1; x < last; x++) {
                out[at + x] = median(v[at + x - 1], v[at + x], v[at + x + 1], v[up + x], v[down + x]);
            }
            out[at] = median(v[at], v[at], v[at + Math.min(1, last)], v[up], v[down]);
            if (last > 0) {
                out[at + last] = median(v[at + last - 1], v[at + last], v[at + last], v[up + last], v[down + last]);
            }
        });
        return volume.with(out);
    }

    /** Of five, by comparisons without branches: the middle of what is left when the extremes of two pairs are gone. */
    private static float median(float a, float b, float c, float d, float e) {
        float low = Math.max(Math.min(a, b), Math.min(c, d));
        float high = Math.min(Math.max(a, b), Math.max(c, d));
        return Math.max(Math.min(low, high), Math.min(Math.max(low, high), e));
    }
}
