package medai.eval.table;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import medai.cohort.manifest.Measurements;
import medai.eval.hypothesis.Categorical;
import medai.imaging.file.UnusableInputException;
import medai.imaging.table.SameValue;
import medai.imaging.table.Table;

/**
 * Do groups differ in a category, such as sex? Pearson's test of the counts, for two groups of two categories with Yates'
 * correction, and Fisher's exact test.
 */
public final class CategoryComparison {
    private CategoryComparison() {}

    /** @throws IllegalArgumentException if there are fewer than two groups or categories */
    public static List<TestRow> of(String variable, Measurements table, String by) throws UnusableInputException {
        Map<String, Map<String, Integer>> counts = new LinkedHashMap<>();
        List<String> categories = new ArrayList<>();
        SameValue groups = new SameValue();
        SameValue named = new SameValue();
        for (Table.Row row : table.rows()) {
            String category = named.nameOf(row, row.require(variable));
            if (!categories.contains(category)) {
                categories.add(category);
            }
            counts.computeIfAbsent(groups.nameOf(row, row.require(by)), key -> new LinkedHashMap<>())
                    .merge(category, 1, Integer::sum);
        }
        if (counts.size() < 2 || categories.size() < 2) {
            throw new IllegalArgumentException("a comparison needs two groups and two categories; found %s and %s"
                    .formatted(counts.keySet(), categories));
        }
        int[][] cells = new int[counts.size()][categories.size()];
        int group = 0;
        for (Map<String, Integer> own : counts.values()) {
            for (int c = 0; c < categories.size(); c++) {
                cells[group][c] = own.getOrDefault(categories.get(c), 0);
            }
            group++;
        }
        String names = String.join(", ", counts.keySet());
        int n = table.rows().size();
        boolean square = cells.length == 2 && categories.size() == 2;
        Categorical.ChiSquared test = Categorical.chiSquared(cells, square);
        List<TestRow> rows = new ArrayList<>();
        rows.add(TestRow.withDegrees(
                square ? "chi_squared_yates" : "chi_squared",
                variable,
                names,
                test.statistic(),
                test.df(),
                Double.NaN,
                test.p(),
                n));
        if (square) {
            double p = Categorical.fisherExact(cells[0][0], cells[0][1], cells[1][0], cells[1][1]);
            rows.add(TestRow.plain("fisher_exact", variable, names, Double.NaN, p, n));
        }
        return rows;
    }
}
