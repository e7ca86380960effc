package medai.eval.hypothesis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import medai.cohort.statistics.Basis;
import medai.cohort.statistics.Interval;
import medai.cohort.statistics.LogisticMaximum;
import medai.cohort.statistics.Moments;
import medai.cohort.statistics.Separation;
import medai.cohort.statistics.Tails;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.RealVector;

/**
 * Logistic regression by maximum likelihood (Newton's method), the intercept first. Where predictors tell some rows apart for
 * certain (quasi-complete separation), the likelihood has no maximum, but a limit: that of the other rows (Geyer 2009). Coefficients
 * that are finite there are reported with Wald's test as usual, the others by the likelihood-ratio test alone.
 *
 * @param terms of the model
 * @param logLikelihood at the maximum, or its limit
 * @param nullLogLikelihood with the intercept alone
 * @param fitted probabilities, a value for each subject
 */
public record LogisticRegression(
        List<Term> terms, double logLikelihood, double nullLogLikelihood, List<Double> fitted) {
    private static final double FAR = 1000; // SDs from 0, beyond which a predictor is centred, for its digits

    /**
     * A coefficient with Wald's test and interval.
     *
     * @param coefficient NaN where it grows without end, and so error, z and interval, which says why; p is then of the
     *     likelihood-ratio test
     */
    public record Term(String name, double coefficient, double error, double z, double p, Interval interval) {
        /** NaN where it is larger than any number. */
        public double oddsRatio() {
            double odds = Math.exp(coefficient);
            return Double.isInfinite(odds) ? Double.NaN : odds;
        }

        /** 95 %; what is undefined has its reason there. */
        public Interval oddsInterval() {
            double high = Math.exp(interval.high());
            return Double.isInfinite(high)
                    ? Interval.undefined(
                            "the odds ratio is larger than any number: give the predictor in a larger unit")
                    : new Interval(Math.exp(interval.low()), high, interval.reason());
        }

        /** How p was computed. */
        public String test() {
            return Double.isNaN(coefficient) ? "likelihood_ratio" : "wald";
        }

        /** A sentence for people. */
        public String describe() {
            Interval odds = oddsInterval();
            return Double.isNaN(odds.low())
                    ? "%-16s p %s (%s): %s"
                            .formatted(
                                    name,
                                    Double.isNaN(p) ? "undefined" : String.format(Locale.ROOT, "%.4g", p),
                                    test().replace('_', ' '),
                                    odds.reason())
                    : String.format(
                            Locale.ROOT,
                            "%-16s odds ratio %.4g (%.4g to %.4g), p %.4g",
                            name,
                            oddsRatio(),
                            odds.low(),
                            odds.high(),
                            p);
        }
    }

    public LogisticRegression {
        terms = List.copyOf(terms);
        fitted = List.copyOf(fitted);
    }

    /**
     * @param predictors a row for each subject
     * @throws IllegalArgumentException if the outcome is the same for all, the groups are separable, or a predictor is constant or
     *     follows from others: there is then nothing to report
     */
    public static LogisticRegression of(boolean[] outcome, double[][] predictors, List<String> names) {
        int n = outcome.length;
        int k = names.size() + 1;
        double[][] x = Design.withIntercept(predictors);
        double positives = 0;
        for (boolean positive : outcome) {
            positives += positive ? 1 : 0;
        }
        if (positives == 0 || positives == n) {
            throw new IllegalArgumentException("the outcome is %s in all %d rows: there is nothing to model"
                    .formatted(positives == 0 ? "negative" : "positive", n));
        }
        Design.requireIndependence(x, names);
        double[] origin = new double[k];
        double[][] near = Arrays.stream(x).map(double[]::clone).toArray(double[][]::new);
        for (int j = 1; j < k; j++) {
            double[] column = Separation.column(x, j, IntStream.range(0, n).toArray());
            double mean = Moments.mean(column);
            origin[j] = Math.abs(mean) > FAR * Moments.sd(column) ? mean : 0;
            for (double[] row : near) {
                row[j] -= origin[j];
            }
        }
        LogisticMaximum all = LogisticMaximum.of(outcome, near);
        if (all.rows().length == 0) {
            throw new IllegalArgumentException(
                    "the groups are separable by the predictors, so no coefficient is finite; use fewer predictors or a penalty");
        }
        List<Term> terms = new ArrayList<>();
        for (int a = 0; a < k; a++) {
            double[] of = new double[k]; // the coefficient in terms of those about the origin
            Arrays.setAll(of, 0 == a ? j -> -origin[j] : j -> 0);
            of[a] = 1;
            String name = a == 0 ? "intercept" : names.get(a - 1);
            terms.add(
                    isFinite(near, all, of)
                            ? wald(name, all, of)
                            : likelihoodRatio(name, outcome, a == 0 ? x : near, all, a));
        }
        List<Double> fitted = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            double eta =
                    new ArrayRealVector(LogisticMaximum.pick(near[i], all.columns()), false).dotProduct(all.beta());
            fitted.add(all.certain()[i] ? outcome[i] ? 1.0 : 0.0 : 1 / (1 + Math.exp(-eta)));
        }
        double share = positives / n;
        double none = positives * Math.log(share) + (n - positives) * Math.log(1 - share);
        return new LogisticRegression(terms, all.likelihood(), none, fitted);
    }

    /** Whether the rows that are not certain determine all coefficients that a sum of them needs. */
    private static boolean isFinite(double[][] x, LogisticMaximum all, double[] of) {
        return all.rows().length == x.length
                || IntStream.range(0, of.length).filter(a -> of[a] != 0).allMatch(a -> {
                    Basis others = new Basis();
                    IntStream.range(0, of.length)
                            .filter(j -> j != a)
                            .forEach(j -> others.add(Separation.column(x, j, all.rows())));
                    return others.add(Separation.column(x, a, all.rows()));
                });
    }

    private static Term wald(String name, LogisticMaximum all, double[] of) {
        RealVector sum = new ArrayRealVector(LogisticMaximum.pick(of, all.columns()), false);
        double coefficient = sum.dotProduct(all.beta());
        double error = Math.sqrt(sum.dotProduct(all.covariance().operate(sum)));
        double half = Tails.Z95 * error;
        return new Term(
                name,
                coefficient,
                error,
                coefficient / error,
                Tails.normalTwoSided(coefficient / error),
                new Interval(coefficient - half, coefficient + half));
    }

    private static Term likelihoodRatio(String name, boolean[] outcome, double[][] x, LogisticMaximum all, int a) {
        int[] without = IntStream.range(0, x[0].length).filter(j -> j != a).toArray();
        double[][] rest =
                Arrays.stream(x).map(row -> LogisticMaximum.pick(row, without)).toArray(double[][]::new);
        String reason =
                "no finite coefficient: the predictors tell %d of %d rows apart for certain (quasi-complete separation)"
                        .formatted(x.length - all.rows().length, x.length);
        double ratio = Double.NaN;
        try {
            ratio = 2 * (all.likelihood() - LogisticMaximum.of(outcome, rest).likelihood());
        } catch (IllegalArgumentException e) { // an intercept without which the others are collinear
            reason += "; no p: without it, " + e.getMessage();
        }
        return new Term(
                name, Double.NaN, Double.NaN, Double.NaN, Tails.chiSquared(ratio, 1), Interval.undefined(reason));
    }
}
