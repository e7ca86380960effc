package medai.eval.prediction;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import medai.cohort.run.ProbabilityColumns;
import medai.cohort.statistics.ClusterBootstrap;
import medai.cohort.statistics.Interval;
import medai.eval.agreement.Kappa;
import medai.eval.classification.MultiClass;
import medai.imaging.file.UnusableInputException;

/** Three and more classes: what holds for all of them together. The class of the largest probability is the call. */
public final class MultiClassEvaluation {
    private static final String ONE_CLASS = "only one class is there, or is called";

    private final List<String> classes;
    private final List<String> subjects = new ArrayList<>();
    private final int[] truth;
    private final double[][] probability;

    private MultiClassEvaluation(List<String> classes, int n) {
        this.classes = List.copyOf(classes);
        truth = new int[n];
        probability = new double[n][classes.size()];
    }

    /**
     * @param classes with a column {@code p_CLASS} each
     * @throws UnusableInputException for another class, or probabilities that are missing, out of range or do not add up to 1
     */
    public static MultiClassEvaluation of(PredictionTable table, List<String> classes) throws UnusableInputException {
        MultiClassEvaluation evaluation =
                new MultiClassEvaluation(classes, table.cases().size());
        for (int i = 0; i < evaluation.truth.length; i++) {
            PredictionTable.Case one = table.cases().get(i);
            String place = one.place();
            evaluation.subjects.add(one.cluster());
            evaluation.truth[i] = classes.indexOf(one.truth());
            if (evaluation.truth[i] < 0) {
                throw new UnusableInputException(
                        place,
                        "the class \"" + one.truth() + "\"",
                        "one of " + classes,
                        "name every class in --classes");
            }
            double sum = 0;
            for (int c = 0; c < classes.size(); c++) {
                double p = one.number("p_" + classes.get(c)).orElse(Double.NaN);
                evaluation.probability[i][c] = p;
                sum = p >= 0 && p <= 1 ? sum + p : Double.NaN;
            }
            if (!ProbabilityColumns.isWhole(sum, classes.size())) {
                throw new UnusableInputException(
                        place,
                        "probabilities " + Arrays.toString(evaluation.probability[i]),
                        "one from 0 to 1 for each of " + classes + ", together 1",
                        "map the columns with --columns p_CLASS=NAME");
            }
        }
        return evaluation;
    }

    public MultiClass result() {
        return MultiClass.of(truth, probability);
    }

    /** Lines of metrics.csv of a predicted column, group {@code all}, with bootstrap intervals that draw subjects. */
    public List<MetricRow> rows(String target, int draws, long seed) {
        ClusterBootstrap bootstrap = new ClusterBootstrap(subjects, draws, seed);
        double[][] drawn = bootstrap.run(weights -> {
            int[] rows = drawnRows(weights);
            int[] t = Arrays.stream(rows).map(i -> truth[i]).toArray();
            double[][] p = new double[rows.length][];
            Arrays.setAll(p, i -> probability[rows[i]]);
            return measures(MultiClass.of(t, p)).values().stream()
                    .mapToDouble(v -> v)
                    .toArray();
        });
        List<MetricRow> rows = new ArrayList<>();
        for (Map.Entry<String, Double> measure : measures(result()).entrySet()) {
            Interval interval = draws == 0 ? Interval.UNDEFINED : ClusterBootstrap.interval(drawn, rows.size());
            rows.add(new MetricRow(
                    measure.getKey(), target, "", "all", measure.getValue(), interval, truth.length, ONE_CLASS));
        }
        return rows;
    }

    /** Lines of metrics.csv for each value of a column, and their mean, SD, median and coefficient of variation. */
    public static List<MetricRow> groups(PredictionTable table, List<String> classes, String target, String column)
            throws UnusableInputException {
        Map<String, List<Double>> values = new LinkedHashMap<>();
        List<MetricRow> rows = new ArrayList<>();
        for (Map.Entry<String, PredictionTable> group : table.split(column).entrySet()) {
            MultiClassEvaluation own = of(group.getValue(), classes);
            measures(own.result()).forEach((measure, value) -> {
                values.computeIfAbsent(measure, key -> new ArrayList<>()).add(value);
                rows.add(new MetricRow(
                        measure,
                        target,
                        "",
                        column + "-" + group.getKey(),
                        value,
                        Interval.UNDEFINED,
                        own.truth.length,
                        ONE_CLASS));
            });
        }
        values.forEach((measure, own) -> {
            if (own.size() > 1) {
                rows.addAll(MetricRow.summary(measure, target, "", own));
            }
        });
        return rows;
    }

    /** How often each true class (row) was called what (column), in the order of the classes. */
    public List<List<Integer>> confusion() {
        return result().confusion();
    }

    public List<String> classes() {
        return classes;
    }

    private static int[] drawnRows(int[] weights) {
        int[] rows = new int[Arrays.stream(weights).sum()];
        int n = 0;
        for (int i = 0; i < weights.length; i++) {
            Arrays.fill(rows, n, n + weights[i], i);
            n += weights[i];
        }
        return rows;
    }

    private static Map<String, Double> measures(MultiClass all) {
        Map<String, Double> measures = new LinkedHashMap<>();
        measures.put("accuracy", all.accuracy());
        measures.put("balanced_accuracy", all.balancedAccuracy());
        measures.put("auroc_macro", all.macroAuroc());
        measures.put("auroc_weighted", all.weightedAuroc());
        measures.put("f1_macro", all.macroF1());
        measures.put("mcc", all.mcc());
        measures.put("kappa", all.kappa(Kappa.Weight.NONE));
        measures.put("kappa_linear", all.kappa(Kappa.Weight.LINEAR));
        measures.put("kappa_quadratic", all.kappa(Kappa.Weight.QUADRATIC));
        measures.put("brier", all.brier());
        return measures;
    }
}
