package medai.eval.hypothesis;

import java.util.Arrays;
import medai.cohort.statistics.Moments;
import medai.cohort.statistics.Tails;

/**
 * Could a sample come from a normal distribution? Shapiro and Wilk's W with Royston's approximations (1995, algorithm AS R94).
 *
 * @param w NaN if all values are equal
 */
public record ShapiroWilk(double w, double p) {
    private static final double[] FIRST = {0, 0.221157, -0.147981, -2.07119, 4.434685, -2.706056};
    private static final double[] SECOND = {0, 0.042981, -0.293762, -1.752461, 5.682633, -3.582633};
    private static final double[] SMALL_MEAN = {0.544, -0.39978, 0.025054, -6.714e-4};
    private static final double[] SMALL_SD = {1.3822, -0.77857, 0.062767, -0.0020322};
    private static final double[] LARGE_MEAN = {-1.5861, -0.31082, -0.083751, 0.0038915};
    private static final double[] LARGE_SD = {-0.4803, -0.082676, 0.0030302};

    /** @throws IllegalArgumentException unless there are 3 to 5000 values */
    public static ShapiroWilk of(double[] sample) {
        int n = sample.length;
        if (n < 3 || n > 5000) {
            throw new IllegalArgumentException("Shapiro and Wilk's test needs 3 to 5000 values; found " + n);
        }
        if (Moments.isConstant(sample)) {
            return new ShapiroWilk(Double.NaN, Double.NaN);
        }
        double[] x = sample.clone();
        Arrays.sort(x);
        double[] a = weights(n);
        double sum = 0;
        for (int i = 0; i < n / 2; i++) {
            sum += a[i] * (x[n - 1 - i] - x[i]);
        }
        double w = Math.min(1, sum * sum / Moments.squares(x));
        return new ShapiroWilk(w, p(w, n));
    }

    /** Of the differences of the largest and the smallest, the second largest and the second smallest, ... */
    private static double[] weights(int n) {
        if (n == 3) {
            return new double[] {Math.sqrt(0.5)};
        }
        double[] m = new double[n / 2];
        double squares = 0;
        for (int i = 0; i < m.length; i++) {
            m[i] = Tails.normalQuantile((i + 1 - 0.375) / (n + 0.25));
            squares += 2 * m[i] * m[i];
        }
        double root = Math.sqrt(squares);
        double u = 1 / Math.sqrt(n);
        double[] a = new double[m.length];
        a[0] = polynomial(FIRST, u) - m[0] / root;
        int plain = 1;
        double scale;
        if (n > 5) {
            a[1] = polynomial(SECOND, u) - m[1] / root;
            plain = 2;
            scale = Math.sqrt((squares - 2 * m[0] * m[0] - 2 * m[1] * m[1]) / (1 - 2 * a[0] * a[0] - 2 * a[1] * a[1]));
        } else {
            scale = Math.sqrt((squares - 2 * m[0] * m[0]) / (1 - 2 * a[0] * a[0]));
        }
        for (int i = plain; i < m.length; i++) {
            a[i] = -m[i] / scale;
        }
        return a;
    }

    private static double p(double w, int n) {
        if (n == 3) {
            double p = 6 / Math.PI * (Math.asin(Math.sqrt(w)) - Math.asin(Math.sqrt(0.75)));
            return Math.max(0, Math.min(1, p));
        }
        double y = Math.log(1 - w);
        double mean;
        double sd;
        if (n <= 11) {
            double gamma = 0.459 * n - 2.273;
            if (y >= gamma) {
                return 0;
            }
            y = -Math.log(gamma - y);
            mean = polynomial(SMALL_MEAN, n);
            sd = Math.exp(polynomial(SMALL_SD, n));
        } else {
            mean = polynomial(LARGE_MEAN, Math.log(n));
            sd = Math.exp(polynomial(LARGE_SD, Math.log(n)));
        }
        return Tails.normal((y - mean) / sd);
    }

    private static double polynomial(double[] coefficients, double x) {
        double value = 0;
        for (int i = coefficients.length - 1; i >= 0; i--) {
            value = value * x + coefficients[i];
        }
        return value;
    }
}
