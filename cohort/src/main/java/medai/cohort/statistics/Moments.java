package medai.cohort.statistics;

import java.util.Arrays;

/** Means and sums of squares. */
public final class Moments {
    private Moments() {}

    /** NaN for none. */
    public static double mean(double[] values) {
        return values.length == 0 ? Double.NaN : Arrays.stream(values).sum() / values.length;
    }

    /** Sum of squared distances from the mean. */
    public static double squares(double[] values) {
        double mean = mean(values);
        double sum = 0;
        for (double value : values) {
            sum += (value - mean) * (value - mean);
        }
        return sum;
    }

    /** Sample variance, dividing by n - 1; NaN for fewer than two values. */
    public static double variance(double[] values) {
        return values.length < 2 ? Double.NaN : squares(values) / (values.length - 1);
    }

    /** Sample standard deviation. */
    public static double sd(double[] values) {
        return Math.sqrt(variance(values));
    }

    /** Sum of products of distances from the means. */
    public static double products(double[] x, double[] y) {
        double meanX = mean(x);
        double meanY = mean(y);
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += (x[i] - meanX) * (y[i] - meanY);
        }
        return sum;
    }

    /** Whether all values are the same, but for rounding. */
    public static boolean isConstant(double[] values) {
        double scale = Arrays.stream(values).map(Math::abs).max().orElse(0);
        return squares(values) <= 1e-24 * values.length * Math.max(scale * scale, 1e-300);
    }

    /** Percentile with linear interpolation between order statistics. */
    public static double percentile(double[] values, double percent) {
        if (values.length == 0) {
            return Double.NaN;
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double at = percent / 100 * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}
