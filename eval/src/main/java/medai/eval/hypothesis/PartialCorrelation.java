package medai.eval.hypothesis;

import java.util.ArrayList;
import java.util.List;
import medai.cohort.statistics.Moments;
import medai.cohort.statistics.Ranks;
import medai.eval.agreement.Correlation;

/** The correlation of two variables after the effect of covariates is removed. */
public final class PartialCorrelation {
    private static final double EXPLAINED = 1e-12;

    private PartialCorrelation() {}

    /** Pearson's, of the residuals of least squares with an intercept. */
    public static Correlation pearson(double[] x, double[] y, List<double[]> covariates) {
        List<double[]> basis = basis(covariates, x.length);
        double[] restX = residuals(x, basis);
        double[] restY = residuals(y, basis);
        double squareX = dot(restX, restX);
        double squareY = dot(restY, restY);
        int q = basis.size() - 1;
        boolean left = squareX > EXPLAINED * Moments.squares(x) && squareY > EXPLAINED * Moments.squares(y);
        double r = left ? dot(restX, restY) / Math.sqrt(squareX * squareY) : Double.NaN;
        return Correlation.of(Math.max(-1, Math.min(1, r)), x.length - 2.0 - q, x.length - q - 3.0);
    }

    /** Spearman's: everything is ranked first. */
    public static Correlation spearman(double[] x, double[] y, List<double[]> covariates) {
        return pearson(
                Ranks.of(x), Ranks.of(y), covariates.stream().map(Ranks::of).toList());
    }

    /** Orthonormal directions of the intercept and the covariates; those that add nothing are left out. */
    private static List<double[]> basis(List<double[]> covariates, int n) {
        List<double[]> basis = new ArrayList<>();
        double[] one = new double[n];
        java.util.Arrays.fill(one, 1 / Math.sqrt(n));
        basis.add(one);
        for (double[] covariate : covariates) {
            double[] rest = residuals(residuals(covariate, basis), basis); // twice, for the digits
            double left = dot(rest, rest);
            if (left > EXPLAINED * Math.max(dot(covariate, covariate), 1e-300)) {
                double length = Math.sqrt(left);
                basis.add(java.util.Arrays.stream(rest).map(v -> v / length).toArray());
            }
        }
        return basis;
    }

    private static double[] residuals(double[] values, List<double[]> basis) {
        double[] rest = values.clone();
        for (double[] direction : basis) {
            double along = dot(rest, direction);
            for (int i = 0; i < rest.length; i++) {
                rest[i] -= along * direction[i];
            }
        }
        return rest;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
