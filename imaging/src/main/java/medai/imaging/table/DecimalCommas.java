package medai.imaging.table;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Numbers as spreadsheets write them where a comma is the decimal mark, in tables whose cells are not separated by commas: they
 * become numbers with a decimal point, so that nothing else needs to know of them.
 *
 * <p>Most cells have one reading: {@code 0,5}, {@code 12,25}, {@code 1.234,5}, {@code 1,234,567}. {@code 1,234} and {@code 1.234}
 * have two, and are read as the others of the column are, else as those of all columns are. Where these say nothing, or not the
 * same, {@code 1,234} stays as it is, which is no number, and {@code 1.234} is one only where no number of the table has a
 * decimal comma. Columns with more words than numbers are left alone.
 */
final class DecimalCommas {
    private static final String POWER = "(?:[eE][+-]?\\d+)?";
    private static final Pattern COMMA = Pattern.compile("[+-]?\\d*,\\d+" + POWER);
    private static final Pattern POINT = Pattern.compile("[+-]?\\d*\\.\\d+" + POWER);
    private static final Pattern GROUPS_BY_COMMA =
            Pattern.compile("[+-]?\\d{1,3}(?:(?:,\\d{3}){2,}|(?:,\\d{3})+\\.\\d+)" + POWER);
    private static final Pattern GROUPS_BY_POINT = Pattern.compile("[+-]?\\d{1,3}(?:\\.\\d{3}){2,}");
    private static final Pattern GROUPS_AND_COMMA = Pattern.compile("[+-]?\\d{1,3}(?:\\.\\d{3})+,\\d+" + POWER);

    private final List<String> names;
    private final List<List<String>> rows;
    private final List<Marks> columns = new ArrayList<>();
    private final Marks all = new Marks();
    private final Set<String> doubtful = new HashSet<>();
    private final Set<String> said = new TreeSet<>();

    /** What the numbers of a column, or of all, say without doubt. */
    private static final class Marks {
        private boolean decimalComma;
        private boolean decimalPoint;
        private boolean commaOfThousands;
        private boolean pointOfThousands;
        private int numbers;
        private int words;

        private boolean comma() {
            return decimalComma || pointOfThousands;
        }

        private boolean point() {
            return decimalPoint || commaOfThousands;
        }

        private void add(String cell) {
            boolean number = true;
            if (GROUPS_AND_COMMA.matcher(cell).matches()) {
                decimalComma = true;
                pointOfThousands = true;
            } else if (GROUPS_BY_POINT.matcher(cell).matches()) {
                pointOfThousands = true;
            } else if (GROUPS_BY_COMMA.matcher(cell).matches()) {
                commaOfThousands = true;
            } else if (COMMA.matcher(cell).matches()) {
                decimalComma |= !Numbers.hasTwoReadings(cell);
            } else if (POINT.matcher(cell).matches()) {
                decimalPoint |= !Numbers.hasTwoReadings(cell);
            } else {
                number = Numbers.isMeant(cell);
            }
            numbers += number ? 1 : 0;
            words += number ? 0 : 1;
        }

        private void add(Marks other) {
            decimalComma |= other.decimalComma;
            decimalPoint |= other.decimalPoint;
            commaOfThousands |= other.commaOfThousands;
            pointOfThousands |= other.pointOfThousands;
        }
    }

    /** @param rows the cells of each row, which are replaced */
    DecimalCommas(List<String> names, List<List<String>> rows) {
        this.names = names;
        this.rows = rows;
    }

    /** Whether some cell may be a number with a comma, or with several points: otherwise there is nothing to do. */
    static boolean mayBeIn(List<List<String>> rows) {
        return rows.stream().anyMatch(row -> row.stream().anyMatch(DecimalCommas::isOther));
    }

    /**
     * Columns in which {@code 1.234} stands beside whole numbers such as {@code 950}, in a table of a spreadsheet whose numbers
     * with a point all have three digits behind it: thousands as they are written where the comma is the decimal mark, or decimals.
     */
    static Set<String> pointsOrThousands(List<String> names, List<List<String>> rows) {
        Set<String> doubtful = new HashSet<>();
        for (int c = 0; c < names.size(); c++) {
            boolean pointed = false;
            boolean whole = false;
            for (List<String> row : rows) {
                String cell = row.get(c);
                boolean point = POINT.matcher(cell).matches();
                if (point && !Numbers.hasTwoReadings(cell)) {
                    return Set.of(); // the point is a decimal mark in this table
                }
                pointed |= point;
                whole |= cell.matches("[+-]?\\d+");
            }
            if (pointed && whole) {
                doubtful.add(names.get(c));
            }
        }
        return doubtful;
    }

    private static boolean isOther(String cell) {
        return !cell.isEmpty()
                && (cell.indexOf(',') >= 0 || cell.indexOf('.') != cell.lastIndexOf('.'))
                && Character.isDigit(cell.charAt(cell.length() - 1));
    }

    /** Columns in which {@code 1.234} may be a thousand and more. */
    Set<String> doubtful() {
        return doubtful;
    }

    /** What was replaced, in words. */
    Set<String> said() {
        return said;
    }

    void replace() {
        for (int c = 0; c < names.size(); c++) {
            Marks marks = new Marks();
            for (List<String> row : rows) {
                String cell = row.get(c);
                if (!Missing.is(cell)) {
                    marks.add(cell);
                }
            }
            columns.add(marks);
            if (marks.numbers >= marks.words) {
                all.add(marks);
            }
        }
        for (int c = 0; c < names.size(); c++) {
            Marks marks = columns.get(c);
            if (marks.numbers >= marks.words) {
                replace(c, marks);
            }
        }
    }

    private void replace(int c, Marks own) {
        boolean byComma = own.comma() && !own.point();
        boolean byPoint = own.point() && !own.comma();
        boolean open = !own.comma() && !own.point();
        boolean commaIsDecimal = byComma || (open && all.comma() && !all.point());
        boolean commaIsOfThousands = byPoint || (open && all.commaOfThousands && !all.comma());
        boolean pointIsOfThousands = !own.point() && (own.pointOfThousands || (all.pointOfThousands && !all.point()));
        boolean pointIsDecimal = byPoint || (open && !all.comma());
        for (List<String> row : rows) {
            String cell = row.get(c);
            boolean doubt = Numbers.hasTwoReadings(cell);
            if (isOther(cell) && (!doubt || commaIsDecimal || commaIsOfThousands)) {
                row.set(c, plain(cell, !doubt || commaIsDecimal));
            } else if (doubt && cell.indexOf('.') >= 0 && pointIsOfThousands) {
                row.set(c, plain(cell, true));
            } else if (doubt && cell.indexOf('.') >= 0 && !pointIsDecimal) {
                doubtful.add(names.get(c));
            }
        }
    }

    /**
     * A number without marks between thousands, and with a decimal point; other cells as they are.
     *
     * @param decimal whether a single comma is a decimal mark
     */
    private String plain(String cell, boolean decimal) {
        boolean both = GROUPS_AND_COMMA.matcher(cell).matches();
        if (both || (decimal && COMMA.matcher(cell).matches())) {
            said.add("decimal commas");
            return cell.replace(".", "").replace(',', '.');
        }
        if (POINT.matcher(cell).matches() || GROUPS_BY_POINT.matcher(cell).matches()) {
            said.add("points between thousands");
            return cell.replace(".", "");
        }
        if (COMMA.matcher(cell).matches() || GROUPS_BY_COMMA.matcher(cell).matches()) {
            said.add("commas between thousands");
            return cell.replace(",", "");
        }
        return cell;
    }
}
