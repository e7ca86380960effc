package medai.imaging.table;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import medai.imaging.file.MissingInputException;
import medai.imaging.file.UnusableInputException;
import medai.imaging.file.WholeFile;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * A table with named columns, RFC 4180 CSV or, by the name {@code .tsv}, tab-separated; UTF-8, header row.
 *
 * @param file where it was read from or will be written to
 */
public record Table(Path file, List<String> columns, List<Row> rows) {
    /** What BIDS, R and Python write for missing values. */
    private static final Set<String> MISSING = Set.of("", "n/a", "NA", "NaN", "nan");

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
        /**
         * The cell of a column, or empty if there is nothing in it ({@code n/a}, {@code NA} and {@code NaN} too), or no such
         * column.
         */
        public Optional<String> get(String column) {
            int at = columns.names().indexOf(column);
            String value = at < 0 ? "" : values.get(at);
            return MISSING.contains(value) ? Optional.empty() : Optional.of(value);
        }

        /** The cell of a column that must be filled. */
        public String require(String column) throws UnusableInputException {
            return get(column)
                    .orElseThrow(() -> new UnusableInputException(
                            columns.file() + ":" + line, "an empty \"" + column + "\"", "a value", "fill it in"));
        }

        /** The cell of a column that must hold a number. */
        public double number(String column) throws UnusableInputException {
            String text = require(column);
            try {
                return Double.parseDouble(text);
            } catch (NumberFormatException e) {
                throw new UnusableInputException(
                        columns.file() + ":" + line,
                        "\"" + text + "\" in \"" + column + "\"",
                        "a number",
                        "correct it");
            }
        }
    }

    /** The header of a file, shared by its rows. */
    public record Columns(Path file, List<String> names) {}

    /**
     * @throws MissingInputException if there is no such file
     * @throws UnusableInputException if the header repeats a name, a row has another number of cells, or the text is not UTF-8
     */
    public static Table read(Path file) throws IOException {
        try (BufferedReader text = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            skipByteOrderMark(text);
            return parse(file, text);
        } catch (NoSuchFileException e) {
            throw new MissingInputException(file + ": no such table; correct the path");
        } catch (CharacterCodingException e) {
            throw new UnusableInputException(
                    file, "bytes that are not UTF-8", "UTF-8 text", "save the table as UTF-8 CSV");
        } catch (UncheckedIOException e) {
            throw new UnusableInputException(
                    file, String.valueOf(e.getMessage()), "CSV as in RFC 4180", "check the quotes in the file");
        }
    }

    private static Table parse(Path file, BufferedReader text) throws IOException {
        try (CSVParser parser = CSVParser.parse(text, format(file))) {
            List<Row> rows = new ArrayList<>();
            @Nullable Columns columns = null;
            for (CSVRecord record : parser) {
                List<String> values = record.stream().map(String::strip).toList();
                int line = Math.toIntExact(parser.getCurrentLineNumber());
                if (columns == null) {
                    columns = new Columns(file, distinct(file, values));
                } else if (values.size() == columns.names().size()) {
                    rows.add(new Row(columns, line, values));
                } else {
                    throw new UnusableInputException(
                            file + ":" + line,
                            values.size() + " cells",
                            columns.names().size() + " as in the header",
                            "look for a missing or an unquoted comma");
                }
            }
            if (columns == null) {
                throw new UnusableInputException(file, "an empty file", "a header row", "write the table again");
            }
            return new Table(file, columns.names(), rows);
        }
    }

    private static List<String> distinct(Path file, List<String> names) throws UnusableInputException {
        Set<String> seen = new LinkedHashSet<>();
        for (String name : names) {
            if (!seen.add(name)) {
                throw new UnusableInputException(
                        file, "the column \"" + name + "\" twice", "each column once", "rename or remove one of them");
            }
        }
        return names;
    }

    private static void skipByteOrderMark(BufferedReader text) throws IOException {
        text.mark(1);
        if (text.read() != '\uFEFF') {
            text.reset();
        }
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
                    "add or rename the column");
        }
    }

    /**
     * Writes a table; the file appears completely or not at all.
     *
     * @param rows cells in the order of the columns; doubles keep full precision, null and NaN become empty cells
     */
    public static void write(Path file, List<String> columns, List<? extends List<? extends @Nullable Object>> rows)
            throws IOException {
        WholeFile.write(file, out -> {
            CSVPrinter printer = new CSVPrinter(new OutputStreamWriter(out, StandardCharsets.UTF_8), format(file));
            printer.printRecord(columns);
            for (List<? extends @Nullable Object> row : rows) {
                if (row.size() != columns.size()) {
                    throw new IllegalArgumentException(
                            "a row of %d cells for %d columns".formatted(row.size(), columns.size()));
                }
                printer.printRecord(row.stream().map(Table::cell).toList());
            }
            printer.flush();
        });
    }

    private static String cell(@Nullable Object value) {
        if (value == null || (value instanceof Number number && Double.isNaN(number.doubleValue()))) {
            return "";
        }
        return value instanceof Path path ? path.toString().replace('\\', '/') : value.toString();
    }

    private static CSVFormat format(Path file) {
        boolean tabs = file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".tsv");
        CSVFormat.Builder format =
                CSVFormat.RFC4180.builder().setRecordSeparator("\n").setIgnoreEmptyLines(true);
        return tabs ? format.setDelimiter('\t').get() : format.get();
    }
}
