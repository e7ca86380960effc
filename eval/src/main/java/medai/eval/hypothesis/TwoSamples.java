package medai.eval.hypothesis;

import java.util.Arrays;
import java.util.stream.IntStream;
import medai.cohort.statistics.Interval;
import medai.cohort.statistics.Moments;
import medai.cohort.statistics.Ranks;
import medai.cohort.statistics.Tails;

/** Tests of two samples, paired or not. */
public final class TwoSamples {
    private static final int MOST_EXACT = 50; // observations for which arrangements are counted

    private TwoSamples() {}

    /** Student's and Welch's tests; NaN where the standard error is 0. */
    public record StudentTest(double t, double df, double p, double difference, Interval interval) {}

    /** Paired t test of first - second. */
    public static StudentTest pairedT(double[] first, double[] second) {
        double[] d = differences(first, second);
        int n = d.length;
        double mean = Moments.mean(d);
        double error = Moments.isConstant(d) ? 0 : Moments.sd(d) / Math.sqrt(n);
        return student(mean, error, n - 1);
    }

    /** Unequal variances (Welch 1947). */
    public static StudentTest welch(double[] first, double[] second) {
        double a = Moments.variance(first) / first.length;
        double b = Moments.variance(second) / second.length;
        double df = (a + b) * (a + b) / (a * a / (first.length - 1) + b * b / (second.length - 1));
        return student(Moments.mean(first) - Moments.mean(second), Math.sqrt(a + b), df);
    }

    private static StudentTest student(double difference, double error, double df) {
        if (!(error > 0) || !(df > 0)) {
            return new StudentTest(Double.NaN, df, Double.NaN, difference, Interval.UNDEFINED);
        }
        double t = difference / error;
        double half = Tails.tQuantile(0.975, df) * error;
        return new StudentTest(
                t, df, Tails.tTwoSided(t, df), difference, new Interval(difference - half, difference + half));
    }

    private static double[] differences(double[] first, double[] second) {
        return IntStream.range(0, first.length)
                .mapToDouble(i -> first[i] - second[i])
                .toArray();
    }

    /**
     * Wilcoxon's signed ranks; zero differences are dropped.
     *
     * @param statistic the smaller of the two rank sums
     * @param p normal, with ties corrected and without continuity correction
     * @param exact all sign patterns counted; NaN with ties, zeros or more than 50 pairs
     */
    public record SignedRank(double plus, double minus, double statistic, int zeros, double p, double exact) {}

    public static SignedRank wilcoxon(double[] first, double[] second) {
        double[] all = differences(first, second);
        double[] d = Arrays.stream(all).filter(x -> x != 0).toArray();
        double[] sizes = Arrays.stream(d).map(Math::abs).toArray();
        double[] ranks = Ranks.of(sizes);
        double plus = IntStream.range(0, d.length)
                .filter(i -> d[i] > 0)
                .mapToDouble(i -> ranks[i])
                .sum();
        double n = d.length;
        double minus = n * (n + 1) / 2 - plus;
        double ties = Ranks.tieSum(sizes);
        double error = Math.sqrt(n * (n + 1) * (2 * n + 1) / 24 - ties / 48);
        double statistic = Math.min(plus, minus);
        double p = error > 0 ? Tails.normalTwoSided((statistic - n * (n + 1) / 4) / error) : Double.NaN;
        boolean countable = ties == 0 && d.length == all.length && d.length <= MOST_EXACT && d.length > 0;
        return new SignedRank(
                plus,
                minus,
                statistic,
                all.length - d.length,
                p,
                countable ? exactSignedRank(d.length, statistic) : Double.NaN);
    }

    private static double exactSignedRank(int n, double statistic) {
        double[] ways = new double[n * (n + 1) / 2 + 1];
        ways[0] = 1;
        for (int rank = 1; rank <= n; rank++) {
            for (int sum = ways.length - 1; sum >= rank; sum--) {
                ways[sum] += ways[sum - rank];
            }
        }
        double below = 0;
        for (int sum = 0; sum <= statistic; sum++) {
            below += ways[sum];
        }
        return Math.min(1, 2 * below / Math.pow(2, n));
    }

    /**
     * Mann and Whitney's test.
     *
     * @param u pairs in which the first sample's value is larger, ties counting half
     * @param p normal, with ties corrected and continuity correction
     * @param exact all arrangements counted; NaN with ties or more than 50 values
     */
    public record MannWhitney(double u, double uOther, double p, double exact) {}

    public static MannWhitney mannWhitney(double[] first, double[] second) {
        double[] all = new double[first.length + second.length];
        System.arraycopy(first, 0, all, 0, first.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        double[] ranks = Ranks.of(all);
        double sum = Arrays.stream(ranks, 0, first.length).sum();
        double a = first.length;
        double b = second.length;
        double u = sum - a * (a + 1) / 2;
        double other = a * b - u;
        double n = a + b;
        double ties = Ranks.tieSum(all);
        double error = Math.sqrt(a * b / 12 * (n + 1 - ties / (n * (n - 1))));
        double larger = Math.max(u, other);
        double z = (larger - a * b / 2 - 0.5) / error;
        double p = error > 0 ? Math.min(1, 2 * Tails.normal(z)) : Double.NaN;
        boolean countable = ties == 0 && all.length <= MOST_EXACT;
        double exact = countable ? exactMannWhitney(first.length, second.length, larger) : Double.NaN;
        return new MannWhitney(u, other, p, exact);
    }

    /** The share of arrangements with a statistic at least as large, doubled. */
    private static double exactMannWhitney(int a, int b, double u) {
        double[][] ways = new double[a + 1][a * b + 1]; // ways[k][u]: k of the first sample among the values so far
        ways[0][0] = 1;
        for (int value = 0; value < a + b; value++) {
            for (int k = Math.min(a, value + 1); k >= 1; k--) {
                int seconds = value - (k - 1); // values of the second sample below this one
                if (seconds <= b && seconds >= 0) {
                    for (int s = a * b; s >= seconds; s--) {
                        ways[k][s] += ways[k - 1][s - seconds];
                    }
                }
            }
        }
        double above = 0;
        double total = 0;
        for (int s = 0; s <= a * b; s++) {
            total += ways[a][s];
            above += s >= u ? ways[a][s] : 0;
        }
        return Math.min(1, 2 * above / total);
    }
}
