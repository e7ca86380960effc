package medai.imaging;

import java.lang.ref.SoftReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** From where a {@link Warp} takes points to where it found them, found by Newton's method; no place where the warp folds or tears. */
public final class WarpInverse implements SpatialMap {
    private final Warp warp;
    private SoftReference<Known> known = new SoftReference<>(null);

    /** Where the voxels of the grid that was asked for last go: maps of one scan are all carried the same way. */
    @SuppressWarnings("ArrayRecordComponent") // read only
    private record Known(Grid grid, float[][] slices) {}

    WarpInverse(Warp warp) {
        this.warp = warp;
    }

    @Override
    public double[] apply(double x, double y, double z) {
        return warp.undone(x, y, z);
    }

    @Override
    public SpatialMap after(Affine first) {
        return warp.then(first.inverse()).inverse();
    }

    @Override
    public SpatialMap then(Affine next) {
        return warp.after(next.inverse()).inverse();
    }

    @Override
    public Warp inverse() {
        return warp;
    }

    @Override
    public Affine placing() {
        return Affine.identity();
    }

    @Override
    public void ofSlice(Grid grid, int z, float[] places) {
        float[] slice = slices(grid)[z];
        System.arraycopy(slice, 0, places, 0, slice.length);
    }

    private synchronized float[][] slices(Grid grid) {
        @Nullable Known last = known.get();
        if (last == null || !last.grid.equals(grid)) {
            float[][] slices = new float[grid.depth()][];
            warp.field(); // read once, before all threads ask for it
            IntStream.range(0, grid.depth()).parallel().forEach(z -> {
                float[] places = new float[3 * grid.width() * grid.height()];
                SpatialMap.super.ofSlice(grid, z, places);
                slices[z] = places;
            });
            last = new Known(grid, slices);
            known = new SoftReference<>(last);
        }
        return last.slices;
    }
}
