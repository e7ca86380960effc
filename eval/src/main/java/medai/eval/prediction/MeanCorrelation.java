package medai.eval.prediction;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import medai.cohort.statistics.ClusterBootstrap;
import medai.cohort.statistics.Interval;
import medai.eval.agreement.Correlation;

/**
 * The mean over targets of Pearson's R between measured and predicted values: how well single structures are predicted, which the
 * R of their sum does not show. Its interval draws subjects, with all their targets.
 */
final class MeanCorrelation {
    /** Name of the mean over targets, in the column {@code target}. */
    static final String MEAN = "mean";

    private static final String METRIC = "pearson";

    private MeanCorrelation() {}

    /**
     * A line of metrics.csv.
     *
     * @param parts the targets, without their sum or total
     */
    static MetricRow row(List<RegressionSample> parts, String group, int draws, long seed) {
        List<String> clusters =
                parts.stream().flatMap(part -> part.clusters().stream()).toList();
        Interval interval = Interval.UNDEFINED;
        if (draws > 0) {
            double[][] all = new ClusterBootstrap(clusters, draws, seed)
                    .run(weights -> new double[] {mean(drawn(parts, weights))});
            interval = ClusterBootstrap.interval(all, 0);
        }
        int subjects = (int) clusters.stream().distinct().count();
        return new MetricRow(
                METRIC, MEAN, "", group, mean(parts), interval, subjects, "the correlation of a target is undefined");
    }

    private static List<RegressionSample> drawn(List<RegressionSample> parts, int[] weights) {
        List<RegressionSample> drawn = new ArrayList<>();
        int from = 0;
        for (RegressionSample part : parts) {
            drawn.add(part.times(Arrays.copyOfRange(weights, from, from + part.size())));
            from += part.size();
        }
        return drawn;
    }

    private static double mean(List<RegressionSample> parts) {
        double sum = 0;
        for (RegressionSample part : parts) {
            sum += Correlation.pearson(part.truth(), part.predicted()).r();
        }
        return sum / parts.size();
    }
}
