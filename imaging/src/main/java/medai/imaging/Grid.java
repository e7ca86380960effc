package medai.imaging;

import java.util.Locale;

/**
 * Where the voxels of a volume lie: a box of voxels and its place in patient space.
 *
 * @param width voxels along the first axis (x, fastest in memory), at least 1
 * @param height voxels along the second axis (y), at least 1
 * @param depth voxels along the third axis (z), at least 1
 * @param affine voxel indices (centres at whole numbers) to RAS+ millimetres, invertible
 */
public record Grid(int width, int height, int depth, Affine affine) {
    public Grid {
        if (width < 1 || height < 1 || depth < 1) {
            throw new IllegalArgumentException(
                    "a grid has at least one voxel per axis; found %d x %d x %d".formatted(width, height, depth));
        }
        if ((long) width * height * depth > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(
                    "a grid has less than 2^31 voxels; found %d x %d x %d".formatted(width, height, depth));
        }
        if (!(Math.abs(affine.determinant()) > 1e-12)) {
            throw new IllegalArgumentException("a grid needs an invertible affine; found " + affine);
        }
    }

    /** A grid of this many voxels with the given spacing in mm, its axes along R, A and S and its centre at the origin. */
    public static Grid centred(int width, int height, int depth, double spacing) {
        Affine toCentre = Affine.translation(-(width - 1) / 2.0, -(height - 1) / 2.0, -(depth - 1) / 2.0);
        return new Grid(
                width, height, depth, Affine.scaling(spacing, spacing, spacing).after(toCentre));
    }

    /** Number of voxels. */
    public int size() {
        return width * height * depth;
    }

    /** Number of voxels along axis 0, 1 or 2. */
    public int size(int axis) {
        return axis == 0 ? width : axis == 1 ? height : depth;
    }

    public int index(int x, int y, int z) {
        return (z * height + y) * width + x;
    }

    /** Whether both grids have the same shape and their affines differ by at most {@code tolerance} in any entry. */
    public boolean matches(Grid other, double tolerance) {
        return width == other.width
                && height == other.height
                && depth == other.depth
                && affine.distance(other.affine) <= tolerance;
    }

    /**
     * The grid of a box of voxels.
     *
     * @param x first voxel of the box; negative means the box begins outside this grid
     */
    public Grid box(int x, int y, int z, int boxWidth, int boxHeight, int boxDepth) {
        return new Grid(boxWidth, boxHeight, boxDepth, affine.after(Affine.translation(x, y, z)));
    }

    /** The grid with this many voxels that covers the same field of view, outer edge to outer edge. */
    public Grid sameFieldOfView(int newWidth, int newHeight, int newDepth) {
        double sx = (double) width / newWidth;
        double sy = (double) height / newHeight;
        double sz = (double) depth / newDepth;
        Affine toOld =
                Affine.translation((sx - 1) / 2, (sy - 1) / 2, (sz - 1) / 2).after(Affine.scaling(sx, sy, sz));
        return new Grid(newWidth, newHeight, newDepth, affine.after(toOld));
    }

    /** Shape, spacing and orientation in a few words. */
    public String describe() {
        return String.format(
                Locale.ROOT,
                "%d x %d x %d voxels of %.4g x %.4g x %.4g mm, %s",
                width,
                height,
                depth,
                affine.spacing(0),
                affine.spacing(1),
                affine.spacing(2),
                Orientation.of(affine).codes());
    }
}
