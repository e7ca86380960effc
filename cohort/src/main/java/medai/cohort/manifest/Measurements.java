package medai.cohort.manifest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import medai.imaging.file.Remarks;
import medai.imaging.file.UnusableInputException;
import medai.imaging.table.ColumnContent;
import medai.imaging.table.NamedClass;
import medai.imaging.table.Numbers;
import medai.imaging.table.SameValue;
import medai.imaging.table.Table;

/**
 * The rows of a table that have all of some columns; the others are left out and counted. A subject has one row, unless a further
 * column of {@link #PLACES} tells its rows apart.
 *
 * @param rows complete ones
 * @param incomplete rows left out
 */
public record Measurements(List<Table.Row> rows, int incomplete) {
    private static final List<String> SUBJECTS = List.of("subject", "participant_id");
    private static final List<String> PLACES = List.of(
            "session", "task", "part", SampleId.PIECE, "slice", "side", "target", "view", "class", "label", "region");

    public Measurements {
        rows = List.copyOf(rows);
    }

    /** @throws UnusableInputException if a column is missing, no row is complete, or two rows are of the same subject */
    public static Measurements read(Path file, List<String> columns) throws IOException {
        return read(file, columns, Map.of());
    }

    /** @param named values that the user named, by their columns; there they are no missing values, whatever they look like */
    public static Measurements read(Path file, List<String> columns, Map<String, String> named) throws IOException {
        Table table = Table.read(file);
        table.requireColumns(columns);
        List<Table.Row> rows = table.rows().stream()
                .filter(row -> columns.stream().allMatch(column -> named(row, column, named.getOrDefault(column, ""))
                        .isPresent()))
                .toList();
        if (rows.isEmpty()) {
            throw new UnusableInputException(
                    file, "no row with all of " + columns, "at least one", "fill in the table or name other columns");
        }
        requireOneRowEach(new Table(file, table.columns(), rows));
        return new Measurements(rows, table.rows().size() - rows.size());
    }

    private static Optional<String> named(Table.Row row, String column, String value) {
        return row.get(column, List.of(value));
    }

    /**
     * Which rows have a value in a column.
     *
     * @param value that the user named
     * @throws UnusableInputException if no row has it, listing the values that are there
     */
    public boolean[] have(String column, String value) throws UnusableInputException {
        List<String> all =
                rows.stream().map(row -> named(row, column, value).orElse("")).toList();
        NamedClass.requirePositive(rows.get(0).columns().file(), value, all);
        boolean[] have = new boolean[rows.size()];
        for (int i = 0; i < have.length; i++) {
            have[i] = all.get(i).equals(value);
        }
        return have;
    }

    private static void requireOneRowEach(Table table) throws UnusableInputException {
        for (String column : SUBJECTS) {
            List<Table.Row> named = table.rows().stream()
                    .filter(row -> row.get(column).isPresent())
                    .toList();
            Table.Key<String> key = row -> {
                StringBuilder own = new StringBuilder(row.require(column));
                PLACES.forEach(place -> row.get(place)
                        .ifPresent(cell ->
                                own.append(", ").append(place).append(' ').append(cell)));
                return own.toString();
            };
            new Table(table.file(), table.columns(), named).byKey(column, key);
            if (named.stream().map(row -> row.cell(column)).distinct().count() < named.size()) {
                Remarks.add(table.file(), "subjects repeat, and the tests take all rows for independent of each other");
            }
        }
    }

    /** Whether a column holds words rather than numbers. */
    public boolean isWords(String column) throws UnusableInputException {
        return ColumnContent.isWords(rows, column, cell -> Numbers.parse(cell).isPresent(), "a number");
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
        SameValue names = new SameValue();
        for (Table.Row row : rows) {
            lists.computeIfAbsent(names.nameOf(row, row.require(by)), key -> new ArrayList<>())
                    .add(row.number(column));
        }
        Map<String, double[]> groups = new LinkedHashMap<>();
        lists.forEach((name, values) ->
                groups.put(name, values.stream().mapToDouble(v -> v).toArray()));
        return groups;
    }
}
