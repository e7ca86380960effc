package medai.imaging;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** An affine map of three-dimensional points; for a {@link Grid} it takes voxel indices to RAS+ millimetres. Immutable. */
public final class Affine implements SpatialMap {
    private static final Affine IDENTITY = rows(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0);

    private final double[] m;

    private Affine(double[] m) {
        this.m = m;
    }

    /** @param rows the upper three rows of the 4 x 4 matrix, 12 values in row-major order */
    public static Affine rows(double... rows) {
        if (rows.length != 12) {
            throw new IllegalArgumentException("an affine has 3 rows of 4 values; found " + rows.length + " values");
        }
        return new Affine(rows.clone());
    }

    public static Affine identity() {
        return IDENTITY;
    }

    public static Affine scaling(double x, double y, double z) {
        return rows(x, 0, 0, 0, 0, y, 0, 0, 0, 0, z, 0);
    }

    public static Affine translation(double x, double y, double z) {
        return rows(1, 0, 0, x, 0, 1, 0, y, 0, 0, 1, z);
    }

    /** The rotation by {@code z} about the z axis, after {@code y} about y, after {@code x} about x; radians, right-handed. */
    public static Affine rotation(double x, double y, double z) {
        double cx = Math.cos(x);
        double sx = Math.sin(x);
        double cy = Math.cos(y);
        double sy = Math.sin(y);
        double cz = Math.cos(z);
        double sz = Math.sin(z);
        return rows(
                cz * cy,
                cz * sy * sx - sz * cx,
                cz * sy * cx + sz * sx,
                0,
                sz * cy,
                sz * sy * sx + cz * cx,
                sz * sy * cx - cz * sx,
                0,
                -sy,
                cy * sx,
                cy * cx,
                0);
    }

    /** The entry of the given row (0-2) and column (0-3). */
    public double at(int row, int column) {
        return m[4 * row + column];
    }

    @Override
    public double[] apply(double x, double y, double z) {
        return new double[] {
            m[0] * x + m[1] * y + m[2] * z + m[3],
            m[4] * x + m[5] * y + m[6] * z + m[7],
            m[8] * x + m[9] * y + m[10] * z + m[11]
        };
    }

    @Override
    public Affine then(Affine next) {
        return next.after(this);
    }

    @Override
    public Affine placing() {
        return this;
    }

    @Override
    public Affine after(Affine first) {
        double[] r = new double[12];
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 4; column++) {
                double sum = column == 3 ? at(row, 3) : 0;
                for (int k = 0; k < 3; k++) {
                    sum += at(row, k) * first.at(k, column);
                }
                r[4 * row + column] = sum;
            }
        }
        return new Affine(r);
    }

    /** Determinant of the linear part: negative if handedness changes, 0 if the map cannot be undone. */
    public double determinant() {
        return m[0] * (m[5] * m[10] - m[6] * m[9])
                - m[1] * (m[4] * m[10] - m[6] * m[8])
                + m[2] * (m[4] * m[9] - m[5] * m[8]);
    }

    /** @throws ArithmeticException if the linear part is singular */
    @Override
    public Affine inverse() {
        double d = determinant();
        if (!(Math.abs(d) > 1e-30)) {
            throw new ArithmeticException("affine cannot be inverted: its determinant is " + d);
        }
        double[] r = new double[12];
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                int a = (j + 1) % 3;
                int b = (j + 2) % 3;
                int c = (i + 1) % 3;
                int e = (i + 2) % 3;
                r[4 * i + j] = (at(a, c) * at(b, e) - at(a, e) * at(b, c)) / d;
            }
        }
        for (int i = 0; i < 3; i++) {
            r[4 * i + 3] = -(r[4 * i] * m[3] + r[4 * i + 1] * m[7] + r[4 * i + 2] * m[11]);
        }
        return new Affine(r);
    }

    /** Length of the step along a voxel axis (0, 1 or 2), in millimetres for a grid's affine. */
    public double spacing(int axis) {
        return Math.sqrt(at(0, axis) * at(0, axis) + at(1, axis) * at(1, axis) + at(2, axis) * at(2, axis));
    }

    /** The largest absolute difference between the entries of two affines. */
    public double distance(Affine other) {
        return IntStream.range(0, 12)
                .mapToDouble(i -> Math.abs(m[i] - other.m[i]))
                .max()
                .orElse(0);
    }

    /** The 12 entries in row-major order. */
    public double[] toRows() {
        return m.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Affine affine && Arrays.equals(m, affine.m);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(m);
    }

    @Override
    public String toString() {
        return IntStream.range(0, 3)
                .mapToObj(r ->
                        String.format(Locale.ROOT, "[%.4g %.4g %.4g %.4g]", at(r, 0), at(r, 1), at(r, 2), at(r, 3)))
                .collect(Collectors.joining(" "));
    }
}
