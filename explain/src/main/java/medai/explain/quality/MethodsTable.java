package medai.explain.quality;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import medai.imaging.table.Table;

/**
 * Compares methods by their cam-metrics.csv, with means over tasks: the correlation of sums with the logit for maps scaled
 * individually, on one scale, and of selected features (RA thesis, tables 4.2 and 4.3), the accuracy lost by masking features
 * (4.4), and by how many percent the results of masking by the map change when the map is that of selected features (4.5). Of
 * scores, what is lost is told in mean absolute error and in Pearson's r.
 */
public final class MethodsTable {
    private static final List<String> MASKED = List.of("avg_increase", "avg_drop", "insertion_auc", "deletion_auc");
    private static final List<String> MASKED_SCORES =
            List.of("avg_increase", "mean_drop", "insertion_auc", "deletion_auc");
    private static final List<String> LEFT = List.of("selected_kept", "selected_masked", "random_masked");

    private final Map<String, Map<Key, List<Double>>> values = new LinkedHashMap<>(); // by method

    private record Key(String scale, String features, String output, String metric) {}

    /** @param folder with the output of {@code explain} for the method */
    public void add(String method, Path folder) throws IOException {
        Map<Key, List<Double>> own = new LinkedHashMap<>();
        for (Table.Row row : Table.read(folder.resolve("cam-metrics.csv")).rows()) {
            if (row.get("value").isPresent()) {
                Key key = new Key(
                        row.get("scale").orElse(""), row.require("features"), row.cell("class"), row.require("metric"));
                own.computeIfAbsent(key, k -> new ArrayList<>()).add(row.number("value"));
            }
        }
        values.put(method, own);
    }

    private double of(String method, String scale, String features, String output, String metric) {
        return values
                .getOrDefault(method, Map.of())
                .getOrDefault(new Key(scale, features, output, metric), List.of())
                .stream()
                .mapToDouble(v -> v)
                .average()
                .orElse(Double.NaN);
    }

    /**
     * The change in percent, as in table 4.5; NaN where there is nothing to relate it to.
     *
     * @param output the score; empty for classes, of which the predicted one is measured
     */
    private double change(String method, String output, String metric) {
        double all = whole(method, output, metric);
        double selected = of(method, metric.endsWith("auc") ? "raw" : "gs", "selected", output, metric);
        return all == 0 ? Double.NaN : 100 * (selected - all) / Math.abs(all);
    }

    private double whole(String method, String output, String metric) {
        return of(method, metric.endsWith("auc") ? "raw" : "gs", "all", output, metric);
    }

    /** Why cells of a row are empty. */
    private String reason(String method, String output, List<String> masked, List<Object> row) {
        List<String> reasons = new ArrayList<>();
        masked.stream()
                .filter(metric -> whole(method, output, metric) == 0)
                .forEach(metric -> reasons.add(metric + " is 0 with all features: no change in percent"));
        if (row.stream().skip(2).limit(4).anyMatch(cell -> cell.equals(Double.NaN))) {
            reasons.add("cam-metrics.csv says why correlations are missing");
        }
        return String.join("; ", reasons);
    }

    /** Method, output and correlations: what a row begins with. */
    private List<Object> correlations(String method, String output) {
        double individual = of(method, "is", "all", output, "pearson_logit");
        double global = of(method, "gs", "all", output, "pearson_logit");
        return new ArrayList<>(List.of(
                method,
                output,
                individual,
                global,
                100 * (global - individual),
                of(method, "gs", "selected", output, "pearson_logit")));
    }

    /** Whether the methods explain scores. */
    private boolean ofScores() {
        return values.values().stream()
                .anyMatch(own -> own.keySet().stream().anyMatch(key -> key.metric.equals("mae")));
    }

    private List<List<Object>> rowsOfScores(List<String> scores) {
        List<List<Object>> rows = new ArrayList<>();
        for (String method : values.keySet()) {
            for (String score : scores) {
                List<Object> row = correlations(method, score);
                for (String metric : List.of("mae", "pearson")) {
                    row.add(of(method, "", "all", score, metric));
                    LEFT.forEach(features -> row.add(of(method, "", features, score, "delta_" + metric)));
                }
                MASKED_SCORES.forEach(metric -> row.add(change(method, score, metric)));
                row.add(reason(method, score, MASKED_SCORES, row));
                rows.add(row);
            }
        }
        return rows;
    }

    /** One row for each method and class. */
    private List<List<Object>> rows(List<String> classes) {
        List<List<Object>> rows = new ArrayList<>();
        for (String method : values.keySet()) {
            for (String output : classes) {
                List<Object> row = correlations(method, output);
                row.add(of(method, "", "all", "", "accuracy"));
                LEFT.forEach(features -> row.add(of(method, "", features, "", "delta_acc")));
                MASKED.forEach(metric -> row.add(change(method, "", metric)));
                for (String features : List.of("predicted_kept", "predicted_masked")) {
                    row.add(of(method, "", features, "", "delta_acc"));
                }
                for (String features : List.of("selected_masked", "random_masked")) {
                    row.add(of(method, "", features, output, "delta_acc"));
                }
                row.add(reason(method, "", MASKED, row));
                rows.add(row);
            }
        }
        return rows;
    }

    private static final List<String> COLUMNS = List.of(
            "method",
            "class",
            "r_is",
            "r_gs",
            "delta_r_percent",
            "r_gs_selected",
            "accuracy",
            "delta_acc_selected_kept",
            "delta_acc_selected_masked",
            "delta_acc_random_masked",
            "avg_increase_change_percent",
            "avg_drop_change_percent",
            "insertion_auc_change_percent",
            "deletion_auc_change_percent",
            "delta_acc_predicted_kept",
            "delta_acc_predicted_masked",
            "delta_acc_class_masked",
            "delta_acc_class_random_masked",
            "reason");

    private static final List<String> COLUMNS_OF_SCORES = List.of(
            "method",
            "class",
            "r_is",
            "r_gs",
            "delta_r_percent",
            "r_gs_selected",
            "mae",
            "delta_mae_selected_kept",
            "delta_mae_selected_masked",
            "delta_mae_random_masked",
            "pearson",
            "delta_pearson_selected_kept",
            "delta_pearson_selected_masked",
            "delta_pearson_random_masked",
            "avg_increase_change_percent",
            "mean_drop_change_percent",
            "insertion_auc_change_percent",
            "deletion_auc_change_percent",
            "reason");

    /**
     * Writes methods.csv; cells without a value stay empty.
     *
     * @return the table as text for the user
     */
    public String write(Path folder, List<String> classes) throws IOException {
        if (ofScores()) {
            List<List<Object>> rows = rowsOfScores(classes);
            Table.write(folder.resolve("methods.csv"), COLUMNS_OF_SCORES, rows);
            return textOfScores(rows);
        }
        List<List<Object>> rows = rows(classes);
        Table.write(folder.resolve("methods.csv"), COLUMNS, rows);
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%-20s %-12s %7s %7s %8s %7s | %7s %7s %7s %7s %7s | %8s %8s %8s %8s%n",
                "method",
                "class",
                "r is",
                "r gs",
                "change %",
                "r gs,sf",
                "keep",
                "mask",
                "random",
                "own",
                "random",
                "Inc %",
                "Dec %",
                "Ins %",
                "Del %"));
        for (List<Object> row : rows) {
            text.append("%-20s %-12s %7s %7s %8s %7s | %7s %7s %7s %7s %7s | %8s %8s %8s %8s%n"
                    .formatted(
                            row.get(0),
                            row.get(1),
                            number(row.get(2), 3),
                            number(row.get(3), 3),
                            number(row.get(4), 1),
                            number(row.get(5), 3),
                            number(row.get(7), 3),
                            number(row.get(8), 3),
                            number(row.get(9), 3),
                            number(row.get(16), 3),
                            number(row.get(17), 3),
                            number(row.get(10), 1),
                            number(row.get(11), 1),
                            number(row.get(12), 1),
                            number(row.get(13), 1)));
        }
        text.append(
                "r with the logit; keep, mask, random: what is lost of the accuracy with the selected features of all classes alone, without them,"
                        + " without as many\nrandom ones; own, random: the same without those of the row's class; Inc, Dec, Ins, Del: change by"
                        + " selected features\n");
        return text.toString();
    }

    private static String textOfScores(List<List<Object>> rows) {
        String line = "%-20s %-12s" + " %7s".repeat(4) + " |" + " %7s".repeat(8) + " |" + " %8s".repeat(4) + "%n";
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                line,
                "method",
                "score",
                "r is",
                "r gs",
                "chang %",
                "r gs,sf",
                "MAE",
                "keep",
                "mask",
                "random",
                "R",
                "keep",
                "mask",
                "random",
                "Inc %",
                "Drop %",
                "Ins %",
                "Del %"));
        for (List<Object> row : rows) {
            List<Object> cells = new ArrayList<>(row.subList(0, 2));
            for (int i = 2; i < row.size() - 1; i++) {
                cells.add(number(row.get(i), i == 4 || i > 13 ? 1 : 3));
            }
            text.append(line.formatted(cells.toArray()));
        }
        text.append(
                "r with the output; MAE and R with the readers' scores; keep, mask, random: by how much MAE rises and R falls with"
                        + " the score's selected features alone,\nwithout them, without as many random ones; Inc, Drop, Ins, Del: change by selected"
                        + " features\n");
        return text.toString();
    }

    private static String number(Object cell, int digits) {
        return cell instanceof Double d && !d.isNaN() ? String.format(Locale.ROOT, "%." + digits + "f", d) : "-";
    }
}
