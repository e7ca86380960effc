package medai.eval.prediction;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import medai.cohort.statistics.ClusterBootstrap;
import medai.eval.hypothesis.Adjustment;
import medai.eval.hypothesis.TwoSamples;
import medai.eval.table.TestRow;
import medai.imaging.file.UnusableInputException;

/**
 * Predictions of numbers by several models, compared on the scans that both of a pair have: the difference of the agreement by
 * drawing subjects, and the sizes of the errors by Wilcoxon's signed ranks.
 */
public final class RegressionComparison {
    private static final List<String> COMPARED = List.of("icc_2_1", "pearson", "mae");
    private static final int LEAST_DRAWS = 1000; // for a p-value

    private RegressionComparison() {}

    /**
     * Every pair of models, target by target; p-values adjusted by Holm over the pairs.
     *
     * @param models the predictions of each
     */
    public static List<TestRow> of(Map<String, RegressionEvaluation> models, int draws, long seed)
            throws UnusableInputException {
        if (models.size() < 2) {
            throw new UnusableInputException(
                    "a comparison needs two or more models; found %s; see --compare".formatted(models.keySet()));
        }
        List<String> names = List.copyOf(models.keySet());
        Map<String, List<TestRow>> families = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            for (int j = i + 1; j < names.size(); j++) {
                Map<String, RegressionSample> first = targets(models, names.get(i));
                Map<String, RegressionSample> second = targets(models, names.get(j));
                for (Map.Entry<String, RegressionSample> target : first.entrySet()) {
                    RegressionSample other = second.get(target.getKey());
                    if (other != null) {
                        pair(target.getKey(), names.get(i), target.getValue(), names.get(j), other, draws, seed)
                                .forEach(row -> families.computeIfAbsent(
                                                row.test() + "\n" + row.variable(), key -> new ArrayList<>())
                                        .add(row));
                    }
                }
            }
        }
        List<TestRow> rows = new ArrayList<>();
        families.values().forEach(family -> rows.addAll(TestRow.adjusted(family, Adjustment.HOLM)));
        return rows;
    }

    private static Map<String, RegressionSample> targets(Map<String, RegressionEvaluation> models, String name) {
        RegressionEvaluation evaluation = models.get(name);
        return evaluation == null ? Map.of() : evaluation.targets();
    }

    /** Two predictions on the scans that both have; undefined where these are fewer than three. */
    static List<TestRow> pair(
            String target,
            String firstName,
            RegressionSample first,
            String secondName,
            RegressionSample second,
            int draws,
            long seed) {
        RegressionSample b = second.common(first);
        RegressionSample a = first.common(b);
        List<TestRow> rows = new ArrayList<>();
        String names = firstName + " - " + secondName;
        if (a.size() < 3) {
            TestRow none = TestRow.plain("bootstrap_of_subjects", target, names, Double.NaN, Double.NaN, a.size());
            return List.of(none.because("fewer than three scans in common"));
        }
        double[][] drawn = new ClusterBootstrap(a.clusters(), Math.max(draws, LEAST_DRAWS), seed).run(weights -> {
            double[] x = a.times(weights).values();
            double[] y = b.times(weights).values();
            return COMPARED.stream()
                    .mapToInt(RegressionSample.METRICS::indexOf)
                    .mapToDouble(i -> x[i] - y[i])
                    .toArray();
        });
        for (String metric : COMPARED) {
            int i = rows.size();
            double difference = a.value(metric) - b.value(metric);
            double p = ClusterBootstrap.twoSided(drawn, i);
            rows.add(TestRow.plain("bootstrap_of_subjects", target + " " + metric, names, difference, p, a.size())
                    .because(
                            Double.isNaN(difference)
                                    ? (Double.isNaN(a.value(metric)) ? a : b).undefined(metric)
                                    : ClusterBootstrap.interval(drawn, i).reason()));
        }
        if (!new ClusterBootstrap(a.clusters(), 0, 0).isClustered()) {
            TwoSamples.SignedRank test = TwoSamples.wilcoxon(a.absoluteErrors(), b.absoluteErrors());
            String variable = target + " absolute_error";
            rows.add(TestRow.ranks("wilcoxon", variable, names, test.statistic(), test.exact(), test.p(), a.size())
                    .because("both models' errors are equal"));
        }
        return rows;
    }
}
