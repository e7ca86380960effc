package medai.eval.prediction;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import medai.cohort.statistics.Interval;
import medai.eval.Summary;
import medai.imaging.table.Table;

/**
 * A line of metrics.csv.
 *
 * @param target column that was predicted
 * @param label the positive class, or empty
 * @param group a task, fold, ..., {@code all}, {@code mean}, {@code sd} or {@code median}
 */
public record MetricRow(
        String metric, String target, String label, String group, double value, Interval interval, int n) {
    private static final Set<String> SUMMARIES = Set.of("mean", "sd", "median", "coefficient_of_variation");

    /** Whether this is a summary over groups, not a value of one. */
    public boolean isSummary() {
        return SUMMARIES.contains(group.substring(group.indexOf('/') + 1));
    }

    /** Mean, SD, lower median and coefficient of variation over groups. */
    static List<MetricRow> summary(String metric, String target, String label, List<Double> values) {
        Summary summary = Summary.of(values);
        Map<String, Double> lines = new LinkedHashMap<>();
        lines.put("mean", summary.mean());
        lines.put("sd", summary.sd());
        lines.put("median", summary.lowerMedian());
        lines.put("coefficient_of_variation", summary.coefficientOfVariation());
        List<MetricRow> rows = new ArrayList<>();
        lines.forEach((name, value) ->
                rows.add(new MetricRow(metric, target, label, name, value, Interval.UNDEFINED, summary.n())));
        return rows;
    }

    public static void write(Path file, List<MetricRow> rows) throws IOException {
        Table.write(
                file,
                List.of("metric", "target", "class", "group", "value", "ci_low", "ci_high", "n"),
                rows.stream()
                        .map(r -> Arrays.<Object>asList(
                                r.metric,
                                r.target,
                                r.label,
                                r.group,
                                r.value,
                                r.interval.low(),
                                r.interval.high(),
                                r.n))
                        .toList());
    }
}
