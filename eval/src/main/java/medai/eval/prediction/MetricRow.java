package medai.eval.prediction;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import medai.eval.statistics.Interval;
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
