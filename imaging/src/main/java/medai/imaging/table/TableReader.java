package medai.imaging.table;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import medai.imaging.file.InputFile;
import medai.imaging.file.Remarks;
import medai.imaging.file.UnusableInputException;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/** Reads one table, and says what it took for granted. */
final class TableReader {
    /** No-break spaces, which spreadsheets put between thousands and web pages anywhere. */
    private static final Pattern NO_BREAK = Pattern.compile("[\u00A0\u2007\u202F]");

    private static final Pattern ENDS = Pattern.compile("^[\\s\u00A0\u2007\u202F]+|[\\s\u00A0\u2007\u202F]+$");
    private static final Pattern GROUPED =
            Pattern.compile("[+-]?\\d{1,3}(?:[\u00A0\u2007\u202F]\\d{3})+(?:[.,]\\d+)?(?:[eE][+-]?\\d+)?");

    private final Path file;
    private final Set<String> remarks = new LinkedHashSet<>();

    private TableReader(Path file) {
        this.file = file;
    }

    static Table read(Path file) throws IOException {
        return new TableReader(file).table();
    }

    private Table table() throws IOException {
        TableText text = TableText.decode(file, InputFile.bytes(file, Integer.MAX_VALUE - 8));
        text.encoding().ifPresent(remarks::add);
        Separator.Found found = Separator.in(file, text.characters());
        Separator separator = found.separator();
        if (separator != Separator.expected(file)) {
            remarks.add(separator.words() + " between cells");
        }
        boolean unquoted = separator == Separator.TAB && Separator.isTsv(file) && !isQuoted(found.text());
        Table table;
        try (CSVParser parser = CSVParser.parse(new StringReader(found.text()), Table.format(separator, !unquoted))) {
            table = parse(parser, separator, hasNoBreaks(text.characters()));
        } catch (UncheckedIOException e) {
            throw new UnusableInputException(
                    file,
                    String.valueOf(e.getMessage()),
                    "CSV as in RFC 4180",
                    "check the quotes in the file: a cell that begins with one must end with one, and those within it are doubled");
        }
        if (!remarks.isEmpty()) {
            Remarks.add(file, "read as a table with " + String.join(", ", remarks));
        }
        return table;
    }

    private Table parse(CSVParser parser, Separator separator, boolean noBreak) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        List<Integer> lines = new ArrayList<>();
        @Nullable List<String> names = null;
        for (CSVRecord record : parser) {
            List<String> values = Arrays.asList(record.values());
            values.replaceAll(value -> noBreak ? withoutNoBreaks(value) : value.strip());
            int line = Math.toIntExact(parser.getCurrentLineNumber());
            if (names == null) {
                names = values;
            } else if (values.size() != names.size()) {
                throw new UnusableInputException(
                        file + ":" + line,
                        values.size() + " cells",
                        "%d as in the header, with %s between them".formatted(names.size(), separator.words()),
                        hint(separator, names.size()));
            } else if (names.size() > 1 && values.stream().allMatch(String::isEmpty)) {
                remarks.add("rows without any value, which are left out");
            } else {
                rows.add(values);
                lines.add(line);
            }
        }
        if (names == null) {
            throw new UnusableInputException(file, "an empty file", "a header row", "write the table again");
        }
        names = withoutUnused(names, rows);
        Set<String> doubtful = separator == Separator.COMMA ? Set.of() : pointed(names, rows);
        Table.Columns columns = new Table.Columns(file, names, doubtful);
        List<Table.Row> all = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            List<String> cells = rows.get(i).subList(0, names.size());
            all.add(new Table.Row(columns, lines.get(i), Collections.unmodifiableList(cells)));
        }
        return new Table(file, names, all);
    }

    private static String hint(Separator separator, int columns) {
        return columns == 1
                ? "the first line must hold the names of all columns"
                : switch (separator) {
                    case COMMA -> "look for a missing or an unquoted comma; a decimal comma must be a point";
                    case SEMICOLON, TAB, PIPE -> "look for a missing or an unquoted one";
                };
    }

    /** Numbers get decimal points. @return columns in which a point may stand between thousands */
    private Set<String> pointed(List<String> names, List<List<String>> rows) {
        if (!DecimalCommas.mayBeIn(rows)) {
            return Separator.isTsv(file) ? Set.of() : DecimalCommas.pointsOrThousands(names, rows);
        }
        DecimalCommas commas = new DecimalCommas(names, rows);
        commas.replace();
        remarks.addAll(commas.said());
        return commas.doubtful();
    }

    private static boolean hasNoBreaks(String text) {
        return text.indexOf('\u00A0') >= 0 || text.indexOf('\u2007') >= 0 || text.indexOf('\u202F') >= 0;
    }

    private String withoutNoBreaks(String cell) {
        if (!NO_BREAK.matcher(cell).find()) {
            return cell.strip();
        }
        remarks.add("no-break spaces");
        String inner = ENDS.matcher(cell).replaceAll("");
        return NO_BREAK.matcher(inner).replaceAll(GROUPED.matcher(inner).matches() ? "" : " ");
    }

    /** Whether the header of a TSV file has all names in quotes, as R writes them: then cells are in quotes too. */
    private static boolean isQuoted(String text) {
        String header = text.lines().filter(line -> !line.isBlank()).findFirst().orElse("");
        for (String name : header.split("\t", -1)) {
            if (name.length() < 2 || !name.startsWith("\"") || !name.endsWith("\"")) {
                return false;
            }
        }
        return true;
    }

    /** Without the columns at the right that have neither a name nor cells, as spreadsheets leave them behind. */
    private List<String> withoutUnused(List<String> names, List<List<String>> rows) throws UnusableInputException {
        int used = names.size();
        while (used > 1 && isUnused(used - 1, names, rows)) {
            used--;
        }
        return distinct(names.subList(0, used));
    }

    private static boolean isUnused(int column, List<String> names, List<List<String>> rows) {
        return names.get(column).isEmpty()
                && rows.stream().allMatch(row -> row.get(column).isEmpty());
    }

    private List<String> distinct(List<String> names) throws UnusableInputException {
        Set<String> seen = new LinkedHashSet<>();
        for (String name : names) {
            if (!seen.add(name)) {
                throw new UnusableInputException(
                        file, "the column \"" + name + "\" twice", "each column once", "rename or remove one of them");
            }
        }
        return names;
    }
}
