package medai.cohort.statistics;

/**
 * A confidence interval; both ends NaN where there is none.
 *
 * @param low lower end
 * @param high upper end
 * @param reason why there is none; empty where there is one, or where none was asked for
 */
public record Interval(double low, double high, String reason) {
    /** None was asked for. */
    public static final Interval UNDEFINED = undefined("");

    public Interval(double low, double high) {
        this(low, high, "");
    }

    /** There is none, for a reason. */
    public static Interval undefined(String reason) {
        return new Interval(Double.NaN, Double.NaN, reason);
    }

    /** Wilson's score interval for a proportion, without continuity correction; 95 %. */
    public static Interval wilson(long successes, long n) {
        return wilson(successes, n, Tails.Z95);
    }

    /** @param z normal quantile of the two-sided level */
    public static Interval wilson(long successes, long n, double z) {
        if (n == 0) {
            return undefined("a share of none");
        }
        double p = (double) successes / n;
        double square = z * z / n;
        double centre = (p + square / 2) / (1 + square);
        double half = z / (1 + square) * Math.sqrt(p * (1 - p) / n + square / (4 * n));
        return new Interval(
                successes == 0 ? 0 : Math.max(0, centre - half), successes == n ? 1 : Math.min(1, centre + half));
    }

    /** Fisher's interval for a correlation whose standard error after atanh is 1 / sqrt(n); 95 %. */
    public static Interval fisher(double r, double n) {
        if (!(n > 0) || Double.isNaN(r)) {
            return undefined(n > 0 ? "no correlation is defined" : "too few subjects for an interval of a correlation");
        }
        double half = Tails.Z95 / Math.sqrt(n);
        double centre = 0.5 * Math.log((1 + r) / (1 - r));
        return new Interval(Math.tanh(centre - half), Math.tanh(centre + half));
    }

    /** Cut to [0, 1]. */
    public Interval clipped() {
        return new Interval(Math.max(0, low), Math.min(1, high), reason);
    }
}
