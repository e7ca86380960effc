package medai.eval.agreement;

import medai.cohort.statistics.Interval;
import medai.cohort.statistics.Moments;
import medai.cohort.statistics.Tails;

/**
 * Differences of two measurements (Bland and Altman 1986).
 *
 * @param bias mean of prediction - reference
 * @param sd of the differences
 * @param lower limit of agreement, bias - 1.96 SD
 * @param upper limit of agreement
 * @param biasInterval 95 %, from Student's distribution
 * @param lowerInterval the same for the lower limit, with a standard error of sqrt(3) SD / sqrt(n)
 * @param upperInterval the same for the upper limit
 */
public record BlandAltman(
        double bias,
        double sd,
        double lower,
        double upper,
        Interval biasInterval,
        Interval lowerInterval,
        Interval upperInterval) {
    public static BlandAltman of(double[] reference, double[] prediction) {
        int n = reference.length;
        double[] differences = new double[n];
        for (int i = 0; i < n; i++) {
            differences[i] = prediction[i] - reference[i];
        }
        double bias = Moments.mean(differences);
        double sd = Moments.sd(differences);
        double lower = bias - 1.96 * sd;
        double upper = bias + 1.96 * sd;
        if (n < 2) {
            Interval none = Interval.undefined("fewer than two subjects");
            return new BlandAltman(bias, sd, lower, upper, none, none, none);
        }
        double half = Tails.tQuantile(0.975, n - 1) * sd / Math.sqrt(n);
        double wide = half * Math.sqrt(3);
        return new BlandAltman(
                bias,
                sd,
                lower,
                upper,
                new Interval(bias - half, bias + half),
                new Interval(lower - wide, lower + wide),
                new Interval(upper - wide, upper + wide));
    }
}
