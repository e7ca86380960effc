package medai.eval;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import medai.eval.classification.Confusion;
import medai.eval.classification.RocArea;
import medai.imaging.file.UnusableInputException;
import medai.imaging.table.Table;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of a two-class run, trial by trial, and their mean, SD and coefficient of variation (Inglese et al., section 2.10 and Table 2).
 * Only rows of the test part with a known truth count.
 */
public final class TrialMetrics {
    private static final Map<String, ToDoubleFunction<Confusion>> MEASURES = measures();

    private final String positive;
    private final Map<Integer, Confusion> byTask = new TreeMap<>();
    private final Map<Integer, Double> auroc = new TreeMap<>();

    private TrialMetrics(String positive) {
        this.positive = positive;
    }

    private static Map<String, ToDoubleFunction<Confusion>> measures() {
        Map<String, ToDoubleFunction<Confusion>> measures = new LinkedHashMap<>();
        measures.put("accuracy", Confusion::accuracy);
        measures.put("precision", Confusion::precision);
        measures.put("recall", Confusion::recall);
        measures.put("tp_over_tp_plus_tn", Confusion::positiveShareOfCorrect);
        return measures;
    }

    /**
     * @param predictions files as {@code medai infer} writes them
     * @param positive the class that counts as positive
     */
    public static TrialMetrics of(List<Path> predictions, String positive) throws IOException {
        TrialMetrics metrics = new TrialMetrics(positive);
        Map<Integer, List<Table.Row>> rows = new TreeMap<>();
        for (Path file : predictions) {
            Table table = Table.read(file);
            table.requireColumns(List.of("subject", "task", "part", "truth", "predicted", "p_" + positive));
            for (Table.Row row : table.rows()) {
                if (row.require("part").equals("test") && row.get("truth").isPresent()) {
                    rows.computeIfAbsent((int) row.number("task"), t -> new ArrayList<>())
                            .add(row);
                }
            }
        }
        if (rows.isEmpty()) {
            throw new UnusableInputException(
                    predictions,
                    "no test subject with a known truth",
                    "at least one",
                    "infer on the run's own manifest first");
        }
        for (Map.Entry<Integer, List<Table.Row>> task : rows.entrySet()) {
            metrics.add(task.getKey(), task.getValue());
        }
        return metrics;
    }

    private void add(int task, List<Table.Row> rows) throws IOException {
        int[] counts = new int[4];
        List<Boolean> truths = new ArrayList<>();
        List<Double> scores = new ArrayList<>();
        for (Table.Row row : rows) {
            boolean truth = row.require("truth").equals(positive);
            boolean called = row.require("predicted").equals(positive);
            counts[truth ? called ? 0 : 1 : called ? 3 : 2]++;
            truths.add(truth);
            scores.add(row.number("p_" + positive));
        }
        byTask.put(task, new Confusion(counts[0], counts[1], counts[2], counts[3]));
        boolean both = truths.contains(true) && truths.contains(false);
        auroc.put(task, both ? RocArea.of(truths, scores).estimate() : Double.NaN);
    }

    /** Confusion of each task. */
    public Map<Integer, Confusion> confusions() {
        return new TreeMap<>(byTask);
    }

    /** A measure by task: accuracy, precision, recall, tp_over_tp_plus_tn or auroc. */
    public List<Double> values(String measure) {
        if (measure.equals("auroc")) {
            return List.copyOf(auroc.values());
        }
        ToDoubleFunction<Confusion> function = MEASURES.get(measure);
        if (function == null) {
            throw new IllegalArgumentException("no measure " + measure);
        }
        return byTask.values().stream().map(function::applyAsDouble).toList();
    }

    public List<String> measureNames() {
        List<String> names = new ArrayList<>(MEASURES.keySet());
        names.add("auroc");
        return names;
    }

    /** Writes metrics.csv. */
    public void write(Path file) throws IOException {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (String measure : measureNames()) {
            List<Double> values = values(measure);
            int at = 0;
            for (Map.Entry<Integer, Confusion> task : byTask.entrySet()) {
                rows.add(row(
                        measure,
                        "task-" + task.getKey(),
                        values.get(at++),
                        task.getValue().n()));
            }
            Summary summary = Summary.of(values);
            rows.add(row(measure, "mean", summary.mean(), summary.n()));
            rows.add(row(measure, "sd", summary.sd(), summary.n()));
            rows.add(row(measure, "coefficient_of_variation", summary.coefficientOfVariation(), summary.n()));
        }
        Table.write(file, List.of("metric", "target", "class", "group", "value", "ci_low", "ci_high", "n"), rows);
    }

    private List<@Nullable Object> row(String measure, String group, double value, int n) {
        return Arrays.asList(
                measure, "group", measure.equals("accuracy") ? null : positive, group, value, null, null, n);
    }
}
