package medai.eval.prediction;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.IntStream;
import medai.cohort.statistics.ClusterBootstrap;
import medai.cohort.statistics.Interval;
import medai.cohort.statistics.Moments;
import medai.eval.classification.BinarySample;
import medai.eval.classification.Metric;
import medai.eval.hypothesis.TwoSamples;
import medai.eval.table.TestRow;

/**
 * How much larger the area under one model's ROC curve is than under another's, on average over groups such as seeds: within each
 * group both are judged on the same subjects. The interval draws subjects with their rows in all groups; the t-test takes the
 * groups as the sample, and so asks about further seeds on these subjects.
 *
 * @param areas of each group (rows), of the first and the second model
 * @param interval of the mean difference, 95 %
 * @param p of the bootstrap, two-sided
 * @param n rows of each model
 */
record MeanAreaDifference(List<double[]> areas, Interval interval, double p, int n) {
    private static final String METRIC = "auroc_mean_difference";
    private static final String ONE_CLASS = "a group has one class only";

    /** @param groups of the rows, which both samples have in one order */
    static MeanAreaDifference of(
            BinarySample first, BinarySample second, List<String> groups, ClusterBootstrap bootstrap) {
        List<String> names = List.copyOf(new LinkedHashSet<>(groups));
        int[] groupOf = groups.stream().mapToInt(names::indexOf).toArray();
        int[] once = new int[groupOf.length];
        Arrays.fill(once, 1);
        double[][] draws = bootstrap.run(weights -> new double[] {
            Moments.mean(IntStream.range(0, names.size())
                    .mapToDouble(group -> {
                        double[] pair = areas(first, second, groupOf, group, weights);
                        return pair[0] - pair[1];
                    })
                    .toArray())
        });
        List<double[]> areas = IntStream.range(0, names.size())
                .mapToObj(group -> areas(first, second, groupOf, group, once))
                .toList();
        return new MeanAreaDifference(
                areas, ClusterBootstrap.interval(draws, 0), ClusterBootstrap.twoSided(draws, 0), groupOf.length);
    }

    private static double[] areas(BinarySample first, BinarySample second, int[] groupOf, int group, int[] weights) {
        int[] own = new int[weights.length];
        for (int row = 0; row < own.length; row++) {
            own[row] = groupOf[row] == group ? weights[row] : 0;
        }
        return new double[] {first.value(Metric.AUROC, own), second.value(Metric.AUROC, own)};
    }

    private double[] of(int model) {
        return areas.stream().mapToDouble(pair -> pair[model]).toArray();
    }

    /** Mean of the groups' differences, first minus second. */
    double value() {
        return Moments.mean(
                areas.stream().mapToDouble(pair -> pair[0] - pair[1]).toArray());
    }

    MetricRow metric(String positive, String names) {
        return new MetricRow(METRIC, "truth", positive, names, value(), interval, n, ONE_CLASS);
    }

    List<TestRow> tests(String names) {
        TwoSamples.StudentTest t = TwoSamples.pairedT(of(0), of(1));
        return List.of(
                TestRow.plain("bootstrap_of_subjects", METRIC, names, value(), p, n)
                        .because(Double.isNaN(value()) ? ONE_CLASS : interval.reason()),
                TestRow.withDegrees(
                                "paired_t", "auroc over groups", names, t.t(), t.df(), Double.NaN, t.p(), areas.size())
                        .because(Double.isNaN(value()) ? ONE_CLASS : "all differences are equal"));
    }
}
