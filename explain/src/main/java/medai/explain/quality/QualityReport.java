package medai.explain.quality;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import medai.eval.agreement.Correlation;
import medai.explain.figure.CamFigures;
import medai.imaging.table.Table;

/**
 * Makes cam-metrics.csv from cam-scans.csv: whether the sums of maps follow the logit (RA thesis, equation 4.5), the accuracy
 * lost by masking features (4.7) or, of scores, how much farther from the readers' they are without these (mean absolute error,
 * Pearson's r), and the means of the confidence or score that is left after masking by maps; also plots the sums against the
 * logits.
 */
public final class QualityReport {
    private static final Map<String, String> SCALES = Map.of("gs", "one scale for all", "is", "each by itself");
    private static final int MEANINGFUL = 3; // fewest scans for a meaningful correlation

    /** Metric of cam-scans.csv: what the network says; with a number, with one of several sets of features. */
    static final String SCORE = "score";

    private final Path folder;
    private final Map<Key, List<Double>> values = new LinkedHashMap<>();
    private final List<List<Object>> rows = new ArrayList<>();

    private record Key(int task, String method, String scale, String features, String output, String metric) {
        private Key of(String otherScale, String otherFeatures, String otherMetric) {
            return new Key(task, method, otherScale, otherFeatures, output, otherMetric);
        }
    }

    private QualityReport(Path folder) {
        this.folder = folder;
    }

    /** Makes the report from the table in the same folder. */
    public static void write(Path folder) throws IOException {
        QualityReport report = new QualityReport(folder);
        for (Table.Row row : Table.read(folder.resolve(MapQuality.FILE)).rows()) {
            Key key = new Key(
                    (int) row.number("task"),
                    row.require("method"),
                    row.get("scale").orElse(""),
                    row.require("features"),
                    row.cell("class"),
                    row.require("metric"));
            report.values.computeIfAbsent(key, k -> new ArrayList<>()).add(row.number("value"));
        }
        for (Key key : List.copyOf(report.values.keySet())) {
            switch (key.metric) {
                case "logit", "truth" -> {}
                case SCORE -> report.cost(key, List.of(key));
                case "sum" -> report.correlation(key);
                case "right" -> report.accuracy(key);
                default -> {
                    if (!key.metric.startsWith(SCORE)) {
                        report.row(key, key.metric, mean(report.of(key)), "");
                    } else if (key.metric.equals(scoreOfSet(1))) {
                        report.cost(key, report.sets(key));
                    }
                }
            }
        }
        Table.write(
                folder.resolve("cam-metrics.csv"),
                List.of("method", "scale", "features", "class", "metric", "value", "n", "task", "reason"),
                report.rows);
    }

    private List<Double> of(Key key) {
        return values.getOrDefault(key, List.of());
    }

    private void correlation(Key key) throws IOException {
        double[] sums = numbers(key);
        double[] logits = numbers(key.of("", "all", "logit"));
        row(
                key,
                "pearson_logit",
                correlation(logits, sums),
                sums.length < MEANINGFUL ? "fewer than three scans" : "the logits or the sums are all equal");
        if (key.features.equals("all")) {
            Path own = folder.resolve("task-" + key.task); // below the folder of all tasks
            CamFigures.logits(
                    (Files.isDirectory(own) ? own : folder)
                            .resolve("figures/logit_%s_%s".formatted(key.scale, key.output)),
                    key.output,
                    SCALES.getOrDefault(key.scale, key.scale),
                    logits,
                    sums);
        }
    }

    private void accuracy(Key key) {
        double whole = mean(of(new Key(key.task, key.method, "", "all", "", "right")));
        double own = mean(of(key));
        row(key, "accuracy", own, "");
        if (!key.features.equals("all")) {
            row(key, "delta_acc", whole - own, "there is no accuracy with all features");
        }
    }

    /** The name in cam-scans.csv of what the network says with a random set of features, from 1. */
    static String scoreOfSet(int number) {
        return SCORE + "_" + number;
    }

    private List<Key> sets(Key first) {
        List<Key> sets = new ArrayList<>();
        for (int i = 1; values.containsKey(first.of("", first.features, scoreOfSet(i))); i++) {
            sets.add(first.of("", first.features, scoreOfSet(i)));
        }
        return sets;
    }

    /** How far a network's scores are from the readers', and what of that is owed to missing features: means over their sets. */
    private void cost(Key key, List<Key> sets) {
        double[] truth = numbers(key.of("", "all", "truth"));
        double mae = 0;
        double r = 0;
        for (Key set : sets) {
            double[] said = numbers(set);
            mae += error(truth, said) / sets.size();
            r += correlation(truth, said) / sets.size();
        }
        String undefined = truth.length < MEANINGFUL
                ? "fewer than three scans"
                : "the readers' scores or the network's are all equal";
        row(key, "mae", mae, "");
        row(key, "pearson", r, undefined);
        if (!key.features.equals("all")) {
            double[] whole = numbers(key.of("", "all", SCORE));
            row(key, "delta_mae", mae - error(truth, whole), "");
            row(key, "delta_pearson", correlation(truth, whole) - r, undefined);
        }
    }

    private static double correlation(double[] a, double[] b) {
        return a.length < MEANINGFUL ? Double.NaN : Correlation.pearson(a, b).r();
    }

    private double[] numbers(Key key) {
        return of(key).stream().mapToDouble(v -> v).toArray();
    }

    private static double error(double[] truth, double[] said) {
        double sum = 0;
        for (int i = 0; i < truth.length; i++) {
            sum += Math.abs(truth[i] - said[i]);
        }
        return sum / truth.length;
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(v -> v).average().orElse(Double.NaN);
    }

    /** @param undefined why the value is not there, if it is not */
    private void row(Key key, String metric, double value, String undefined) {
        rows.add(List.of(
                key.method,
                key.scale,
                key.features,
                key.output,
                metric,
                value,
                of(key).size(),
                key.task,
                Double.isNaN(value) ? undefined : ""));
    }
}
