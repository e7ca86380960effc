package medai.eval.prediction;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import medai.cohort.statistics.Interval;
import medai.cohort.statistics.Moments;
import medai.eval.agreement.IntraclassCorrelation;
import medai.eval.table.TestRow;
import medai.imaging.file.UnusableInputException;
import medai.imaging.table.Numbers;

/**
 * Predicted numbers against measured ones, target by target and group by group; with several targets also their sum, over the
 * scans that have them all, and the mean of their correlations. A target may be the total of the others: it is then not part of
 * the sum but compared with it (the RA thesis' Route 1, a network for the total, against Route 2, the sum of networks for each
 * structure; section 2.2.4).
 */
public final class RegressionEvaluation {
    /** Name of the sum over targets. */
    public static final String SUM = "sum";

    private final Options options;
    private final Map<String, Map<String, RegressionSample>> groups = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();

    /**
     * How predictions are judged.
     *
     * @param total target that is the total of the others, or empty
     * @param groupBy column whose values are judged separately, or empty
     * @param draws of the bootstrap, 0 for none
     */
    public record Options(String total, String groupBy, int draws, long seed) {}

    private RegressionEvaluation(Options options) {
        this.options = options;
    }

    public static RegressionEvaluation of(PredictionTable table, Options options) throws UnusableInputException {
        requirePredictions(table);
        RegressionEvaluation evaluation = new RegressionEvaluation(options);
        evaluation.notes.addAll(table.notes());
        if (!options.groupBy.isEmpty()) {
            for (Map.Entry<String, List<PredictionTable.Case>> group :
                    table.by(options.groupBy).entrySet()) {
                String name = options.groupBy + "-" + group.getKey();
                evaluation.groups.put(name, evaluation.samples(group.getValue(), new ArrayList<>()));
            }
        }
        Map<String, RegressionSample> all = evaluation.samples(table.cases(), evaluation.notes);
        evaluation.groups.put("all", all);
        if (!options.total.isEmpty() && !all.containsKey(options.total)) {
            throw new UnusableInputException("no target is called \"%s\"; the targets are %s; see --total"
                    .formatted(options.total, all.keySet()));
        }
        all.forEach(evaluation::judge);
        return evaluation;
    }

    private static void requirePredictions(PredictionTable table) throws UnusableInputException {
        for (PredictionTable.Case one : table.cases()) {
            String text = one.get("predicted").orElse("");
            if (!text.isEmpty() && !Numbers.isMeant(text)) {
                throw new UnusableInputException(
                        one.place(),
                        "\"%s\" in \"predicted\"".formatted(text),
                        "a number",
                        "correct it; classes are judged with --positive CLASS, or with --classes A,B,C");
            }
            if (one.number("predicted").isPresent()) {
                return;
            }
        }
        throw new UnusableInputException(
                table.cases().get(0).place(),
                "no number in \"predicted\", here or in any other row",
                "a prediction",
                "map the column with --columns predicted=NAME; classes are judged with --positive or --classes");
    }

    /** What makes values of a target hard to judge. */
    private void judge(String target, RegressionSample sample) {
        if (sample.size() < 3) {
            notes.add("%s: %d subjects are too few for correlations".formatted(target, sample.size()));
        } else if (Moments.isConstant(sample.truth()) || Moments.isConstant(sample.predicted())) {
            notes.add(target + ": a column is constant, so correlations are undefined");
        }
    }

    private Map<String, RegressionSample> samples(List<PredictionTable.Case> cases, List<String> remarks)
            throws UnusableInputException {
        Map<String, List<PredictionTable.Case>> byTarget = new LinkedHashMap<>();
        for (PredictionTable.Case one : cases) {
            byTarget.computeIfAbsent(one.get("target").orElse("value"), key -> new ArrayList<>())
                    .add(one);
        }
        int missing = 0;
        Map<String, RegressionSample> samples = new LinkedHashMap<>();
        for (Map.Entry<String, List<PredictionTable.Case>> target : byTarget.entrySet()) {
            List<PredictionTable.Case> complete = new ArrayList<>();
            for (PredictionTable.Case one : target.getValue()) {
                if (one.number("predicted").isPresent()) {
                    complete.add(one);
                }
            }
            missing += target.getValue().size() - complete.size();
            samples.put(target.getKey(), sample(complete));
        }
        if (missing > 0) {
            remarks.add(missing + " rows without a prediction are left out");
        }
        List<RegressionSample> parts = samples.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(options.total))
                .map(Map.Entry::getValue)
                .toList();
        if (parts.size() > 1) {
            samples.put(SUM, sum(parts, remarks));
        }
        return samples;
    }

    private static RegressionSample sample(List<PredictionTable.Case> cases) throws UnusableInputException {
        List<String> key = new ArrayList<>(List.of("subject", "session"));
        // What is the same in all rows of a model is not wanted where models are compared.
        for (String varying : List.of("model", "task", "part", "piece", "slice", "side")) {
            if (cases.stream().map(one -> one.key(List.of(varying))).distinct().count() > 1) {
                key.add(varying);
            }
        }
        double[] truth = new double[cases.size()];
        double[] predicted = new double[cases.size()];
        for (int i = 0; i < truth.length; i++) {
            truth[i] = cases.get(i).number("truth").orElse(Double.NaN);
            predicted[i] = cases.get(i).number("predicted").orElse(Double.NaN);
        }
        return new RegressionSample(
                cases.stream().map(one -> one.key(key)).toList(),
                cases.stream().map(PredictionTable.Case::cluster).toList(),
                truth,
                predicted);
    }

    private static RegressionSample sum(List<RegressionSample> parts, List<String> remarks) {
        Map<String, double[]> sums = new TreeMap<>(); // truth, prediction, number of targets
        Map<String, String> clusters = new TreeMap<>();
        for (RegressionSample part : parts) {
            for (int i = 0; i < part.size(); i++) {
                double[] sum = sums.computeIfAbsent(part.keys().get(i), key -> new double[3]);
                sum[0] += part.truth()[i];
                sum[1] += part.predicted()[i];
                sum[2]++;
                clusters.put(part.keys().get(i), part.clusters().get(i));
            }
        }
        int scans = sums.size();
        sums.values().removeIf(sum -> sum[2] < parts.size());
        if (sums.size() < scans) {
            remarks.add("%d scans lack a target and are not in the sum".formatted(scans - sums.size()));
        }
        return new RegressionSample(
                List.copyOf(sums.keySet()),
                sums.keySet().stream()
                        .map(key -> clusters.getOrDefault(key, ""))
                        .toList(),
                sums.values().stream().mapToDouble(sum -> sum[0]).toArray(),
                sums.values().stream().mapToDouble(sum -> sum[1]).toArray());
    }

    public List<String> notes() {
        return List.copyOf(notes);
    }

    /** All groups together. */
    public Map<String, RegressionSample> targets() {
        return new LinkedHashMap<>(groups.getOrDefault("all", Map.of()));
    }

    /** All lines of metrics.csv. */
    public List<MetricRow> rows() {
        List<MetricRow> rows = new ArrayList<>();
        for (String target : targets().keySet()) {
            Map<String, double[]> values = new LinkedHashMap<>();
            groups.forEach((group, samples) -> {
                RegressionSample sample = samples.get(target);
                if (sample != null) {
                    double[] own = sample.values();
                    Interval[] intervals = sample.intervals(options.draws, options.seed);
                    for (String metric : RegressionSample.METRICS) {
                        int i = RegressionSample.METRICS.indexOf(metric);
                        String undefined = Double.isNaN(own[i]) ? sample.undefined(metric) : "";
                        rows.add(new MetricRow(
                                metric, target, "", group, own[i], intervals[i], sample.size(), undefined));
                    }
                    if (!group.equals("all")) {
                        values.put(group, own);
                    }
                }
            });
            if (values.size() > 1) {
                for (String metric : RegressionSample.METRICS) {
                    int i = RegressionSample.METRICS.indexOf(metric);
                    rows.addAll(MetricRow.summary(
                            metric,
                            target,
                            "",
                            values.values().stream().map(v -> v[i]).toList()));
                }
            }
        }
        rows.addAll(means());
        return rows;
    }

    private List<MetricRow> means() {
        List<MetricRow> rows = new ArrayList<>();
        groups.forEach((group, samples) -> {
            if (samples.containsKey(SUM)) {
                List<RegressionSample> parts = new ArrayList<>();
                samples.forEach((target, sample) -> {
                    if (!target.equals(SUM) && !target.equals(options.total)) {
                        parts.add(sample);
                    }
                });
                rows.add(MeanCorrelation.row(parts, group, options.draws, options.seed));
            }
        });
        return rows;
    }

    /** Lines of tests.csv: F of the intraclass correlations of each target, and the total against the sum. */
    public List<TestRow> tests() {
        List<TestRow> tests = new ArrayList<>();
        targets().forEach((target, sample) -> {
            if (sample.size() > 1) {
                sample.coefficients().forEach((name, icc) -> tests.add(coefficient(name, target, sample, icc)));
            }
        });
        RegressionSample total = targets().get(options.total);
        RegressionSample sum = targets().get(SUM);
        if (total != null && sum != null) {
            tests.addAll(RegressionComparison.pair(
                    options.total, options.total, total, SUM, sum, options.draws, options.seed));
        }
        return tests;
    }

    private static TestRow coefficient(
            String name, String target, RegressionSample sample, IntraclassCorrelation.Coefficient icc) {
        return TestRow.withDegrees(
                        name, target, "measured, predicted", icc.f(), icc.df1(), icc.df2(), icc.p(), sample.size())
                .because(icc.reason());
    }
}
