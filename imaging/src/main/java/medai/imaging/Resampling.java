package medai.imaging;

import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** Resamples a volume onto another grid through patient space, in parallel over the slices of the target. */
public final class Resampling {
    /** Positions this close to a limit, in voxels, count as on it, so that rounding in an affine does not lose the border. */
    private static final double TOLERANCE = 1e-6;

    private Resampling() {}

    /** How a value between voxel centres is found. */
    public enum Interpolation {
        /** Weighted mean of the eight neighbours; for intensities. */
        TRILINEAR,
        /** The voxel at floor(position + 0.5); for labels. */
        NEAREST
    }

    /** Which values positions outside the volume get. */
    public enum Border {
        /** 0 beyond the outermost voxel <em>centres</em>, as in ITK. */
        CENTRES,
        /**
         * The outermost values reach to the outer <em>edges</em> of their voxels, 0 beyond: for coarse maps that must fill their
         * field of view.
         */
        EDGES,
        /** The outermost values reach everywhere. */
        CLAMP
    }

    /** {@link #onto(Volume, Grid, SpatialMap, Interpolation, Border)} for two grids that share patient space. */
    public static Volume onto(Volume moving, Grid target, Interpolation interpolation) {
        return onto(moving, target, Affine.identity(), interpolation, Border.CENTRES);
    }

    /**
     * @param worldToMoving from the target's patient space to the moving volume's, both RAS+ mm
     * @return the moving volume's values at the voxel centres of {@code target}
     */
    public static Volume onto(
            Volume moving, Grid target, SpatialMap worldToMoving, Interpolation interpolation, Border border) {
        if (!(worldToMoving instanceof Affine affine)) {
            return warped(moving, target, worldToMoving, interpolation, border);
        }
        return interpolation == Interpolation.TRILINEAR
                ? trilinear(moving, target, affine, border)
                : nearest(moving, target, affine, border);
    }

    /**
     * {@link #onto(Volume, Grid, SpatialMap, Interpolation, Border)} for labels: the nearest voxel's.
     *
     * @param worldToMoving from the target's patient space to the label map's, both RAS+ mm
     */
    public static LabelMap onto(LabelMap moving, Grid target, SpatialMap worldToMoving, Border border) {
        int[] labels = new int[target.size()];
        eachNearest(moving.grid(), target, worldToMoving, border, (at, from) -> labels[at] = moving.labels()[from]);
        return new LabelMap(target, labels);
    }

    /**
     * The share of a grid's voxel centres that lie within an image: the rest of the grid gets no value of it.
     *
     * @param worldToImage from the grid's patient space to the image's, both RAS+ mm
     * @param border CENTRES or EDGES: how far the image reaches
     * @return from 0, where the two lie at different places, to 1
     */
    public static double shareWithin(Grid image, Grid grid, SpatialMap worldToImage, Border border) {
        if (!(worldToImage instanceof Affine affine)) {
            AtomicLong within = new AtomicLong();
            Warped.each(image, grid, worldToImage, border, (at, x, y, z) -> within.incrementAndGet());
            return within.doubleValue() / grid.size();
        }
        Affine toImage = image.affine().inverse().after(affine).after(grid.affine());
        double reach = reach(border);
        long within = IntStream.range(0, grid.depth())
                .parallel()
                .mapToLong(z -> {
                    long count = 0;
                    for (int y = 0; y < grid.height(); y++) {
                        Line line = Line.of(toImage, y, z);
                        for (int x = 0; x < grid.width(); x++) {
                            count += line.isWithin(image, x, reach) ? 1 : 0;
                        }
                    }
                    return count;
                })
                .sum();
        return (double) within / grid.size();
    }

    private static Volume nearest(Volume moving, Grid target, SpatialMap worldToMoving, Border border) {
        float[] values = new float[target.size()];
        eachNearest(moving.grid(), target, worldToMoving, border, (at, from) -> values[at] = moving.voxels()[from]);
        return new Volume(target, values);
    }

    /** What is done with a voxel of the target and the voxel of the moving image that is nearest to it. */
    @FunctionalInterface
    private interface Pair {
        void of(int at, int from);
    }

    private static void eachNearest(Grid grid, Grid target, SpatialMap worldToMoving, Border border, Pair pair) {
        if (!(worldToMoving instanceof Affine affine)) {
            Warped.each(
                    grid,
                    target,
                    worldToMoving,
                    border,
                    (at, x, y, z) -> pair.of(at, grid.index((int) (x + 0.5), (int) (y + 0.5), (int) (z + 0.5))));
            return;
        }
        Affine toMoving = grid.affine().inverse().after(affine).after(target.affine());
        double reach = reach(border);
        IntStream.range(0, target.depth()).parallel().forEach(z -> {
            for (int y = 0; y < target.height(); y++) {
                Line line = Line.of(toMoving, y, z);
                int at = target.index(0, y, z);
                for (int x = 0; x < target.width(); x++) {
                    if (line.isWithin(grid, x, reach)) {
                        int from = grid.index(
                                (int) (clamp(line.ai * x + line.bi, grid.width()) + 0.5),
                                (int) (clamp(line.aj * x + line.bj, grid.height()) + 0.5),
                                (int) (clamp(line.ak * x + line.bk, grid.depth()) + 0.5));
                        pair.of(at + x, from);
                    }
                }
            }
        });
    }

    private static Volume warped(
            Volume moving, Grid target, SpatialMap worldToMoving, Interpolation interpolation, Border border) {
        if (interpolation == Interpolation.NEAREST) {
            return nearest(moving, target, worldToMoving, border);
        }
        boolean finite = moving.nonFinite() == 0;
        float[] values = new float[target.size()];
        Warped.each(
                moving.grid(),
                target,
                worldToMoving,
                border,
                (at, x, y, z) ->
                        values[at] = finite ? trilinear(moving, x, y, z) : trilinearOfWeighted(moving, x, y, z));
        return new Volume(target, values);
    }

    /** The way of maps that are no affine: point by point. */
    private static final class Warped {
        /** What is done with a voxel of the target and the position in the image, in voxels, to which it goes. */
        @FunctionalInterface
        interface Position {
            void of(int at, double x, double y, double z);
        }

        /** Goes through the target's voxels that lie within the image. */
        static void each(Grid image, Grid target, SpatialMap worldToImage, Border border, Position position) {
            Affine toVoxel = image.affine().inverse();
            double reach = reach(border);
            IntStream.range(0, target.depth()).parallel().forEach(z -> {
                float[] places = new float[3 * target.width() * target.height()];
                worldToImage.ofSlice(target, z, places);
                int first = target.index(0, 0, z);
                for (int i = 0; i < places.length / 3; i++) {
                    double[] at = toVoxel.apply(places[3 * i], places[3 * i + 1], places[3 * i + 2]);
                    if (within(at[0], image.width(), reach)
                            && within(at[1], image.height(), reach)
                            && within(at[2], image.depth(), reach)) {
                        position.of(
                                first + i,
                                clamp(at[0], image.width()),
                                clamp(at[1], image.height()),
                                clamp(at[2], image.depth()));
                    }
                }
            });
        }
    }

    private static double reach(Border border) {
        return switch (border) {
            case CENTRES -> 0;
            case EDGES -> 0.5;
            case CLAMP -> Double.POSITIVE_INFINITY;
        };
    }

    private static Volume trilinear(Volume moving, Grid target, Affine worldToMoving, Border border) {
        Grid grid = moving.grid();
        Affine toMoving = grid.affine().inverse().after(worldToMoving).after(target.affine());
        double reach = reach(border);
        boolean finite = moving.nonFinite() == 0;
        float[] values = new float[target.size()];
        IntStream.range(0, target.depth()).parallel().forEach(z -> {
            for (int y = 0; y < target.height(); y++) {
                Line line = Line.of(toMoving, y, z);
                int at = target.index(0, y, z);
                int begin = finite ? line.firstInside(grid, target.width()) : target.width();
                int end = finite ? line.endInside(grid, begin, target.width()) : begin;
                for (int x = 0; x < target.width(); x++) {
                    if (x == begin && end > begin) {
                        line.trilinear(moving, begin, end, values, at);
                        x = end - 1;
                        continue;
                    }
                    if (line.isWithin(grid, x, reach)) {
                        double i = clamp(line.ai * x + line.bi, grid.width());
                        double j = clamp(line.aj * x + line.bj, grid.height());
                        double k = clamp(line.ak * x + line.bk, grid.depth());
                        values[at + x] = finite ? trilinear(moving, i, j, k) : trilinearOfWeighted(moving, i, j, k);
                    }
                }
            }
        });
        return new Volume(target, values);
    }

    /**
     * The trilinear value where some voxels are NaN or infinite: those without weight count for nothing (0 times NaN would be
     * NaN), those with some weight make the value what they are.
     */
    private static float trilinearOfWeighted(Volume volume, double x, double y, double z) {
        int x0 = (int) x;
        int y0 = (int) y;
        int z0 = (int) z;
        double sum = 0;
        for (int corner = 0; corner < 8; corner++) {
            int dx = corner & 1;
            int dy = corner >> 1 & 1;
            int dz = corner >> 2;
            double weight = share(x - x0, dx) * share(y - y0, dy) * share(z - z0, dz);
            if (weight > 0) {
                sum += weight * volume.at(x0 + dx, y0 + dy, z0 + dz);
            }
        }
        return (float) sum;
    }

    /** Weight of the voxel at or after a position; a rounding error of the position has none. */
    private static double share(double after, int next) {
        double weight = next == 1 ? after : 1 - after;
        return weight < TOLERANCE ? 0 : weight;
    }

    /** Where a row of the target lies in the moving volume: position {@code a * x + b} on each of its axes. */
    private record Line(double ai, double bi, double aj, double bj, double ak, double bk) {
        static Line of(Affine m, int y, int z) {
            return new Line(
                    m.at(0, 0),
                    m.at(0, 1) * y + m.at(0, 2) * z + m.at(0, 3),
                    m.at(1, 0),
                    m.at(1, 1) * y + m.at(1, 2) * z + m.at(1, 3),
                    m.at(2, 0),
                    m.at(2, 1) * y + m.at(2, 2) * z + m.at(2, 3));
        }

        /** Whether a position is one of the image, which reaches that many voxels beyond its outermost centres. */
        boolean isWithin(Grid grid, int x, double reach) {
            return within(ai * x + bi, grid.width(), reach)
                    && within(aj * x + bj, grid.height(), reach)
                    && within(ak * x + bk, grid.depth(), reach);
        }

        /** Whether all eight neighbours of a position are voxels. */
        private boolean isInside(Grid grid, int x) {
            return inside(ai * x + bi, grid.width())
                    && inside(aj * x + bj, grid.height())
                    && inside(ak * x + bk, grid.depth());
        }

        private static boolean inside(double position, int size) {
            return position >= 0 && position < size - 1;
        }

        int firstInside(Grid grid, int width) {
            double low = Math.max(
                    from(ai, bi, grid.width()), Math.max(from(aj, bj, grid.height()), from(ak, bk, grid.depth())));
            int x = (int) Math.max(0, Math.min(width, Math.ceil(low)));
            while (x < width && !isInside(grid, x) && x <= low + 2) {
                x++;
            }
            return x < width && isInside(grid, x) ? x : width;
        }

        /** The end of the run that lies inside: the inside part of a line is always contiguous. */
        int endInside(Grid grid, int begin, int width) {
            if (begin >= width) {
                return begin;
            }
            double high =
                    Math.min(to(ai, bi, grid.width()), Math.min(to(aj, bj, grid.height()), to(ak, bk, grid.depth())));
            int end = (int) Math.max(begin + 1, Math.min(width, Math.floor(high) + 1));
            while (end > begin + 1 && !isInside(grid, end - 1)) {
                end--;
            }
            return end;
        }

        private static double from(double a, double b, int size) {
            return a > 0 ? -b / a : a < 0 ? (size - 1 - b) / a : Double.NEGATIVE_INFINITY;
        }

        private static double to(double a, double b, int size) {
            return a > 0 ? (size - 1 - b) / a : a < 0 ? -b / a : Double.POSITIVE_INFINITY;
        }

        /** The values from {@code begin} up to {@code end}, all with their eight neighbours inside. */
        void trilinear(Volume moving, int begin, int end, float[] values, int at) {
            float[] v = moving.voxels();
            int dy = moving.grid().width();
            int dz = dy * moving.grid().height();
            for (int x = begin; x < end; x++) {
                double i = ai * x + bi;
                double j = aj * x + bj;
                double k = ak * x + bk;
                int x0 = (int) i;
                int y0 = (int) j;
                int z0 = (int) k;
                double fx = i - x0;
                double fy = j - y0;
                double fz = k - z0;
                int o = z0 * dz + y0 * dy + x0;
                double v00 = v[o] + fx * (v[o + 1] - v[o]);
                double v10 = v[o + dy] + fx * (v[o + dy + 1] - v[o + dy]);
                double v01 = v[o + dz] + fx * (v[o + dz + 1] - v[o + dz]);
                double v11 = v[o + dz + dy] + fx * (v[o + dz + dy + 1] - v[o + dz + dy]);
                double v0 = v00 + fy * (v10 - v00);
                double v1 = v01 + fy * (v11 - v01);
                values[at + x] = (float) (v0 + fz * (v1 - v0));
            }
        }
    }

    private static boolean within(double position, int size, double reach) {
        return position >= -reach - TOLERANCE && position <= size - 1 + reach + TOLERANCE;
    }

    private static double clamp(double position, int size) {
        return Math.max(0, Math.min(position, size - 1));
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
