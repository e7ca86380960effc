package medai.eval.hypothesis;

import java.util.ArrayList;
import java.util.List;
import medai.cohort.statistics.Interval;
import medai.cohort.statistics.Tails;
import org.hipparchus.exception.MathRuntimeException;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.CholeskyDecomposition;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.RealVector;

/**
 * Logistic regression by maximum likelihood (Newton's method), the intercept first.
 *
 * @param terms of the model
 * @param logLikelihood at the maximum
 * @param nullLogLikelihood with the intercept alone
 * @param fitted probabilities, a value for each subject
 */
public record LogisticRegression(
        List<Term> terms, double logLikelihood, double nullLogLikelihood, List<Double> fitted) {
    private static final int MOST_STEPS = 100;

    /** A coefficient with Wald's test and interval. */
    public record Term(String name, double coefficient, double error, double z, double p, Interval interval) {
        public double oddsRatio() {
            return Math.exp(coefficient);
        }
    }

    public LogisticRegression {
        terms = List.copyOf(terms);
        fitted = List.copyOf(fitted);
    }

    /**
     * @param predictors a row for each subject
     * @throws IllegalArgumentException if the groups are separable or the predictors collinear: there is then no maximum to
     *     report
     */
    public static LogisticRegression of(boolean[] outcome, double[][] predictors, List<String> names) {
        int n = outcome.length;
        int k = names.size() + 1;
        double[][] x = new double[n][k];
        for (int i = 0; i < n; i++) {
            x[i][0] = 1;
            System.arraycopy(predictors[i], 0, x[i], 1, k - 1);
        }
        RealVector beta = new ArrayRealVector(k);
        RealMatrix covariance = new Array2DRowRealMatrix(k, k);
        double last = Double.NEGATIVE_INFINITY;
        for (int step = 0; step < MOST_STEPS; step++) {
            RealMatrix information = new Array2DRowRealMatrix(k, k);
            RealVector score = new ArrayRealVector(k);
            double likelihood = accumulate(outcome, x, beta, information, score);
            covariance = inverse(information);
            beta = beta.add(covariance.operate(score));
            if (likelihood > -1e-6 * n || beta.getLInfNorm() > 1e8) {
                throw new IllegalArgumentException(
                        "the groups are separable by the predictors, so no coefficient is finite; use fewer predictors or a penalty");
            }
            if (Math.abs(likelihood - last) < 1e-14 * Math.abs(likelihood) && step > 2) {
                return result(outcome, x, beta, covariance, names);
            }
            last = likelihood;
        }
        throw new IllegalArgumentException(
                "the likelihood has no maximum within reach: the groups are nearly separable; use fewer predictors or a penalty");
    }

    private static double accumulate(
            boolean[] outcome, double[][] x, RealVector beta, RealMatrix information, RealVector score) {
        double likelihood = 0;
        int k = beta.getDimension();
        for (int i = 0; i < x.length; i++) {
            double eta = new ArrayRealVector(x[i], false).dotProduct(beta);
            double p = 1 / (1 + Math.exp(-eta));
            likelihood += outcome[i] ? -Math.log1p(Math.exp(-eta)) : -Math.log1p(Math.exp(eta));
            for (int a = 0; a < k; a++) {
                score.addToEntry(a, x[i][a] * ((outcome[i] ? 1 : 0) - p));
                for (int b = 0; b < k; b++) {
                    information.addToEntry(a, b, x[i][a] * x[i][b] * p * (1 - p));
                }
            }
        }
        return likelihood;
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

    private static LogisticRegression result(
            boolean[] outcome, double[][] x, RealVector beta, RealMatrix covariance, List<String> names) {
        List<Term> terms = new ArrayList<>();
        for (int a = 0; a < beta.getDimension(); a++) {
            double coefficient = beta.getEntry(a);
            double error = Math.sqrt(covariance.getEntry(a, a));
            double half = Tails.Z95 * error;
            terms.add(new Term(
                    a == 0 ? "intercept" : names.get(a - 1),
                    coefficient,
                    error,
                    coefficient / error,
                    Tails.normalTwoSided(coefficient / error),
                    new Interval(coefficient - half, coefficient + half)));
        }
        double likelihood = 0;
        double positives = 0;
        List<Double> fitted = new ArrayList<>();
        for (int i = 0; i < outcome.length; i++) {
            double eta = new ArrayRealVector(x[i], false).dotProduct(beta);
            likelihood += outcome[i] ? -Math.log1p(Math.exp(-eta)) : -Math.log1p(Math.exp(eta));
            positives += outcome[i] ? 1 : 0;
            fitted.add(1 / (1 + Math.exp(-eta)));
        }
        double share = positives / outcome.length;
        double none = positives * Math.log(share) + (outcome.length - positives) * Math.log(1 - share);
        return new LogisticRegression(terms, likelihood, none, fitted);
    }
}
