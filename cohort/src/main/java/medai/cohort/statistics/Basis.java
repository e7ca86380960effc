package medai.cohort.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Orthonormal directions of columns, which are added one by one; a column that adds nothing is left out. */
public final class Basis {
    private static final double NOTHING = 1e-12; // of a column's square

    private final List<double[]> directions = new ArrayList<>();

    /** The directions of an intercept and of columns, by which these are centred before digits are lost. */
    public static Basis withIntercept(List<double[]> columns, int n) {
        Basis basis = new Basis();
        double[] one = new double[n];
        Arrays.fill(one, 1);
        basis.add(one);
        columns.forEach(column -> basis.add(centred(column)));
        return basis;
    }

    /** Distances from the mean, all 0 for a constant column. */
    public static double[] centred(double[] column) {
        double mean = Moments.mean(column);
        boolean constant = Moments.isConstant(column);
        return Arrays.stream(column).map(v -> constant ? 0 : v - mean).toArray();
    }

    /** @return whether the column added a direction */
    public boolean add(double[] column) {
        double[] rest = rest(column);
        double left = dot(rest, rest);
        if (left <= NOTHING * dot(column, column)) {
            return false;
        }
        double length = Math.sqrt(left);
        directions.add(Arrays.stream(rest).map(v -> v / length).toArray());
        return true;
    }

    /** What the directions leave of a column. */
    public double[] rest(double[] column) {
        double[] rest = column.clone();
        for (int twice = 0; twice < 2; twice++) { // for the digits
            for (double[] direction : directions) {
                double along = dot(rest, direction);
                for (int i = 0; i < rest.length; i++) {
                    rest[i] -= along * direction[i];
                }
            }
        }
        return rest;
    }

    public List<double[]> directions() {
        return List.copyOf(directions);
    }

    public static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
