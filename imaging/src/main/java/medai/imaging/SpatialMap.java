package medai.imaging;

/**
 * A map of points from one patient space to another, both RAS+ mm: an {@link Affine}, a {@link Warp}, or a warp's
 * {@link WarpInverse inverse}.
 */
public sealed interface SpatialMap permits Affine, Warp, WarpInverse {
    /** The image of the point (x, y, z), as three coordinates; NaN where there is none. */
    double[] apply(double x, double y, double z);

    /** The map that applies {@code first}, then this. */
    SpatialMap after(Affine first);

    /** The same for any map; between two warps, linear between the voxels of the first one's field. */
    default SpatialMap after(SpatialMap first) {
        if (first instanceof Affine affine) {
            return after(affine);
        }
        if (first instanceof Warp warp) {
            return Warp.of(Warp.Field.of(warp.field().grid(), p -> {
                double[] between = warp.apply(p[0], p[1], p[2]);
                return apply(between[0], between[1], between[2]);
            }));
        }
        return first.inverse().after(inverse()).inverse();
    }

    /** The map that applies this, then {@code next}. */
    SpatialMap then(Affine next);

    /** @throws ArithmeticException if the map cannot be undone anywhere */
    SpatialMap inverse();

    /**
     * The part of the map that the header of an image can carry: all of an affine, nothing of a warp. An image in the first space
     * lies in the second one with this before its own affine, or, where the map is a warp, stays in the first.
     */
    Affine placing();

    /**
     * Where the voxel centres of a slice go.
     *
     * @param places three coordinates for each voxel of the slice, x fastest, written here
     */
    default void ofSlice(Grid grid, int z, float[] places) {
        Affine affine = grid.affine();
        int at = 0;
        for (int y = 0; y < grid.height(); y++) {
            for (int x = 0; x < grid.width(); x++) {
                double[] from = affine.apply(x, y, z);
                double[] to = apply(from[0], from[1], from[2]);
                places[at++] = (float) to[0];
                places[at++] = (float) to[1];
                places[at++] = (float) to[2];
            }
        }
    }
}
