package medai.eval;

import java.util.List;

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
        List<Double> defined = values.stream().filter(v -> !v.isNaN()).toList();
        int n = defined.size();
        double mean = defined.stream().mapToDouble(v -> v).average().orElse(Double.NaN);
        double squares =
                defined.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
        List<Double> sorted = defined.stream().sorted().toList();
        double median = n == 0 ? Double.NaN : sorted.get((n - 1) / 2);
        return new Summary(mean, n < 2 ? Double.NaN : Math.sqrt(squares / (n - 1)), median, n);
    }

    /** SD / mean; the paper's text defines its inverse, but its numbers are this. */
    public double coefficientOfVariation() {
        return sd / mean;
    }
}
