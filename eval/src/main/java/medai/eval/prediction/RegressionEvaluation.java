package medai.eval.prediction;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import medai.eval.agreement.BlandAltman;
import medai.eval.agreement.Correlation;
import medai.eval.agreement.IntraclassCorrelation;
import medai.eval.statistics.ClusterBootstrap;
import medai.eval.statistics.Interval;
import medai.eval.statistics.Moments;
import medai.imaging.file.UnusableInputException;

/**
 * Predicted numbers against measured ones, target by target; with several targets also their sum, over the scans that have them all (the RA
 * thesis' Route 2 beside a direct total).
 */
public final class RegressionEvaluation {
    /** Name of the sum over targets. */
    public static final String SUM = "sum";

    private final Map<String, Sample> targets = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();
    private final int draws;
    private final long seed;

    /** What was measured and predicted, a value for each subject's scan. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Sample(List<String> subjects, double[] truth, double[] predicted) {
        /** NaN where fewer than three subjects or a constant column make it undefined. */
        private double[] values() {
            if (truth.length < 2) {
                return new double[] {
                    Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN
                };
            }
            double[][] ratings = new double[truth.length][];
            double absolute = 0;
            double squares = 0;
            for (int i = 0; i < ratings.length; i++) {
                ratings[i] = new double[] {truth[i], predicted[i]};
                double difference = predicted[i] - truth[i];
                absolute += Math.abs(difference) / ratings.length;
                squares += difference * difference / ratings.length;
            }
            IntraclassCorrelation icc = IntraclassCorrelation.of(ratings);
            return new double[] {
                Correlation.pearson(truth, predicted).r(),
                Correlation.spearman(truth, predicted).r(),
                icc.agreement().value(),
                icc.consistency().value(),
                Correlation.concordance(truth, predicted),
                absolute,
                Math.sqrt(squares),
                Moments.mean(predicted) - Moments.mean(truth)
            };
        }

        private Sample times(int[] weights) {
            List<Double> t = new ArrayList<>();
            List<Double> p = new ArrayList<>();
            for (int i = 0; i < weights.length; i++) {
                for (int k = 0; k < weights[i]; k++) {
                    t.add(truth[i]);
                    p.add(predicted[i]);
                }
            }
            return new Sample(
                    List.of(),
                    t.stream().mapToDouble(v -> v).toArray(),
                    p.stream().mapToDouble(v -> v).toArray());
        }
    }

    private static final List<String> METRICS =
            List.of("pearson", "spearman", "icc_2_1", "icc_3_1", "concordance", "mae", "rmse", "bias");

    private RegressionEvaluation(int draws, long seed) {
        this.draws = draws;
        this.seed = seed;
    }

    /** @param draws of the bootstrap, 0 for none */
    public static RegressionEvaluation of(PredictionTable table, int draws, long seed) throws UnusableInputException {
        RegressionEvaluation evaluation = new RegressionEvaluation(draws, seed);
        evaluation.notes.addAll(table.notes());
        Map<String, List<PredictionTable.Case>> byTarget = new LinkedHashMap<>();
        for (PredictionTable.Case one : table.cases()) {
            byTarget.computeIfAbsent(one.get("target").orElse("value"), key -> new ArrayList<>())
                    .add(one);
        }
        int missing = 0;
        Map<String, Map<String, double[]>> sums = new TreeMap<>(); // by scan, then target
        for (Map.Entry<String, List<PredictionTable.Case>> target : byTarget.entrySet()) {
            List<String> subjects = new ArrayList<>();
            List<double[]> pairs = new ArrayList<>();
            for (PredictionTable.Case one : target.getValue()) {
                if (one.number("predicted").isEmpty()) {
                    missing++;
                    continue;
                }
                double[] pair = {
                    one.number("truth").orElse(Double.NaN),
                    one.number("predicted").orElse(Double.NaN)
                };
                subjects.add(one.subject());
                pairs.add(pair);
                String scan = String.join(
                        "\n",
                        one.subject(),
                        one.get("session").orElse(""),
                        one.get("task").orElse(""));
                sums.computeIfAbsent(scan, key -> new TreeMap<>()).put(target.getKey(), pair);
            }
            evaluation.add(target.getKey(), subjects, pairs);
        }
        if (missing > 0) {
            evaluation.notes.add(missing + " rows without a prediction are left out");
        }
        if (byTarget.size() > 1) {
            evaluation.addSum(sums, byTarget.size());
        }
        return evaluation;
    }

    private void add(String target, List<String> subjects, List<double[]> pairs) {
        Sample sample = new Sample(
                List.copyOf(subjects),
                pairs.stream().mapToDouble(pair -> pair[0]).toArray(),
                pairs.stream().mapToDouble(pair -> pair[1]).toArray());
        targets.put(target, sample);
        if (sample.truth.length < 3) {
            notes.add("%s: %d subjects are too few for correlations".formatted(target, sample.truth.length));
        } else if (Moments.isConstant(sample.truth) || Moments.isConstant(sample.predicted)) {
            notes.add(target + ": a column is constant, so correlations are undefined");
        }
    }

    private void addSum(Map<String, Map<String, double[]>> scans, int count) {
        List<String> subjects = new ArrayList<>();
        List<double[]> pairs = new ArrayList<>();
        scans.forEach((scan, values) -> {
            if (values.size() == count) {
                subjects.add(scan.split("\n", -1)[0]);
                pairs.add(new double[] {
                    values.values().stream().mapToDouble(v -> v[0]).sum(),
                    values.values().stream().mapToDouble(v -> v[1]).sum()
                });
            }
        });
        if (subjects.size() < scans.size()) {
            notes.add("%d scans lack a target and are not in the sum".formatted(scans.size() - subjects.size()));
        }
        add(SUM, subjects, pairs);
    }

    public List<String> notes() {
        return List.copyOf(notes);
    }

    public Map<String, Sample> targets() {
        return new LinkedHashMap<>(targets);
    }

    /** All lines of metrics.csv. */
    public List<MetricRow> rows() {
        List<MetricRow> rows = new ArrayList<>();
        targets.forEach((target, sample) -> {
            double[] values = sample.values();
            Interval[] intervals = intervals(sample);
            for (int i = 0; i < METRICS.size(); i++) {
                rows.add(
                        new MetricRow(METRICS.get(i), target, "", "all", values[i], intervals[i], sample.truth.length));
            }
        });
        return rows;
    }

    private Interval[] intervals(Sample sample) {
        Interval[] intervals = new Interval[METRICS.size()];
        java.util.Arrays.fill(intervals, Interval.UNDEFINED);
        ClusterBootstrap bootstrap = new ClusterBootstrap(sample.subjects, draws, seed);
        if (draws > 0 && sample.truth.length > 2) {
            double[][] all = bootstrap.run(weights -> sample.times(weights).values());
            java.util.Arrays.setAll(intervals, i -> ClusterBootstrap.interval(all, i));
        }
        if (!bootstrap.isClustered() && sample.truth.length > 3) {
            double[][] ratings = new double[sample.truth.length][];
            for (int i = 0; i < ratings.length; i++) {
                ratings[i] = new double[] {sample.truth[i], sample.predicted[i]};
            }
            IntraclassCorrelation icc = IntraclassCorrelation.of(ratings);
            intervals[0] = Correlation.pearson(sample.truth, sample.predicted).interval();
            intervals[2] = icc.agreement().interval();
            intervals[3] = icc.consistency().interval();
            intervals[7] = BlandAltman.of(sample.truth, sample.predicted).biasInterval();
        }
        return intervals;
    }
}
