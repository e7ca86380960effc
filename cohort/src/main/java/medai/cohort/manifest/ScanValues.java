package medai.cohort.manifest;

import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import medai.imaging.file.UnusableInputException;
import medai.imaging.table.ColumnContent;
import medai.imaging.table.Numbers;
import medai.imaging.table.SameValue;
import medai.imaging.table.Table;

/**
 * What a column says of each scan, such as when or where it was made: by subject and, where the table has several sessions of
 * one, by session. A scan may have several rows, such as for its lesions, if they agree.
 */
public final class ScanValues {
    private final String column;
    private final boolean categories;
    private final Map<String, Table.Row> ofScan = new HashMap<>();
    private final Map<String, List<Table.Row>> ofSubject = new HashMap<>();

    private ScanValues(String column, boolean categories) {
        this.column = column;
        this.categories = categories;
    }

    /**
     * Reads a table with the column {@code subject}.
     *
     * @param column with dates (2024-05-31), numbers or words
     * @param categories whether numbers are names of categories
     * @throws UnusableInputException if two rows of a scan have different values
     */
    public static ScanValues read(Path file, String column, boolean categories) throws IOException {
        Table table = Table.read(file);
        table.requireColumns(List.of("subject", column));
        ScanValues values = new ScanValues(column, categories);
        for (Table.Row row : table.rows()) {
            String subject = row.require("subject");
            if (row.get(column).isEmpty()) {
                continue;
            }
            Table.Row other = values.ofScan.putIfAbsent(scan(subject, row.get("session")), row);
            if (other == null) {
                values.ofSubject
                        .computeIfAbsent(subject, key -> new ArrayList<>())
                        .add(row);
            } else if (!values.agree(row, other)) {
                throw values.contradiction(row, other, "the same in all rows of a scan");
            }
        }
        return values;
    }

    private static String scan(String subject, Optional<String> session) {
        return subject + "\n" + session.orElse("");
    }

    private boolean agree(Table.Row one, Table.Row other) {
        return SameValue.among(one.cell(column), List.of(other.cell(column))).isPresent();
    }

    private UnusableInputException contradiction(Table.Row row, Table.Row other, String expected) {
        return new UnusableInputException(
                row.place(),
                "\"%s\" in \"%s\", and \"%s\" in line %d"
                        .formatted(row.cell(column), column, other.cell(column), other.line()),
                expected,
                "correct one of them, or name the scans by subject and session in both tables");
    }

    public String column() {
        return column;
    }

    /**
     * The row with the value of a scan, if there is one. A scan that is named without a session may be any of its subject's.
     *
     * @param named where the scan is named, for messages
     * @throws UnusableInputException if the value depends on the session, which is not known
     */
    public Optional<Table.Row> of(String subject, Optional<String> session, String named)
            throws UnusableInputException {
        Table.Row own = ofScan.get(scan(subject, session));
        List<Table.Row> rows = ofSubject.getOrDefault(subject, List.of());
        if (own != null || rows.isEmpty()) {
            return Optional.ofNullable(own);
        }
        if (session.isPresent()
                && rows.stream().anyMatch(row -> row.get("session").isPresent())) {
            return Optional.empty(); // another session
        }
        for (Table.Row row : rows) {
            if (!agree(row, rows.get(0))) {
                throw contradiction(row, rows.get(0), "one value, as " + named + " names no session");
            }
        }
        return Optional.of(rows.get(0));
    }

    /**
     * The numbers, or days, in some rows; empty where they are words.
     *
     * @throws UnusableInputException if there are words among numbers, or dates beside numbers
     */
    public Optional<double[]> numbers(List<Table.Row> rows) throws UnusableInputException {
        if (categories
                || ColumnContent.isWords(
                        rows, column, cell -> number(cell).isPresent(), "a number or a date such as 2024-05-31")) {
            return Optional.empty();
        }
        double[] numbers = new double[rows.size()];
        for (int i = 0; i < numbers.length; i++) {
            Table.Row row = rows.get(i);
            boolean date = day(row.cell(column)).isPresent();
            if (date != day(rows.get(0).cell(column)).isPresent()) {
                throw contradiction(row, rows.get(0), "either dates or other numbers");
            }
            numbers[i] = date ? number(row.cell(column)).orElse(Double.NaN) : row.number(column);
        }
        return Optional.of(numbers);
    }

    /** The words in some rows; those of one value are the same. */
    public List<String> words(List<Table.Row> rows) {
        SameValue names = new SameValue();
        return rows.stream().map(row -> names.nameOf(row, row.cell(column))).toList();
    }

    private static OptionalDouble number(String cell) {
        OptionalDouble day = day(cell);
        return day.isPresent() ? day : Numbers.parse(cell);
    }

    private static OptionalDouble day(String cell) {
        if (!cell.matches("\\d{4}-\\d{2}-\\d{2}.*")) {
            return OptionalDouble.empty();
        }
        try {
            return OptionalDouble.of(
                    (double) LocalDate.parse(cell.substring(0, 10)).toEpochDay());
        } catch (DateTimeException e) {
            return OptionalDouble.empty();
        }
    }
}
