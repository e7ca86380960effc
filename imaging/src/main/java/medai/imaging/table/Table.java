package medai.imaging.table;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import medai.imaging.file.MissingInputException;
import medai.imaging.file.UnusableInputException;
import medai.imaging.file.WholeFile;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;

/**
 * A table with named columns: RFC 4180 CSV in UTF-8 with a header row, or by the name {@code .tsv} the tab-separated values of
 * BIDS, which know no quotes.
 *
 * <p>What spreadsheets save in their place is read too where it can be understood in one way only, and said aloud: semicolons or
 * tabs between cells, decimal commas, no-break spaces, Windows-1252 and UTF-16.
 *
 * @param file where it was read from or will be written to
 */
public record Table(Path file, List<String> columns, List<Row> rows) {
    public Table {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    /**
     * One row.
     *
     * @param line in the file, 1-based, for messages
     */
    public record Row(Table.Columns columns, int line, List<String> values) {
        /** The cell as it stands; empty if there is nothing in it, or no such column. */
        public String cell(String column) {
            int at = columns.names().indexOf(column);
            return at < 0 ? "" : values.get(at);
        }

        /** The cell of a column, or empty if the value is {@link Missing}, or there is no such column. */
        public Optional<String> get(String column) {
            String cell = cell(column);
            return Missing.is(cell) ? Optional.empty() : Optional.of(cell);
        }

        /**
         * The cell of a column in which the user named values: one of these names where the cell is of that value
         * ({@link SameValue}), even where a cell like it would otherwise mean that the value is missing.
         */
        public Optional<String> get(String column, Collection<String> named) {
            String cell = cell(column);
            if (cell.isEmpty() || named.contains(cell)) {
                return Optional.of(cell).filter(text -> !text.isEmpty());
            }
            if (Missing.is(cell)) {
                return Optional.empty();
            }
            String name = SameValue.among(cell, named).orElse(cell);
            SameValue.say(this, cell, name);
            return Optional.of(name);
        }

        /** The cell of a column that must be filled. */
        public String require(String column) throws UnusableInputException {
            Optional<String> cell = get(column);
            if (cell.isEmpty()) {
                throw new UnusableInputException(place(), describe(column), "a value", "fill it in");
            }
            return cell.get();
        }

        /** The cell of a column with names that medai wrote, which may look like a missing value; it must not be empty. */
        public String requireName(String column) throws UnusableInputException {
            return cell(column).isEmpty() ? require(column) : cell(column);
        }

        /** The cell of a column that must hold a finite number. */
        public double number(String column) throws UnusableInputException {
            String text = require(column);
            boolean twoReadings = columns.doubtful().contains(column) && Numbers.hasTwoReadings(text);
            OptionalDouble value = Numbers.parse(text);
            if (value.isPresent() && !twoReadings) {
                return value.getAsDouble();
            }
            throw new UnusableInputException(
                    place(),
                    describe(column),
                    text.indexOf(',') < 0 && !twoReadings ? "a number" : "a number with a decimal point",
                    Numbers.hasTwoReadings(text)
                            ? "write it so that it is clear whether it is above a thousand"
                            : "correct it");
        }

        /** The cell of a column that must hold a whole number. */
        public int whole(String column) throws UnusableInputException {
            double value = number(column);
            if (value != (int) value) {
                throw new UnusableInputException(place(), describe(column), "a whole number", "correct it");
            }
            return (int) value;
        }

        /** What is found in a column, for messages. */
        private String describe(String column) {
            String cell = cell(column);
            return cell.isEmpty()
                    ? "an empty \"%s\"".formatted(column)
                    : "\"%s\"%s in \"%s\""
                            .formatted(cell, Missing.is(cell) ? ", which stands for a missing value," : "", column);
        }

        /** File and line, for messages. */
        public String place() {
            return columns.file() + ":" + line;
        }
    }

    /**
     * The header of a file, shared by its rows.
     *
     * @param doubtful columns in which a point may be a mark between thousands
     */
    public record Columns(Path file, List<String> names, Set<String> doubtful) {
        public Columns {
            names = List.copyOf(names);
            doubtful = Set.copyOf(doubtful);
        }
    }

    /**
     * @throws MissingInputException if there is no such file
     * @throws UnusableInputException if the header repeats a name, a row has another number of cells, or the text can be
     *     understood in several ways or in none
     */
    public static Table read(Path file) throws IOException {
        return TableReader.read(file);
    }

    /** @throws UnusableInputException naming all columns that are not there, and those that are */
    public void requireColumns(List<String> names) throws UnusableInputException {
        List<String> missing =
                names.stream().filter(name -> !columns.contains(name)).toList();
        if (!missing.isEmpty()) {
            throw new UnusableInputException(
                    file,
                    "the columns " + String.join(", ", columns),
                    "also " + String.join(", ", missing),
                    columns.size() > 1
                            ? "add or rename the column"
                            : "put the header into the first line, and commas between the cells");
        }
    }

    /** What distinguishes the rows of a table. */
    @FunctionalInterface
    public interface Key<K> {
        K of(Row row) throws UnusableInputException;
    }

    /**
     * The rows by their keys, in the order of the table.
     *
     * @param what the key is, for messages
     * @throws UnusableInputException naming the lines of two rows with the same key
     */
    public <K> Map<K, Row> byKey(String what, Key<K> key) throws UnusableInputException {
        Map<K, Row> all = new LinkedHashMap<>();
        for (Row row : rows) {
            K own = key.of(row);
            Row first = all.putIfAbsent(own, row);
            if (first != null) {
                throw new UnusableInputException(
                        row.place(),
                        "a second row of %s %s".formatted(what, own),
                        "one, which is in line " + first.line,
                        "remove one of them");
            }
        }
        return all;
    }

    /**
     * Writes a table; the file appears completely or not at all.
     *
     * @param rows cells in the order of the columns; doubles keep full precision, null and NaN become empty cells
     * @throws UnusableInputException if a cell of a {@code .tsv} file holds a tab or a line break, which cannot be written there
     */
    public static void write(Path file, List<String> columns, List<? extends List<? extends @Nullable Object>> rows)
            throws IOException {
        WholeFile.write(file, out -> {
            CSVPrinter printer = new CSVPrinter(
                    new OutputStreamWriter(out, StandardCharsets.UTF_8),
                    format(Separator.expected(file), !isTsv(file)));
            print(file, printer, columns);
            for (List<? extends @Nullable Object> row : rows) {
                if (row.size() != columns.size()) {
                    throw new IllegalArgumentException(
                            "a row of %d cells for %d columns".formatted(row.size(), columns.size()));
                }
                print(file, printer, row.stream().map(Table::cell).toList());
            }
            printer.flush();
        });
    }

    private static boolean isTsv(Path file) {
        return Separator.expected(file) == Separator.TAB;
    }

    private static void print(Path file, CSVPrinter printer, List<String> cells) throws IOException {
        if (isTsv(file) && cells.stream().anyMatch(cell -> cell.matches("(?s).*[\t\n\r].*"))) {
            throw new UnusableInputException(
                    file,
                    "a tab or line break in a cell",
                    "none, as this kind of table has no quotes",
                    "write a .csv file");
        }
        printer.printRecord(cells);
    }

    private static String cell(@Nullable Object value) {
        if (value == null || (value instanceof Number number && Double.isNaN(number.doubleValue()))) {
            return "";
        }
        return value instanceof Path path ? path.toString().replace('\\', '/') : value.toString();
    }

    /** @param quotes whether cells may be quoted */
    static CSVFormat format(Separator separator, boolean quotes) {
        CSVFormat.Builder format = CSVFormat.RFC4180
                .builder()
                .setRecordSeparator("\n")
                .setIgnoreEmptyLines(true)
                .setDelimiter(separator.mark());
        return quotes ? format.get() : format.setQuote(null).get();
    }
}
