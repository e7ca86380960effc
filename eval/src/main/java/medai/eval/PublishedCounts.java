package medai.eval;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import medai.eval.classification.Confusion;
import medai.imaging.table.Table;

/**
 * Recomputes a printed table from its counts and says which printed cells contradict them. Columns: {@code row,trial,tp,fn,tn,fp}
 * and any of the measures below; the rows of trial {@code mean} and {@code sd} hold the printed summaries, also of the counts. A
 * column with a printed value above 1 is in percent. Rows that {@link PublishedTests} checks are skipped here.
 */
public final class PublishedCounts {
    static final Map<String, ToDoubleFunction<Confusion>> MEASURES = measures();
    private static final List<String> COUNTS = List.of("tp", "fn", "tn", "fp");

    private PublishedCounts() {}

    private static Map<String, ToDoubleFunction<Confusion>> measures() {
        Map<String, ToDoubleFunction<Confusion>> measures = new LinkedHashMap<>();
        measures.put("accuracy", Confusion::accuracy);
        measures.put("precision", Confusion::precision);
        measures.put("recall", Confusion::recall);
        measures.put("specificity", Confusion::specificity);
        measures.put("npv", Confusion::npv);
        measures.put("f1", Confusion::f1);
        measures.put("mcc", Confusion::mcc);
        measures.put("tp_over_tp_plus_tn", Confusion::positiveShareOfCorrect);
        return measures;
    }

    /**
     * One printed cell.
     *
     * @param printed the value as printed in the paper
     * @param recomputed from the counts, in the same unit
     * @param consistent whether the printed number is a rounding of the recomputed one, to half a unit of its last digit
     */
    public record Cell(
            String row, String trial, String measure, String printed, double recomputed, boolean consistent) {}

    public static List<Cell> check(Path file) throws IOException {
        Table table = Table.read(file);
        List<String> required = new ArrayList<>(List.of("row", "trial"));
        required.addAll(COUNTS);
        table.requireColumns(required);
        List<Cell> cells = new ArrayList<>();
        Map<String, Map<String, List<Double>>> recomputed = new LinkedHashMap<>();
        for (Table.Row row : table.rows()) {
            String name = row.require("row");
            String trial = row.require("trial");
            if (trial.equals(PublishedTests.ANOVA)
                    || (row.get("tp").isEmpty() && row.get("n").isPresent())) {
                continue;
            }
            Map<String, List<Double>> ofRow = recomputed.computeIfAbsent(name, r -> new LinkedHashMap<>());
            boolean summary = trial.equals("mean") || trial.equals("sd");
            for (String measure : MEASURES.keySet()) {
                List<Double> values = ofRow.computeIfAbsent(measure, m -> new ArrayList<>());
                double value;
                if (summary) {
                    value = summary(trial, values);
                } else {
                    value = unit(table, measure)
                            * MEASURES.getOrDefault(measure, c -> Double.NaN).applyAsDouble(counts(row));
                    values.add(value);
                }
                add(cells, row, name, trial, measure, value);
            }
            for (String count : COUNTS) {
                List<Double> values = ofRow.computeIfAbsent(count, c -> new ArrayList<>());
                if (summary) {
                    add(cells, row, name, trial, count, summary(trial, values));
                } else {
                    values.add(row.number(count));
                }
            }
        }
        return cells;
    }

    private static void add(List<Cell> cells, Table.Row row, String name, String trial, String measure, double value) {
        Optional<String> printed = row.get(measure);
        printed.ifPresent(text -> cells.add(new Cell(name, trial, measure, text, value, rounds(text, value))));
    }

    private static double summary(String trial, List<Double> values) {
        Summary all = Summary.of(values);
        return trial.equals("mean") ? all.mean() : all.sd();
    }

    /** 100 for a column that is printed in percent. */
    static double unit(Table table, String measure) throws IOException {
        for (Table.Row row : table.rows()) {
            if (row.get(measure).isPresent() && row.number(measure) > 1) {
                return 100;
            }
        }
        return 1;
    }

    static Confusion counts(Table.Row row) throws IOException {
        return new Confusion(
                (int) row.number("tp"), (int) row.number("fn"), (int) row.number("tn"), (int) row.number("fp"));
    }

    static boolean rounds(String printed, double value) {
        int point = printed.indexOf('.');
        int digits = point < 0 ? 0 : printed.length() - point - 1;
        return Math.abs(Double.parseDouble(printed) - value) <= 0.5 * Math.pow(10, -digits) + 1e-9;
    }

    /** A description of a cell, for messages. */
    public static String describe(Cell cell) {
        return String.format(
                Locale.ROOT,
                "%s, trial %s: %s is printed as %s, the counts give %.4g",
                cell.row(),
                cell.trial(),
                cell.measure(),
                cell.printed(),
                cell.recomputed());
    }
}
