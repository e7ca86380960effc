package medai.cohort.statistics;

import java.util.Arrays;

/** Means and sums of squares. */
public final class Moments {
    /** What some steps of arithmetic with doubles may change, relative to the largest number. */
    private static final double ROUNDING = 1e-14;

    private Moments() {}

    /** NaN for none. */
    public static double mean(double[] values) {
        return values.length == 0 ? Double.NaN : Arrays.stream(values).sum() / values.length;
    }

    /** The mean of one sample minus that of another, about a common origin: far from 0 each mean alone has lost digits. */
    public static double meanDifference(double[] first, double[] second) {
        double origin = first.length == 0 ? 0 : first[0];
        return Arrays.stream(first).map(v -> v - origin).sum() / first.length
                - Arrays.stream(second).map(v -> v - origin).sum() / second.length;
    }

    /** Sum of squared distances from the mean. */
    public static double squares(double[] values) {
        return Math.max(0, products(values, values));
    }

    /** Sample variance, dividing by n - 1; NaN for fewer than two values. */
    public static double variance(double[] values) {
        return values.length < 2 ? Double.NaN : squares(values) / (values.length - 1);
    }

    /** Sample standard deviation. */
    public static double sd(double[] values) {
        return Math.sqrt(variance(values));
    }

    /** Sum of products of distances from the means, corrected by what rounding left in the means (Chan et al. 1983). */
    public static double products(double[] x, double[] y) {
        double meanX = mean(x);
        double meanY = mean(y);
        double sum = 0;
        double restX = 0;
        double restY = 0;
        for (int i = 0; i < x.length; i++) {
            sum += (x[i] - meanX) * (y[i] - meanY);
            restX += x[i] - meanX;
            restY += y[i] - meanY;
        }
        return x.length == 0 ? 0 : sum - restX * restY / x.length;
    }

    /** Whether all values are the same, but for rounding. */
    public static boolean isConstant(double[] values) {
        return isConstant(values, largest(values));
    }

    /**
     * The same of values that were computed from larger ones.
     *
     * @param scale the largest size of these
     */
    public static boolean isConstant(double[] values, double scale) {
        return Math.sqrt(squares(values) / Math.max(1, values.length)) <= ROUNDING * scale;
    }

    /** The largest size of a value; 0 for none. */
    public static double largest(double[] values) {
        return Arrays.stream(values).map(Math::abs).max().orElse(0);
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
