package medai.eval.hypothesis;

import java.util.Arrays;
import java.util.stream.IntStream;
import medai.cohort.statistics.Interval;
import medai.cohort.statistics.Moments;
import medai.cohort.statistics.Ranks;
import medai.cohort.statistics.Tails;

/** Tests of two samples, paired or not. */
public final class TwoSamples {
    private static final int MOST_EXACT =
            50; // observations whose arrangements are counted; their numbers are below 2^53

    private TwoSamples() {}

    /** Student's and Welch's tests; NaN where nothing varies. */
    public record StudentTest(double t, double df, double p, double difference, Interval interval) {}

    /** Paired t test of first - second. */
    public static StudentTest pairedT(double[] first, double[] second) {
        double[] d = differences(first, second);
        int n = d.length;
        double mean = Moments.mean(d);
        double scale = Math.max(Moments.largest(first), Moments.largest(second));
        double error = Moments.isConstant(d, scale) ? 0 : Moments.sd(d) / Math.sqrt(n);
        return student(mean, error, n - 1);
    }

    /** Unequal variances (Welch 1947). */
    public static StudentTest welch(double[] first, double[] second) {
        double a = squaredError(first);
        double b = squaredError(second);
        double df = (a + b) * (a + b) / (a * a / (first.length - 1) + b * b / (second.length - 1));
        return student(Moments.meanDifference(first, second), Math.sqrt(a + b), df);
    }

    private static double squaredError(double[] sample) {
        return sample.length > 1 && Moments.isConstant(sample) ? 0 : Moments.variance(sample) / sample.length;
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
     * @param p normal, with ties corrected and without continuity correction; NaN if all differences are 0
     * @param exact all sign patterns counted, with ties too; NaN for more than 50 pairs, or none
     */
    public record SignedRank(double plus, double minus, double statistic, int zeros, double p, double exact) {}

    /**
     * Without the last bits of subtracting: 0.3 - 0.2 and 0.4 - 0.3 are one difference, as the values were written, and share a rank.
     */
    private static double[] rounded(double[] differences, double[] first, double[] second) {
        double largest = 0;
        for (int i = 0; i < first.length; i++) {
            largest = Math.max(largest, Math.max(Math.abs(first[i]), Math.abs(second[i])));
        }
        double unit = 8 * Math.ulp(largest);
        return Arrays.stream(differences).map(d -> Math.rint(d / unit) * unit).toArray();
    }

    public static SignedRank wilcoxon(double[] first, double[] second) {
        double[] all = rounded(differences(first, second), first, second);
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
        boolean countable = d.length <= MOST_EXACT && error > 0;
        double exact = countable ? twoSided(sums(ranks, d.length), statistic) : Double.NaN;
        return new SignedRank(plus, minus, statistic, all.length - d.length, p, exact);
    }

    /**
     * Mann and Whitney's test.
     *
     * @param u pairs in which the first sample's value is larger, ties counting half
     * @param p normal, with ties corrected and continuity correction; NaN if all values are equal
     * @param exact all arrangements counted, with ties too: twice the smaller tail; NaN for more than 50 values, or equal ones
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
        boolean countable = all.length <= MOST_EXACT && error > 0;
        double exact = countable ? twoSided(new double[][] {sums(ranks, first.length)[first.length]}, sum) : Double.NaN;
        return new MannWhitney(u, other, p, exact);
    }

    /** In how many ways k of some ranks, at most so many, have the sum s / 2: ways[k][s]. Midranks are multiples of a half. */
    private static double[][] sums(double[] ranks, int most) {
        double[][] ways =
                new double[most + 1][(int) Math.round(2 * Arrays.stream(ranks).sum()) + 1];
        ways[0][0] = 1;
        for (double rank : ranks) {
            int twice = (int) Math.round(2 * rank);
            for (int k = most; k >= 1; k--) {
                for (int s = ways[k].length - 1; s >= twice; s--) {
                    ways[k][s] += ways[k - 1][s - twice];
                }
            }
        }
        return ways;
    }

    /** Twice the share of ways with a sum as far out as this one, on its side; at most 1. */
    private static double twoSided(double[][] ways, double sum) {
        double below = 0;
        double above = 0;
        double total = 0;
        for (double[] own : ways) {
            for (int s = 0; s < own.length; s++) {
                below += s <= 2 * sum ? own[s] : 0;
                above += s >= 2 * sum ? own[s] : 0;
                total += own[s];
            }
        }
        return Math.min(1, 2 * Math.min(below, above) / total);
    }
}
