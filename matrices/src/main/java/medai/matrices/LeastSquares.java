package medai.matrices;

import java.util.Arrays;

/**
 * Linear regression by least squares, with an intercept.
 *
 * @param coefficients of the intercept and of each predictor
 * @param covariance of the coefficients for residuals of variance 1: the inverse of the products of the predictors
 * @param residuals what is left of each outcome
 */
@SuppressWarnings("ArrayRecordComponent") // read at once, never compared
public record LeastSquares(double[] coefficients, double[][] covariance, double[] residuals) {
    /**
     * A fit.
     *
     * @param predictors rows of numbers, none constant, none a sum of others; fewer than rows
     * @param outcome a number for each row
     */
    public static LeastSquares of(Matrix predictors, double... outcome) {
        int n = predictors.rows();
        int k = predictors.columns();
        double[] means = predictors.means();
        double[] spread = predictors.deviations();
        double[] inverse = Arrays.stream(spread).map(s -> 1 / s).toArray();
        double mean = Arrays.stream(outcome).average().orElseThrow();
        double[][] column = new double[n][1];
        for (int i = 0; i < n; i++) {
            column[i][0] = outcome[i] - mean;
        }
        try (Matrix centred = predictors.minus(means);
                Matrix standard = centred.scaled(inverse);
                Matrix about = Matrix.of(column);
                Matrix products = standard.transposedTimes(standard);
                Matrix projections = standard.transposedTimes(about)) {
            double[][] cov = inverted(products.eigen());
            double[][] with = projections.toArray();
            double[] coefficients = new double[k + 1];
            coefficients[0] = mean;
            for (int a = 0; a < k; a++) {
                double own = 0;
                for (int b = 0; b < k; b++) {
                    own += cov[a][b] * with[b][0];
                }
                coefficients[a + 1] = own * inverse[a];
                coefficients[0] -= coefficients[a + 1] * means[a];
            }
            return new LeastSquares(
                    coefficients, covariance(cov, inverse, means, n), residuals(centred, column, coefficients));
        }
    }

    private static double[][] inverted(Matrix.Symmetric eigen) {
        int k = eigen.values().length;
        double[][] inverse = new double[k][k];
        for (int i = 0; i < k; i++) {
            double[] v = eigen.vectors()[i];
            for (int a = 0; a < k; a++) {
                for (int b = 0; b < k; b++) {
                    inverse[a][b] += v[a] * v[b] / eigen.values()[i];
                }
            }
        }
        return inverse;
    }

    /** From that of the standardised predictors, whose intercept is the mean. */
    private static double[][] covariance(double[][] cov, double[] inverse, double[] means, int n) {
        int k = means.length;
        double[][] all = new double[k + 1][k + 1];
        all[0][0] = 1.0 / n;
        for (int a = 0; a < k; a++) {
            for (int b = 0; b < k; b++) {
                double own = cov[a][b] * inverse[a] * inverse[b];
                all[a + 1][b + 1] = own;
                all[0][b + 1] -= means[a] * own;
                all[b + 1][0] -= means[a] * own;
                all[0][0] += means[a] * means[b] * own;
            }
        }
        return all;
    }

    private static double[] residuals(Matrix centred, double[][] about, double[] coefficients) {
        double[][] slopes = new double[coefficients.length - 1][1];
        for (int a = 0; a < slopes.length; a++) {
            slopes[a][0] = coefficients[a + 1];
        }
        try (Matrix along = Matrix.of(slopes);
                Matrix fitted = centred.times(along)) {
            double[][] values = fitted.toArray();
            double[] residuals = new double[about.length];
            Arrays.setAll(residuals, i -> about[i][0] - values[i][0]);
            return residuals;
        }
    }
}
