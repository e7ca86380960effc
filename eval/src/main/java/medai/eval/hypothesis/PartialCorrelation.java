package medai.eval.hypothesis;

import java.util.List;
import medai.cohort.statistics.Basis;
import medai.cohort.statistics.Ranks;
import medai.eval.agreement.Correlation;

/** The correlation of two variables after the effect of covariates is removed. */
public final class PartialCorrelation {
    private static final double EXPLAINED = 1e-12;

    private PartialCorrelation() {}

    /** Pearson's, of the residuals of least squares with an intercept. */
    public static Correlation pearson(double[] x, double[] y, List<double[]> covariates) {
        Basis basis = Basis.withIntercept(covariates, x.length);
        double[] wholeX = Basis.centred(x);
        double[] wholeY = Basis.centred(y);
        double[] restX = basis.rest(wholeX);
        double[] restY = basis.rest(wholeY);
        double squareX = Basis.dot(restX, restX);
        double squareY = Basis.dot(restY, restY);
        int q = basis.directions().size() - 1;
        boolean left =
                squareX > EXPLAINED * Basis.dot(wholeX, wholeX) && squareY > EXPLAINED * Basis.dot(wholeY, wholeY);
        double r = left ? Basis.dot(restX, restY) / Math.sqrt(squareX * squareY) : Double.NaN;
        return Correlation.of(Math.max(-1, Math.min(1, r)), x.length - 2.0 - q, x.length - q - 3.0);
    }

    /** Spearman's: everything is ranked first. */
    public static Correlation spearman(double[] x, double[] y, List<double[]> covariates) {
        if (covariates.isEmpty()) {
            return Correlation.spearman(x, y);
        }
        return pearson(
                Ranks.of(x), Ranks.of(y), covariates.stream().map(Ranks::of).toList());
    }
}
