package medai.eval;

import java.util.Arrays;
import java.util.List;
import medai.cohort.statistics.Moments;

/**
 * Values over trials or folds.
 *
 * @param sd sample standard deviation; NaN for fewer than two values
 * @param lowerMedian the middle value, or the lower of the two in the middle, so that it is a value of a run (RA thesis, section
 *     2.3.5)
 */
public record Summary(double mean, double sd, double lowerMedian, int n) {
    /** NaN values (undefined metrics) are left out, and {@code n} says how many remain. */
    public static Summary of(List<Double> values) {
        double[] defined = values.stream()
                .mapToDouble(v -> v)
                .filter(v -> !Double.isNaN(v))
                .toArray();
        int n = defined.length;
        double median = n == 0 ? Double.NaN : Arrays.stream(defined).sorted().toArray()[(n - 1) / 2];
        return new Summary(Moments.mean(defined), Moments.sd(defined), median, n);
    }

    /** SD / mean, NaN for a mean of 0; the paper's text defines its inverse, but its numbers are this. */
    public double coefficientOfVariation() {
        return mean == 0 ? Double.NaN : sd / mean;
    }
}
