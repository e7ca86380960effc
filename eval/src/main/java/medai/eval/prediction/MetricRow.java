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
 * A line of metrics.csv; what is not finite becomes an empty cell.
 *
 * @param target column that was predicted
 * @param label the positive class, or empty
 * @param group a task, fold, ..., {@code all}, {@code mean}, {@code sd} or {@code median}
 * @param undefined why there is no value, where there is none
 */
public record MetricRow(
        String metric,
        String target,
        String label,
        String group,
        double value,
        Interval interval,
        int n,
        String undefined) {
    private static final Set<String> SUMMARIES = Set.of("mean", "sd", "median", "coefficient_of_variation");

    public MetricRow {
        value = Double.isFinite(value) ? value : Double.NaN;
    }

    public MetricRow(String metric, String target, String label, String group, double value, Interval interval, int n) {
        this(metric, target, label, group, value, interval, n, "");
    }

    /** The same of another class. */
    public MetricRow labelled(String other) {
        return new MetricRow(metric, target, other, group, value, interval, n, undefined);
    }

    /** The same in another group. */
    public MetricRow in(String other) {
        return new MetricRow(metric, target, label, other, value, interval, n, undefined);
    }

    /** Why there is no value or, where there is one, no interval; empty if nothing is missing that was asked for. */
    public String reason() {
        return Double.isNaN(value) ? undefined : interval.reason();
    }

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
        String undefined = summary.n() == 0
                ? "undefined in every group"
                : summary.n() == 1 ? "defined in one group only" : "the mean is 0";
        lines.forEach((name, value) -> rows.add(
                new MetricRow(metric, target, label, name, value, Interval.UNDEFINED, summary.n(), undefined)));
        return rows;
    }

    public static void write(Path file, List<MetricRow> rows) throws IOException {
        Table.write(
                file,
                List.of("metric", "target", "class", "group", "value", "ci_low", "ci_high", "n", "reason"),
                rows.stream()
                        .map(r -> Arrays.<Object>asList(
                                r.metric,
                                r.target,
                                r.label,
                                r.group,
                                r.value,
                                r.interval.low(),
                                r.interval.high(),
                                r.n,
                                r.reason()))
                        .toList());
    }
}
