package medai.cohort.statistics;

import org.hipparchus.distribution.continuous.NormalDistribution;
import org.hipparchus.special.Beta;
import org.hipparchus.special.Erf;
import org.hipparchus.special.Gamma;

/** Upper tails of distributions, computed without subtracting from 1, so that tiny p-values keep their precision. */
public final class Tails {
    /** The normal quantile of a two-sided 95 % interval. */
    public static final double Z95 = 1.959963984540054;

    private static final NormalDistribution NORMAL = new NormalDistribution();

    private Tails() {}

    /** P(|Z| at least |z|). */
    public static double normalTwoSided(double z) {
        return Double.isNaN(z) ? Double.NaN : Erf.erfc(Math.abs(z) / Math.sqrt(2));
    }

    /** P(Z at least z). */
    public static double normal(double z) {
        return Double.isNaN(z) ? Double.NaN : 0.5 * Erf.erfc(z / Math.sqrt(2));
    }

    public static double normalQuantile(double p) {
        return NORMAL.inverseCumulativeProbability(p);
    }

    /** P(|T| at least |t|) of Student's distribution. */
    public static double tTwoSided(double t, double df) {
        if (Double.isNaN(t) || !(df > 0)) {
            return Double.NaN;
        }
        return Double.isInfinite(t) ? 0 : Beta.regularizedBeta(df / (df + t * t), df / 2, 0.5);
    }

    /** The quantile of Student's distribution at probability p, which must be at least 0.5. */
    public static double tQuantile(double p, double df) {
        if (p < 0.5) {
            throw new IllegalArgumentException("p must be at least 0.5; found " + p);
        }
        return Math.sqrt(fQuantile(2 * p - 1, 1, df)); // the square of Student's t is Fisher's F
    }

    /** P(F at least f) of Fisher's distribution; degrees of freedom need not be whole. */
    public static double f(double f, double df1, double df2) {
        if (Double.isNaN(f) || !(df1 > 0) || !(df2 > 0)) {
            return Double.NaN;
        }
        if (Double.isInfinite(f)) {
            return 0;
        }
        return f <= 0 ? 1 : Beta.regularizedBeta(df2 / (df2 + df1 * f), df2 / 2, df1 / 2);
    }

    /** The quantile of Fisher's distribution at probability p. */
    public static double fQuantile(double p, double df1, double df2) {
        double low = 0;
        double high = 1;
        while (1 - f(high, df1, df2) < p) {
            high *= 2;
        }
        for (int i = 0; i < 200 && high - low > 1e-15 * high; i++) {
            double middle = (low + high) / 2;
            if (1 - f(middle, df1, df2) < p) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }

    /** P(chi-squared at least x). */
    public static double chiSquared(double x, double df) {
        if (Double.isNaN(x) || !(df > 0)) {
            return Double.NaN;
        }
        return x <= 0 ? 1 : Gamma.regularizedGammaQ(df / 2, x / 2);
    }
}
