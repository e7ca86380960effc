package medai.eval;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import medai.eval.classification.Confusion;
import medai.imaging.table.Table;

/**
 * Recomputes a printed table from its counts and says which printed cells contradict them. Columns: {@code row,trial,tp,fn,tn,fp} and any
 * of {@code accuracy,precision,recall,tp_over_tp_plus_tn}, in percent as printed; the rows of trial {@code mean} and {@code sd} hold the
 * printed summaries and no counts.
 */
public final class PublishedCounts {
    private static final List<String> MEASURES = List.of("accuracy", "precision", "recall", "tp_over_tp_plus_tn");

    private PublishedCounts() {}

    /**
     * One printed cell.
     *
     * @param printed as it stands in the paper, in percent
     * @param recomputed from the counts, in percent
     * @param consistent whether the printed number is a rounding of the recomputed one, to half a unit of its last digit
     */
    public record Cell(
            String row, String trial, String measure, String printed, double recomputed, boolean consistent) {}

    public static List<Cell> check(Path file) throws IOException {
        Table table = Table.read(file);
        table.requireColumns(List.of("row", "trial", "tp", "fn", "tn", "fp"));
        List<Cell> cells = new ArrayList<>();
        Map<String, Map<String, List<Double>>> recomputed = new LinkedHashMap<>();
        for (Table.Row row : table.rows()) {
            String name = row.require("row");
            String trial = row.require("trial");
            Map<String, List<Double>> ofRow = recomputed.computeIfAbsent(name, r -> new LinkedHashMap<>());
            boolean summary = trial.equals("mean") || trial.equals("sd");
            for (String measure : MEASURES) {
                List<Double> values = ofRow.computeIfAbsent(measure, m -> new ArrayList<>());
                double value;
                if (summary) {
                    Summary all = Summary.of(values);
                    value = trial.equals("mean") ? all.mean() : all.sd();
                } else {
                    value = 100 * measure(measure, counts(row));
                    values.add(value);
                }
                Optional<String> printed = row.get(measure);
                printed.ifPresent(text -> cells.add(new Cell(name, trial, measure, text, value, rounds(text, value))));
            }
        }
        return cells;
    }

    private static Confusion counts(Table.Row row) throws IOException {
        return new Confusion(
                (int) row.number("tp"), (int) row.number("fn"), (int) row.number("tn"), (int) row.number("fp"));
    }

    private static double measure(String name, Confusion counts) {
        return switch (name) {
            case "accuracy" -> counts.accuracy();
            case "precision" -> counts.precision();
            case "recall" -> counts.recall();
            default -> counts.positiveShareOfCorrect();
        };
    }

    private static boolean rounds(String printed, double value) {
        int point = printed.indexOf('.');
        int digits = point < 0 ? 0 : printed.length() - point - 1;
        return Math.abs(Double.parseDouble(printed) - value) <= 0.5 * Math.pow(10, -digits) + 1e-9;
    }

    /** A cell in words. */
    public static String describe(Cell cell) {
        return String.format(
                Locale.ROOT,
                "%s, trial %s: %s is printed as %s, the counts give %.2f",
                cell.row(),
                cell.trial(),
                cell.measure(),
                cell.printed(),
                cell.recomputed());
    }
}
