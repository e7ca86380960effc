package medai.cohort.statistics;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.hipparchus.exception.MathRuntimeException;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.CholeskyDecomposition;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.RealVector;

/**
 * The largest likelihood of a logistic model, or its limit where predictors tell rows apart for certain ({@link Separation}): that of
 * the other rows, with those columns that are independent there (Geyer 2009).
 *
 * @param certain rows whose fitted probability is 0 or 1, as their outcome
 * @param rows that are not
 * @param columns that have a coefficient, ascending
 * @param beta their coefficients
 * @param covariance of these
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record LogisticMaximum(
        boolean[] certain, int[] rows, int[] columns, RealVector beta, RealMatrix covariance, double likelihood) {
    private static final int MOST_STEPS = 100;

    /** Some values of a row. */
    public static double[] pick(double[] row, int... columns) {
        return Arrays.stream(columns).mapToDouble(j -> row[j]).toArray();
    }

    /**
     * By Newton's method.
     *
     * @param x a row of predictors for each subject, the intercept's 1 among them if there is one
     * @throws IllegalArgumentException if no maximum is within reach
     */
    public static LogisticMaximum of(boolean[] outcome, double[][] x) {
        boolean[] certain = Separation.certain(outcome, x);
        int[] rows = IntStream.range(0, x.length).filter(i -> !certain[i]).toArray();
        Basis basis = new Basis();
        int[] columns = IntStream.range(0, x[0].length)
                .filter(j -> rows.length == x.length || basis.add(Separation.column(x, j, rows)))
                .toArray();
        boolean[] left = new boolean[rows.length];
        double[][] own = new double[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            left[i] = outcome[rows[i]];
            own[i] = pick(x[rows[i]], columns);
        }
        int k = columns.length;
        RealVector beta = new ArrayRealVector(k);
        RealMatrix covariance = new Array2DRowRealMatrix(Math.max(1, k), Math.max(1, k));
        double last = Double.NEGATIVE_INFINITY;
        for (int step = 0; k > 0 && step < MOST_STEPS; step++) {
            RealMatrix information = new Array2DRowRealMatrix(k, k);
            RealVector score = new ArrayRealVector(k);
            double likelihood = accumulate(left, own, beta, information, score);
            covariance = inverse(information);
            beta = beta.add(covariance.operate(score));
            if (likelihood > -1e-6 * rows.length || farthest(own, beta) > 1e8) {
                throw new IllegalArgumentException(
                        "the groups are separable by the predictors, so no coefficient is finite; use fewer predictors or a penalty");
            }
            double change = Math.abs(likelihood - last) / Math.abs(likelihood);
            if (change < (step > MOST_STEPS / 2 ? 1e-10 : 1e-14) && step > 2) { // later, rounding goes back and forth
                return new LogisticMaximum(certain, rows, columns, beta, covariance, likelihood(left, own, beta));
            }
            last = likelihood;
        }
        if (k == 0) {
            return new LogisticMaximum(certain, rows, columns, beta, covariance, rows.length * Math.log(0.5));
        }
        throw new IllegalArgumentException(
                "the likelihood has no maximum within reach: the groups are nearly separable; use fewer predictors or a penalty");
    }

    /** How far the largest value of a predictor moves the log-odds: of a small unit, large coefficients are nothing odd. */
    private static double farthest(double[][] x, RealVector beta) {
        double most = 0;
        for (double[] row : x) {
            for (int j = 0; j < row.length; j++) {
                most = Math.max(most, Math.abs(row[j] * beta.getEntry(j)));
            }
        }
        return most;
    }

    private static double likelihood(boolean[] outcome, double[][] x, RealVector beta) {
        double likelihood = 0;
        for (int i = 0; i < outcome.length; i++) {
            double eta = new ArrayRealVector(x[i], false).dotProduct(beta);
            likelihood += outcome[i] ? -Math.log1p(Math.exp(-eta)) : -Math.log1p(Math.exp(eta));
        }
        return likelihood;
    }

    private static double accumulate(
            boolean[] outcome, double[][] x, RealVector beta, RealMatrix information, RealVector score) {
        int k = beta.getDimension();
        for (int i = 0; i < x.length; i++) {
            double eta = new ArrayRealVector(x[i], false).dotProduct(beta);
            double p = 1 / (1 + Math.exp(-eta));
            for (int a = 0; a < k; a++) {
                score.addToEntry(a, x[i][a] * ((outcome[i] ? 1 : 0) - p));
                for (int b = 0; b < k; b++) {
                    information.addToEntry(a, b, x[i][a] * x[i][b] * p * (1 - p));
                }
            }
        }
        return likelihood(outcome, x, beta);
    }

    /** Scaled to a unit diagonal first, so that predictors of different units do not look collinear. */
    private static RealMatrix inverse(RealMatrix information) {
        int k = information.getRowDimension();
        double[] scale = new double[k];
        RealMatrix scaled = information.copy();
        for (int a = 0; a < k; a++) {
            scale[a] = Math.sqrt(information.getEntry(a, a));
        }
        for (int a = 0; a < k; a++) {
            for (int b = 0; b < k; b++) {
                scaled.setEntry(a, b, information.getEntry(a, b) / (scale[a] * scale[b]));
            }
        }
        try {
            RealMatrix inverse =
                    new CholeskyDecomposition(scaled, 1e-9, 1e-11).getSolver().getInverse();
            for (int a = 0; a < k; a++) {
                for (int b = 0; b < k; b++) {
                    inverse.setEntry(a, b, inverse.getEntry(a, b) / (scale[a] * scale[b]));
                }
            }
            return inverse;
        } catch (MathRuntimeException e) {
            throw new IllegalArgumentException(
                    "the predictors are collinear or the groups separable, so the coefficients are not determined; leave one out",
                    e);
        }
    }
}
