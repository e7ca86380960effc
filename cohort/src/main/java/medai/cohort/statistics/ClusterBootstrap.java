package medai.cohort.statistics;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import medai.imaging.random.Draw;

/**
 * Percentile bootstrap intervals: subjects are drawn with replacement, each with all its rows. Single rows are not drawn: those
 * of one subject are alike, and drawing them independently would make the intervals too narrow.
 */
public final class ClusterBootstrap {
    private static final double LEAST_DEFINED = 0.9;

    private final int[] cluster;
    private final int clusters;
    private final int draws;
    private final long seed;

    /** @param subjects of the rows */
    public ClusterBootstrap(List<String> subjects, int draws, long seed) {
        Map<String, Integer> numbers = new HashMap<>();
        cluster = subjects.stream()
                .mapToInt(subject -> numbers.computeIfAbsent(subject, key -> numbers.size()))
                .toArray();
        clusters = numbers.size();
        this.draws = draws;
        this.seed = seed;
    }

    /** Whether some subject has several rows. */
    public boolean isClustered() {
        return clusters < cluster.length;
    }

    /**
     * The statistics of every draw.
     *
     * @param statistics as a function of how often each row was drawn
     * @return a row for each draw; none with fewer than two subjects, as all draws would be alike
     */
    public double[][] run(Function<int[], double[]> statistics) {
        return IntStream.range(0, clusters < 2 ? 0 : draws)
                .parallel()
                .mapToObj(i -> {
                    Draw draw = Draw.of(seed, "bootstrap", i);
                    int[] times = new int[clusters];
                    for (int k = 0; k < clusters; k++) {
                        times[draw.nextInt(clusters)]++;
                    }
                    int[] weights = new int[cluster.length];
                    for (int row = 0; row < weights.length; row++) {
                        weights[row] = times[cluster[row]];
                    }
                    return statistics.apply(weights);
                })
                .toArray(double[][]::new);
    }

    /** The interval of the mean of a value for each row. */
    public Interval ofMean(double[] values) {
        double[][] drawn = run(weights -> {
            double sum = 0;
            double n = 0;
            for (int i = 0; i < weights.length; i++) {
                sum += weights[i] * values[i];
                n += weights[i];
            }
            return new double[] {sum / n};
        });
        return interval(drawn, 0);
    }

    /**
     * The two-sided p-value of a difference: twice the smaller share of draws on one side of 0, where draws of 0 count for both
     * sides. NaN where there is no {@link #interval}.
     */
    public static double twoSided(double[][] draws, int statistic) {
        double[] defined = defined(draws, statistic);
        long above = Arrays.stream(defined).filter(d -> d >= 0).count();
        long below = Arrays.stream(defined).filter(d -> d <= 0).count();
        return Double.isNaN(interval(draws, statistic).low())
                ? Double.NaN
                : Math.min(1, 2.0 * (Math.min(above, below) + 1) / (defined.length + 1));
    }

    /** The middle 95 % of a statistic over the draws; undefined if the statistic is undefined in more than a tenth of them. */
    public static Interval interval(double[][] draws, int statistic) {
        double[] defined = defined(draws, statistic);
        if (draws.length == 0) {
            return Interval.undefined("fewer than two subjects to draw");
        }
        if (defined.length == 0 || defined.length < LEAST_DEFINED * draws.length) {
            return Interval.undefined(
                    "undefined in %d of %d bootstrap draws".formatted(draws.length - defined.length, draws.length));
        }
        return new Interval(Moments.percentile(defined, 2.5), Moments.percentile(defined, 97.5));
    }

    private static double[] defined(double[][] draws, int statistic) {
        return Arrays.stream(draws)
                .mapToDouble(values -> values[statistic])
                .filter(Double::isFinite)
                .toArray();
    }
}
