package medai.imaging;

import java.util.stream.IntStream;

/** Carries a volume onto another grid through patient space, in parallel over the slices of the target. */
public final class Resampling {
    /** Positions this close to a limit, in voxels, count as on it, so that rounding in an affine does not cost the border. */
    private static final double TOLERANCE = 1e-6;

    private Resampling() {}

    /** How a value between voxel centres is found. */
    public enum Interpolation {
        /** Weighted mean of the eight neighbours; for intensities. */
        TRILINEAR,
        /** The voxel at floor(position + 0.5); for labels. */
        NEAREST
    }

    /** What lies outside. */
    public enum Border {
        /** 0 beyond the outermost voxel <em>centres</em>, as in ITK. */
        CENTRES,
        /** The outermost values reach to the outer <em>edges</em> of their voxels, 0 beyond: for coarse maps that must fill their field of view. */
        EDGES,
        /** The outermost values reach everywhere. */
        CLAMP
    }

    /** {@link #onto(Volume, Grid, Affine, Interpolation, Border)} for two grids that share patient space. */
    public static Volume onto(Volume moving, Grid target, Interpolation interpolation) {
        return onto(moving, target, Affine.identity(), interpolation, Border.CENTRES);
    }

    /**
     * @param worldToMoving from the target's patient space to the moving volume's, both RAS+ mm
     * @return the moving volume's values at the voxel centres of {@code target}
     */
    public static Volume onto(
            Volume moving, Grid target, Affine worldToMoving, Interpolation interpolation, Border border) {
        Grid grid = moving.grid();
        Affine toMoving = grid.affine().inverse().after(worldToMoving).after(target.affine());
        Sampler sampler = interpolation == Interpolation.TRILINEAR ? Resampling::trilinear : Resampling::nearest;
        double reach =
                switch (border) {
                    case CENTRES -> 0;
                    case EDGES -> 0.5;
                    case CLAMP -> Double.POSITIVE_INFINITY;
                };
        float[] values = new float[target.size()];
        IntStream.range(0, target.depth()).parallel().forEach(z -> {
            int at = target.index(0, 0, z);
            for (int y = 0; y < target.height(); y++) {
                for (int x = 0; x < target.width(); x++) {
                    double i =
                            toMoving.at(0, 0) * x + toMoving.at(0, 1) * y + toMoving.at(0, 2) * z + toMoving.at(0, 3);
                    double j =
                            toMoving.at(1, 0) * x + toMoving.at(1, 1) * y + toMoving.at(1, 2) * z + toMoving.at(1, 3);
                    double k =
                            toMoving.at(2, 0) * x + toMoving.at(2, 1) * y + toMoving.at(2, 2) * z + toMoving.at(2, 3);
                    values[at++] = within(i, grid.width(), reach)
                                    && within(j, grid.height(), reach)
                                    && within(k, grid.depth(), reach)
                            ? sampler.at(
                                    moving, clamp(i, grid.width()), clamp(j, grid.height()), clamp(k, grid.depth()))
                            : 0;
                }
            }
        });
        return new Volume(target, values);
    }

    private static boolean within(double position, int size, double reach) {
        return position >= -reach - TOLERANCE && position <= size - 1 + reach + TOLERANCE;
    }

    private static double clamp(double position, int size) {
        return Math.max(0, Math.min(position, size - 1));
    }

    @FunctionalInterface
    private interface Sampler {
        float at(Volume volume, double x, double y, double z);
    }

    private static float nearest(Volume volume, double x, double y, double z) {
        return volume.at((int) (x + 0.5), (int) (y + 0.5), (int) (z + 0.5));
    }

    /** The trilinear value at a position within [0, size - 1] on every axis, in voxels. */
    public static float trilinear(Volume volume, double x, double y, double z) {
        Grid grid = volume.grid();
        float[] v = volume.voxels();
        int x0 = (int) x;
        int y0 = (int) y;
        int z0 = (int) z;
        double fx = x - x0;
        double fy = y - y0;
        double fz = z - z0;
        int dx = x0 + 1 < grid.width() ? 1 : 0;
        int dy = y0 + 1 < grid.height() ? grid.width() : 0;
        int dz = z0 + 1 < grid.depth() ? grid.width() * grid.height() : 0;
        int at = grid.index(x0, y0, z0);
        double low =
                (v[at] * (1 - fx) + v[at + dx] * fx) * (1 - fy) + (v[at + dy] * (1 - fx) + v[at + dy + dx] * fx) * fy;
        int up = at + dz;
        double high =
                (v[up] * (1 - fx) + v[up + dx] * fx) * (1 - fy) + (v[up + dy] * (1 - fx) + v[up + dy + dx] * fx) * fy;
        return (float) (low * (1 - fz) + high * fz);
    }
}
