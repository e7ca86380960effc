package medai.eval.table;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import medai.imaging.file.UnusableInputException;
import medai.imaging.table.Table;

/**
 * The rows of a table that have all of some columns; the others are left out and counted.
 *
 * @param rows complete ones
 * @param incomplete rows left out
 */
public record Measurements(List<Table.Row> rows, int incomplete) {
    public Measurements {
        rows = List.copyOf(rows);
    }

    /** @throws UnusableInputException if a column is missing, or no row is complete */
    public static Measurements read(Path file, List<String> columns) throws IOException {
        Table table = Table.read(file);
        table.requireColumns(columns);
        List<Table.Row> rows = table.rows().stream()
                .filter(row ->
                        columns.stream().allMatch(column -> row.get(column).isPresent()))
                .toList();
        if (rows.isEmpty()) {
            throw new UnusableInputException(
                    file, "no row with all of " + columns, "at least one", "fill in the table or name other columns");
        }
        return new Measurements(rows, table.rows().size() - rows.size());
    }

    public double[] numbers(String column) throws UnusableInputException {
        double[] values = new double[rows.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = rows.get(i).number(column);
        }
        return values;
    }

    /** A column's values by group, in the order in which groups appear. */
    public Map<String, double[]> groups(String by, String column) throws UnusableInputException {
        Map<String, List<Double>> lists = new LinkedHashMap<>();
        for (Table.Row row : rows) {
            lists.computeIfAbsent(row.require(by), key -> new ArrayList<>()).add(row.number(column));
        }
        Map<String, double[]> groups = new LinkedHashMap<>();
        lists.forEach((name, values) ->
                groups.put(name, values.stream().mapToDouble(v -> v).toArray()));
        return groups;
    }
}
