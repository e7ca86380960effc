package medai.eval.hypothesis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import medai.cohort.statistics.Interval;
import medai.cohort.statistics.Moments;
import medai.cohort.statistics.Tails;
import medai.matrices.LeastSquares;
import medai.matrices.Matrix;

/**
 * Linear regression by least squares, the intercept first: what a predictor adds to an outcome when the others are held.
 *
 * @param terms of the model
 * @param share of the outcome's variance that the predictors explain (R-squared)
 * @param adjusted the share less what as many predictors explain by chance; NaN without degrees of freedom
 * @param f of all predictors together; NaN where the fit is exact or no degrees of freedom are left
 * @param df degrees of freedom of the residuals
 * @param p of f
 * @param deviation of the residuals, in the unit of the outcome
 */
public record LinearRegression(
        List<Term> terms, double share, double adjusted, double f, int df, double p, double deviation) {
    private static final double EXACT = 1e-20; // of the outcome's squares: what rounding leaves

    /**
     * A coefficient with Student's test and 95 % interval.
     *
     * @param standardised the coefficient of the predictor and outcome in standard deviations; NaN for the intercept
     * @param interval which says why there is no test
     */
    public record Term(
            String name, double coefficient, double error, double t, double p, double standardised, Interval interval) {
        /** A sentence for people. */
        public String describe() {
            return Double.isNaN(p)
                    ? String.format(Locale.ROOT, "%-16s %.4g, p undefined: %s", name, coefficient, interval.reason())
                    : String.format(
                            Locale.ROOT,
                            "%-16s %.4g (%.4g to %.4g), p %.4g",
                            name,
                            coefficient,
                            interval.low(),
                            interval.high(),
                            p);
        }
    }

    public LinearRegression {
        terms = List.copyOf(terms);
    }

    /** All terms but the intercept. */
    public List<Term> predictors() {
        return terms.subList(1, terms.size());
    }

    /**
     * A fit.
     *
     * @param predictors a row for each subject
     * @throws IllegalArgumentException if the outcome is constant, there are fewer rows than coefficients, or a predictor is
     *     constant or follows from others
     */
    public static LinearRegression of(double[] outcome, double[][] predictors, List<String> names) {
        if (Moments.isConstant(outcome)) {
            throw new IllegalArgumentException(
                    "the outcome is the same in all %d rows: there is nothing to model".formatted(outcome.length));
        }
        Design.requireIndependence(Design.withIntercept(predictors), names);
        LeastSquares fit;
        double[] spread;
        try (Matrix rows = Matrix.of(predictors)) {
            fit = LeastSquares.of(rows, outcome);
            spread = rows.deviations();
        }
        int n = outcome.length;
        int q = names.size();
        int df = n - q - 1;
        double all = Moments.squares(outcome);
        double left = Arrays.stream(fit.residuals()).map(r -> r * r).sum();
        boolean tested = df > 0 && left > EXACT * all;
        String reason = df > 0
                ? "the predictors give the outcome exactly"
                : "as many coefficients as rows: nothing is left to tell how sure they are";
        double variance = tested ? left / df : Double.NaN;
        double half = tested ? Tails.tQuantile(0.975, df) : Double.NaN;
        List<Term> terms = new ArrayList<>();
        for (int a = 0; a <= q; a++) {
            double coefficient = fit.coefficients()[a];
            double error = Math.sqrt(variance * fit.covariance()[a][a]);
            terms.add(new Term(
                    a == 0 ? "intercept" : names.get(a - 1),
                    coefficient,
                    error,
                    coefficient / error,
                    tested ? Tails.tTwoSided(coefficient / error, df) : Double.NaN,
                    a == 0 ? Double.NaN : coefficient * spread[a - 1] / Math.sqrt(all / (n - 1)),
                    tested
                            ? new Interval(coefficient - half * error, coefficient + half * error)
                            : Interval.undefined(reason)));
        }
        double share = Math.max(0, 1 - left / all);
        double f = tested ? share / q / ((1 - share) / df) : Double.NaN;
        return new LinearRegression(
                terms,
                share,
                df > 0 ? 1 - (1 - share) * (n - 1) / df : Double.NaN,
                f,
                df,
                tested ? Tails.f(f, q, df) : Double.NaN,
                Math.sqrt(variance));
    }
}
