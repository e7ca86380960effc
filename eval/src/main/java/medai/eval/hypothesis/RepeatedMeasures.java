package medai.eval.hypothesis;

import java.util.Arrays;
import medai.cohort.statistics.Moments;
import medai.cohort.statistics.Ranks;
import medai.cohort.statistics.Tails;
import medai.cohort.statistics.TwoWay;

/** The same subjects under several conditions; rows are subjects, columns conditions, without gaps. */
public final class RepeatedMeasures {
    private RepeatedMeasures() {}

    /**
     * One-way analysis of variance for repeated measures.
     *
     * @param f NaN if the conditions differ by the same in all subjects, or not at all
     * @param epsilon Greenhouse and Geisser's (1959), by which both degrees of freedom are multiplied where variances of
     *     differences differ
     * @param correctedP with them so
     */
    public record Anova(double f, double df1, double df2, double p, double epsilon, double correctedP) {}

    public static Anova anova(double[][] values) {
        int n = values.length;
        int k = require(values);
        TwoWay squares = TwoWay.of(values);
        double df1 = k - 1.0;
        double df2 = (k - 1.0) * (n - 1);
        boolean varies = squares.residual() > 0;
        double f = varies ? squares.betweenColumns() / df1 / (squares.residual() / df2) : Double.NaN;
        double epsilon = varies ? greenhouseGeisser(values) : Double.NaN;
        return new Anova(f, df1, df2, Tails.f(f, df1, df2), epsilon, Tails.f(f, df1 * epsilon, df2 * epsilon));
    }

    /** From the double-centred covariance of the conditions: trace squared over (k - 1) times the sum of squares. */
    private static double greenhouseGeisser(double[][] values) {
        int n = values.length;
        int k = values[0].length;
        double[][] columns = new double[k][n];
        double[][] covariance = new double[k][k];
        for (int a = 0; a < k; a++) {
            int column = a;
            Arrays.setAll(columns[a], i -> values[i][column]);
            for (int b = 0; b <= a; b++) {
                covariance[a][b] = Moments.products(columns[a], columns[b]) / (n - 1);
                covariance[b][a] = covariance[a][b];
            }
        }
        double[] rows = Arrays.stream(covariance).mapToDouble(Moments::mean).toArray();
        double grand = Moments.mean(rows);
        double trace = 0;
        double squares = 0;
        for (int a = 0; a < k; a++) {
            for (int b = 0; b < k; b++) {
                double centred = covariance[a][b] - rows[a] - rows[b] + grand;
                squares += centred * centred;
                trace += a == b ? centred : 0;
            }
        }
        return squares > 0 ? trace * trace / ((k - 1) * squares) : Double.NaN;
    }

    /**
     * Friedman's test by ranks within subjects, corrected for ties.
     *
     * @param chiSquared NaN if every subject has equal values only
     * @param kendallW agreement of the subjects, 0 to 1
     */
    public record Friedman(double chiSquared, int df, double p, double kendallW) {}

    public static Friedman friedman(double[][] values) {
        int n = values.length;
        int k = require(values);
        double[] sums = new double[k];
        double ties = 0;
        for (double[] row : values) {
            double[] ranks = Ranks.of(row);
            ties += Ranks.tieSum(row);
            Arrays.setAll(sums, j -> sums[j] + ranks[j]);
        }
        double squares = Arrays.stream(sums).map(s -> s * s).sum();
        double plain = 12.0 / (n * k * (k + 1.0)) * squares - 3.0 * n * (k + 1);
        double correction = 1 - ties / (n * ((double) k * k * k - k));
        double chi = correction > 0 ? plain / correction : Double.NaN;
        return new Friedman(chi, k - 1, Tails.chiSquared(chi, k - 1), chi / (n * (k - 1.0)));
    }

    private static int require(double[][] values) {
        if (values.length < 2 || values[0].length < 2) {
            throw new IllegalArgumentException("needs at least two subjects and two conditions; found %d and %d"
                    .formatted(values.length, values.length == 0 ? 0 : values[0].length));
        }
        return values[0].length;
    }
}
