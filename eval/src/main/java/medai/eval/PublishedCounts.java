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
import medai.imaging.file.UnusableInputException;
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
                    value = unit(table, measure) * value(measure, counts(row));
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

    private static void add(List<Cell> cells, Table.Row row, String name, String trial, String measure, double value)
            throws IOException {
        Optional<String> printed = row.get(measure);
        if (printed.isPresent()) {
            row.number(measure); // refuses what is no number, with its line
            cells.add(new Cell(name, trial, measure, printed.get(), value, rounds(printed.get(), value)));
        }
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

    static double value(String measure, Confusion counts) {
        return MEASURES.getOrDefault(measure, c -> Double.NaN).applyAsDouble(counts);
    }

    static Confusion counts(Table.Row row) throws IOException {
        return new Confusion(count(row, "tp"), count(row, "fn"), count(row, "tn"), count(row, "fp"));
    }

    static int count(Table.Row row, String column) throws IOException {
        double count = row.number(column);
        if (count < 0 || count != Math.rint(count) || count > Integer.MAX_VALUE) {
            throw new UnusableInputException(
                    row.columns().file() + ":" + row.line(),
                    "\"" + row.require(column) + "\" in \"" + column + "\"",
                    "a whole number, 0 or more",
                    "correct it");
        }
        return (int) count;
    }

    static boolean rounds(String printed, double value) {
        int point = printed.indexOf('.');
        int digits = point < 0 ? 0 : printed.length() - point - 1;
        return Math.abs(Double.parseDouble(printed) - value) <= 0.5 * Math.pow(10, -digits) + 1e-9;
    }

    /** A description of a cell, for messages. */
    public static String describe(Cell cell) {
        return "%s, trial %s: %s is printed as %s, the counts %s"
                .formatted(
                        cell.row(),
                        cell.trial(),
                        cell.measure(),
                        cell.printed(),
                        Double.isNaN(cell.recomputed())
                                ? "leave it undefined (0 of 0)"
                                : String.format(Locale.ROOT, "give %.4g", cell.recomputed()));
    }
}
