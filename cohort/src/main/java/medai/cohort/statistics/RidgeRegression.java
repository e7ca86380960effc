package medai.cohort.statistics;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.CholeskyDecomposition;
import org.hipparchus.linear.DecompositionSolver;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.RealVector;

/**
 * Linear regression with a quadratic penalty on the weights of standardised columns: half of the mean squared error plus half of the
 * penalty times the squared weights is minimised; the intercept is not penalised.
 */
public final class RidgeRegression {
    private final Standard standard;
    private final double[] weights;
    private final double intercept;

    private RidgeRegression(Standard standard, double[] weights, double intercept) {
        this.standard = standard;
        this.weights = weights;
        this.intercept = intercept;
    }

    /**
     * @param x subjects by columns; a column without variance gets no weight
     * @param penalty above 0
     */
    public static RidgeRegression fit(double[][] x, double[] outcome, double penalty) {
        Standard standard = Standard.of(x);
        RealMatrix z = new Array2DRowRealMatrix(standard.apply(x), false);
        double mean = Moments.mean(outcome);
        RealVector y = new ArrayRealVector(outcome).mapSubtract(mean);
        boolean few = z.getColumnDimension() < z.getRowDimension();
        RealMatrix products = few ? z.transposeMultiply(z) : z.multiplyTransposed(z);
        for (int i = 0; i < products.getRowDimension(); i++) {
            products.addToEntry(i, i, x.length * penalty);
        }
        DecompositionSolver solver = new CholeskyDecomposition(products, 1e-6, 0).getSolver();
        RealVector weights = few ? solver.solve(z.preMultiply(y)) : z.preMultiply(solver.solve(y));
        return new RidgeRegression(standard, weights.toArray(), mean);
    }

    /**
     * With the penalty, of six from 0.001 to 100, that predicts rows best which a fit has not seen.
     *
     * @param fold of each row, from 0; rows of one subject have one fold
     */
    public static RidgeRegression chosen(double[][] x, double[] outcome, int... fold) {
        return fit(x, outcome, Penalties.best(penalty -> {
            double error = 0;
            for (int left = 0; left <= Arrays.stream(fold).max().orElseThrow(); left++) {
                int own = left;
                int[] rows =
                        IntStream.range(0, x.length).filter(i -> fold[i] != own).toArray();
                if (rows.length == 0) {
                    continue;
                }
                RidgeRegression model = fit(
                        Arrays.stream(rows).mapToObj(i -> x[i]).toArray(double[][]::new),
                        Arrays.stream(rows).mapToDouble(i -> outcome[i]).toArray(),
                        penalty);
                for (int i = 0; i < x.length; i++) {
                    double wrong = fold[i] == own ? model.score(x[i]) - outcome[i] : 0;
                    error += wrong * wrong;
                }
            }
            return error;
        }));
    }

    /** The outcome that a row lets expect. */
    public double score(double... row) {
        double score = intercept;
        for (int j = 0; j < row.length; j++) {
            score += weights[j] * standard.apply(row[j], j);
        }
        return score;
    }
}
