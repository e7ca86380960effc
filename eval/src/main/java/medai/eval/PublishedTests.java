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
import medai.eval.hypothesis.RepeatedMeasures;
import medai.imaging.file.UnusableInputException;
import medai.imaging.table.Table;

/**
 * What a printed table says beyond its counts, in words: whether its rows differ over the trials (a row of trial {@code anova_p}
 * holds the printed p-values), and whether a measure that is printed without counts fits any table of {@code n} cases at all.
 */
public final class PublishedTests {
    /** Trial of the row with printed p-values. */
    static final String ANOVA = "anova_p";

    private static final int NEAR = 3; // other numbers of cases that are tried
    private static final int MOST_CASES = 400; // beyond, some table fits whatever is printed

    private static final double ROUNDED_CELLS = 0.002; // what the rounding of cells does to a p-value

    private PublishedTests() {}

    public static List<String> check(Path file) throws IOException {
        Table table = Table.read(file);
        List<String> remarks = new ArrayList<>();
        for (Table.Row row : table.rows()) {
            for (String measure : PublishedCounts.MEASURES.keySet()) {
                Optional<String> printed = row.get(measure);
                if (printed.isPresent()) {
                    row.number(measure); // refuses what is no number, with its line
                }
                if (printed.isPresent() && row.require("trial").equals(ANOVA)) {
                    remarks.add(anova(table, measure, printed.get()));
                } else if (printed.isPresent()
                        && row.get("tp").isEmpty()
                        && row.get("n").isPresent()) {
                    remarks.add(fits(table, row, measure, printed.get()));
                }
            }
        }
        return remarks;
    }

    private static String anova(Table table, String measure, String printed) throws IOException {
        Map<String, List<Double>> cells = new LinkedHashMap<>();
        Map<String, List<Double>> counts = new LinkedHashMap<>();
        for (Table.Row row : table.rows()) {
            if (row.require("trial").matches("\\d+")) {
                String name = row.require("row");
                cells.computeIfAbsent(name, key -> new ArrayList<>()).add(row.number(measure));
                counts.computeIfAbsent(name, key -> new ArrayList<>())
                        .add(PublishedCounts.value(measure, PublishedCounts.counts(row)));
            }
        }
        double fromCells = p(cells, table);
        double fromCounts = p(counts, table);
        return "repeated-measures ANOVA of %s over %s: p is printed as %s; the printed cells give %s%s, the counts %s"
                .formatted(
                        measure,
                        String.join(", ", cells.keySet()),
                        printed,
                        words(fromCells),
                        Math.abs(Double.parseDouble(printed) - fromCells) <= ROUNDED_CELLS ? "" : " (a contradiction)",
                        words(fromCounts));
    }

    private static String words(double p) {
        return Double.isNaN(p) ? "an undefined one" : String.format(Locale.ROOT, "%.3f", p);
    }

    private static double p(Map<String, List<Double>> rows, Table table) throws UnusableInputException {
        List<List<Double>> columns = List.copyOf(rows.values());
        int trials = columns.isEmpty() ? 0 : columns.get(0).size();
        if (columns.size() < 2 || trials < 2 || columns.stream().anyMatch(c -> c.size() != trials)) {
            throw new UnusableInputException(
                    table.file(),
                    "a row " + ANOVA + " beside " + rows.keySet(),
                    "two or more rows with the same two or more trials, each with its counts",
                    "complete the table, or take this row out");
        }
        double[][] values = new double[columns.get(0).size()][columns.size()];
        for (int trial = 0; trial < values.length; trial++) {
            for (int c = 0; c < columns.size(); c++) {
                values[trial][c] = columns.get(c).get(trial);
            }
        }
        return RepeatedMeasures.anova(values).p();
    }

    private static String fits(Table table, Table.Row row, String measure, String printed) throws IOException {
        int n = PublishedCounts.count(row, "n");
        double unit = PublishedCounts.unit(table, measure);
        String what = "%s: %s is printed as %s of %d".formatted(row.require("row"), measure, printed, n);
        if (n > MOST_CASES) {
            return what + ", too many to say that no counts fit";
        }
        Optional<Confusion> found = search(n, measure, printed, unit);
        if (found.isPresent()) {
            return what + ", which fits " + words(found.get());
        }
        for (int step = 1; step <= NEAR; step++) {
            for (int other : new int[] {n - step, n + step}) {
                Optional<Confusion> near = search(other, measure, printed, unit);
                if (near.isPresent()) {
                    return "%s (a contradiction): no counts of %d give it; of %d these do: %s"
                            .formatted(what, n, other, words(near.get()));
                }
            }
        }
        return "%s (a contradiction): no counts of %d to %d give it".formatted(what, n - NEAR, n + NEAR);
    }

    private static String words(Confusion c) {
        return "%d TP, %d FP, %d FN, %d TN".formatted(c.tp(), c.fp(), c.fn(), c.tn());
    }

    /** The counts with the fewest errors that give what is printed. */
    private static Optional<Confusion> search(int n, String measure, String printed, double unit) {
        for (int errors = 0; errors <= n; errors++) {
            for (int fp = 0; fp <= errors; fp++) {
                for (int tp = 0; tp <= n - errors; tp++) {
                    Confusion c = new Confusion(tp, errors - fp, n - errors - tp, fp);
                    double value = PublishedCounts.value(measure, c);
                    if (PublishedCounts.rounds(printed, unit * value)) {
                        return Optional.of(c);
                    }
                }
            }
        }
        return Optional.empty();
    }
}
