package medai.imaging;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.SoftReference;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A displacement field: every point moves by the vector that the field has there, linear between the field's voxel centres; beyond
 * the outermost of these, by the vector at the nearest. Immutable.
 */
public final class Warp implements SpatialMap {
    private static final double CLOSE = 1e-4; // mm
    private static final int MOST_STEPS = 60;
    private static final double SHORTEST = 1.0 / 256; // of a Newton step

    private final Source source;
    private final WarpInverse inverse = new WarpInverse(this);
    private SoftReference<Field> read = new SoftReference<>(null);

    /** Gives the field, such as from a file; is asked again where it was forgotten for want of memory. */
    @FunctionalInterface
    public interface Source {
        Field field() throws IOException;
    }

    /**
     * Vectors on a grid.
     *
     * @param x of each voxel's vector, RAS+ mm, in the order of the grid's voxels
     * @param y likewise
     * @param z likewise
     */
    @SuppressWarnings("ArrayRecordComponent") // hot loops read them; nobody writes to them
    public record Field(Grid grid, float[] x, float[] y, float[] z) {
        public Field {
            if (x.length != grid.size() || y.length != grid.size() || z.length != grid.size()) {
                throw new IllegalArgumentException(
                        "%d, %d and %d numbers for %s".formatted(x.length, y.length, z.length, grid.describe()));
            }
        }

        /** The field of a map, on a grid. */
        public static Field of(Grid grid, SpatialMap map) {
            return of(grid, p -> map.apply(p[0], p[1], p[2]));
        }

        static Field of(Grid grid, UnaryOperator<double[]> map) {
            float[] x = new float[grid.size()];
            float[] y = new float[grid.size()];
            float[] z = new float[grid.size()];
            IntStream.range(0, grid.size()).parallel().forEach(i -> {
                double[] from = centre(grid, i);
                double[] to = map.apply(from.clone());
                x[i] = (float) (to[0] - from[0]);
                y[i] = (float) (to[1] - from[1]);
                z[i] = (float) (to[2] - from[2]);
            });
            return new Field(grid, x, y, z);
        }

        private static double[] centre(Grid grid, int i) {
            int row = i / grid.width();
            int slice = row / grid.height();
            return grid.affine().apply(i % grid.width(), row % grid.height(), slice);
        }

        /** How many of its voxels lie where the map folds, or tears: they have no counterpart, or several. */
        public long folds() {
            Warp warp = Warp.of(this);
            return IntStream.range(0, grid.size())
                    .parallel()
                    .filter(i -> {
                        double[] at = centre(grid, i);
                        double[] slopes = new double[9];
                        warp.displacement(this, grid.affine().inverse(), at, new double[3], slopes);
                        return !(determinant(slopes) > 0);
                    })
                    .count();
        }
    }

    private Warp(Source source) {
        this.source = source;
    }

    public static Warp of(Field field) {
        return new Warp(() -> field);
    }

    /** A field that is read when it is needed. */
    public static Warp stored(Source source) {
        return new Warp(source);
    }

    /** @throws UncheckedIOException if it cannot be read */
    public synchronized Field field() {
        @Nullable Field known = read.get();
        if (known == null) {
            try {
                known = source.field();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            read = new SoftReference<>(known);
        }
        return known;
    }

    @Override
    public double[] apply(double x, double y, double z) {
        Field field = field();
        double[] to = {x, y, z};
        double[] vector = new double[3];
        displacement(field, field.grid.affine().inverse(), to, vector, new double[9]);
        for (int a = 0; a < 3; a++) {
            to[a] += vector[a];
        }
        return to;
    }

    @Override
    public Warp after(Affine first) {
        Field own = field();
        Grid grid = new Grid(
                own.grid.width(),
                own.grid.height(),
                own.grid.depth(),
                first.inverse().after(own.grid.affine()));
        return of(Field.of(grid, p -> moved(first.apply(p[0], p[1], p[2]))));
    }

    @Override
    public Warp then(Affine next) {
        return of(Field.of(field().grid, p -> {
            double[] to = moved(p);
            return next.apply(to[0], to[1], to[2]);
        }));
    }

    private double[] moved(double[] point) {
        return apply(point[0], point[1], point[2]);
    }

    @Override
    public WarpInverse inverse() {
        return inverse;
    }

    @Override
    public Affine placing() {
        return Affine.identity();
    }

    @Override
    public void ofSlice(Grid grid, int z, float[] places) {
        Field field = field();
        Affine toVoxel = field.grid.affine().inverse();
        double[] vector = new double[3];
        double[] slopes = new double[9];
        int at = 0;
        for (int y = 0; y < grid.height(); y++) {
            for (int x = 0; x < grid.width(); x++) {
                double[] from = grid.affine().apply(x, y, z);
                displacement(field, toVoxel, from, vector, slopes);
                for (int a = 0; a < 3; a++) {
                    places[at++] = (float) (from[a] + vector[a]);
                }
            }
        }
    }

    /**
     * The point that the field takes to another one, by Newton's method; NaN where none is found.
     *
     * @param to the other point
     */
    double[] undone(double... to) {
        Field field = field();
        Affine toVoxel = field.grid.affine().inverse();
        double[] vector = new double[3];
        double[] slopes = new double[9];
        displacement(field, toVoxel, to, vector, slopes);
        double[] at = {to[0] - vector[0], to[1] - vector[1], to[2] - vector[2]};
        double[] rest = rest(field, toVoxel, at, to, vector, slopes);
        for (int step = 0; step < MOST_STEPS; step++) {
            double error = length(rest);
            if (error < CLOSE) {
                return at;
            }
            double[] move = solve(slopes, rest);
            double share = 1;
            double[] next = at;
            double[] left = rest;
            while (share >= SHORTEST) {
                next = new double[] {at[0] - share * move[0], at[1] - share * move[1], at[2] - share * move[2]};
                left = rest(field, toVoxel, next, to, vector, slopes);
                if (length(left) < error) {
                    break;
                }
                share /= 2;
            }
            if (!(length(left) < error)) {
                break;
            }
            at = next;
            rest = left;
        }
        return new double[] {Double.NaN, Double.NaN, Double.NaN};
    }

    /** How far from the goal a point comes. */
    private double[] rest(Field field, Affine toVoxel, double[] at, double[] to, double[] vector, double[] slopes) {
        displacement(field, toVoxel, at, vector, slopes);
        return new double[] {at[0] + vector[0] - to[0], at[1] + vector[1] - to[1], at[2] + vector[2] - to[2]};
    }

    private static double length(double[] v) {
        return Math.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
    }

    /** The solution of a 3 x 3 system by Cramer's rule; NaN where there is none. */
    private static double[] solve(double[] m, double[] right) {
        double d = determinant(m);
        double[] solution = new double[3];
        for (int column = 0; column < 3; column++) {
            double[] changed = m.clone();
            for (int row = 0; row < 3; row++) {
                changed[3 * row + column] = right[row];
            }
            solution[column] = determinant(changed) / d;
        }
        return solution;
    }

    private static double determinant(double[] m) {
        return m[0] * (m[4] * m[8] - m[5] * m[7])
                - m[1] * (m[3] * m[8] - m[5] * m[6])
                + m[2] * (m[3] * m[7] - m[4] * m[6]);
    }

    /**
     * The field's vector at a point, and how the point's image moves with the point: 3 x 3, the derivatives of each coordinate in
     * a row.
     */
    private void displacement(Field field, Affine toVoxel, double[] point, double[] vector, double[] slopes) {
        Grid grid = field.grid;
        double[] place = toVoxel.apply(point[0], point[1], point[2]);
        int[] cell = new int[3];
        double[] share = new double[3];
        boolean[] moves = new boolean[3];
        for (int axis = 0; axis < 3; axis++) {
            int last = grid.size(axis) - 1;
            double clamped = Math.max(0, Math.min(place[axis], last));
            cell[axis] = Math.max(0, Math.min((int) clamped, last - 1));
            share[axis] = clamped - cell[axis];
            moves[axis] = last > 0 && place[axis] >= 0 && place[axis] <= last;
        }
        int dx = grid.width() > 1 ? 1 : 0;
        int dy = grid.height() > 1 ? grid.width() : 0;
        int dz = grid.depth() > 1 ? grid.width() * grid.height() : 0;
        int at = grid.index(cell[0], cell[1], cell[2]);
        Arrays.fill(slopes, 0);
        for (int component = 0; component < 3; component++) {
            float[] v = component == 0 ? field.x : component == 1 ? field.y : field.z;
            double v00 = mix(v[at], v[at + dx], share[0]);
            double v10 = mix(v[at + dy], v[at + dy + dx], share[0]);
            double v01 = mix(v[at + dz], v[at + dz + dx], share[0]);
            double v11 = mix(v[at + dz + dy], v[at + dz + dy + dx], share[0]);
            double low = mix(v00, v10, share[1]);
            double high = mix(v01, v11, share[1]);
            vector[component] = mix(low, high, share[2]);
            double alongX = mix(
                    mix(v[at + dx] - v[at], v[at + dy + dx] - v[at + dy], share[1]),
                    mix(v[at + dz + dx] - v[at + dz], v[at + dz + dy + dx] - v[at + dz + dy], share[1]),
                    share[2]);
            double alongY = mix(v10 - v00, v11 - v01, share[2]);
            double alongZ = high - low;
            for (int a = 0; a < 3; a++) {
                slopes[3 * component + a] = (component == a ? 1 : 0)
                        + (moves[0] ? alongX * toVoxel.at(0, a) : 0)
                        + (moves[1] ? alongY * toVoxel.at(1, a) : 0)
                        + (moves[2] ? alongZ * toVoxel.at(2, a) : 0);
            }
        }
    }

    private static double mix(double a, double b, double share) {
        return a + share * (b - a);
    }
}
