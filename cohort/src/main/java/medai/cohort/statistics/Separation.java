package medai.cohort.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.hipparchus.exception.MathRuntimeException;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.QRDecomposition;

/**
 * Which rows predictors tell apart for certain. A direction b of coefficients separates (Albert and Anderson 1984) if x b is at
 * least 0 for every positive row and at most 0 for every other, and not 0 for all: the likelihood then grows without end along b,
 * and the rows with x b not 0 become certain. By Stiemke's lemma there is none exactly where positive weights balance the rows,
 * each times its sign: the weights, at least 1, with the smallest remainder are searched (Lawson and Hanson 1974), and a remainder
 * is itself a separating direction, which is checked row by row.
 */
public final class Separation {
    private static final double NOTHING = 1e-7; // of rows that are 1 in size on average
    private static final double ROUNDING = 1e-9;

    private Separation() {}

    /**
     * @param x a row of predictors for each subject, the intercept's 1 among them
     * @return whether a row is told apart, by some direction; all of them: complete separation
     */
    public static boolean[] certain(boolean[] outcome, double[][] x) {
        boolean[] certain = new boolean[outcome.length];
        for (boolean more = true; more; ) {
            int[] rows = IntStream.range(0, x.length).filter(i -> !certain[i]).toArray();
            double[] apart = rows.length == 0 ? new double[0] : apart(signed(outcome, x, rows));
            double most = Arrays.stream(apart).max().orElse(0);
            more = false;
            for (int i = 0; i < apart.length; i++) {
                certain[rows[i]] = apart[i] > NOTHING * most;
                more |= certain[rows[i]];
            }
        }
        return certain;
    }

    /** Rows in orthonormal coordinates, those of negative outcome turned round. */
    private static double[][] signed(boolean[] outcome, double[][] x, int[] rows) {
        Basis basis = new Basis();
        for (int j = 0; j < x[0].length; j++) {
            basis.add(column(x, j, rows));
        }
        List<double[]> directions = basis.directions();
        double[][] signed = new double[rows.length][directions.size()];
        double size = Math.sqrt(rows.length);
        for (int i = 0; i < rows.length; i++) {
            double sign = outcome[rows[i]] ? size : -size;
            int row = i;
            Arrays.setAll(signed[i], j -> sign * directions.get(j)[row]);
        }
        return signed;
    }

    /** The values of a column in some rows. */
    public static double[] column(double[][] x, int column, int... rows) {
        return Arrays.stream(rows).mapToDouble(i -> x[i][column]).toArray();
    }

    /** How far each row lies on its side along a separating direction; nothing if there is none. */
    private static double[] apart(double[][] rows) {
        double[] extra = new double[rows.length]; // weights beyond 1
        List<Integer> used = new ArrayList<>();
        for (int step = 0; step < 3 * rows.length; step++) {
            double[] remainder = remainder(rows, extra);
            double[] along = Arrays.stream(rows)
                    .mapToDouble(row -> Basis.dot(row, remainder))
                    .toArray();
            int least = 0;
            for (int i = 1; i < along.length; i++) {
                least = along[i] < along[least] ? i : least;
            }
            double most = Arrays.stream(along).max().orElse(0);
            if (Math.sqrt(Basis.dot(remainder, remainder)) <= NOTHING) {
                return new double[0];
            }
            if (along[least] >= -ROUNDING * most) {
                return along;
            }
            used.add(least);
            try {
                balance(rows, extra, used);
            } catch (MathRuntimeException e) { // two rows alike but for rounding: there is nothing more to gain
                return new double[0];
            }
        }
        return new double[0];
    }

    private static double[] remainder(double[][] rows, double[] extra) {
        double[] sum = new double[rows[0].length];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < sum.length; j++) {
                sum[j] += (1 + extra[i]) * rows[i][j];
            }
        }
        return sum;
    }

    /** The best extra weights of the used rows; those that would fall below 0 leave, the first one to reach it first. */
    private static void balance(double[][] rows, double[] extra, List<Integer> used) {
        double[] ones = remainder(rows, new double[rows.length]);
        while (!used.isEmpty()) {
            double[][] columns = used.stream().map(i -> rows[i]).toArray(double[][]::new);
            double[] best = new QRDecomposition(new Array2DRowRealMatrix(columns).transpose())
                    .getSolver()
                    .solve(new ArrayRealVector(ones).mapMultiply(-1))
                    .toArray();
            double step = 1;
            for (int i = 0; i < best.length; i++) {
                double old = extra[used.get(i)];
                step = best[i] <= 0 ? Math.min(step, old / (old - best[i])) : step;
            }
            for (int i = best.length - 1; i >= 0; i--) {
                int row = used.get(i);
                extra[row] += step * (best[i] - extra[row]);
                if (best[i] <= 0 && extra[row] <= ROUNDING) {
                    extra[row] = 0;
                    used.remove(i);
                }
            }
            if (step == 1) {
                return;
            }
        }
    }
}
