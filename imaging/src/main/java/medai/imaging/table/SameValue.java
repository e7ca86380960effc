package medai.imaging.table;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import medai.imaging.file.Remarks;

/**
 * Texts that programs write for one and the same value: {@code 1} and {@code 1.0}, {@code True} and {@code true}. Numbers with
 * leading zeros, such as {@code 01}, are names and stay themselves.
 */
public final class SameValue {
    private static final Pattern DECIMAL = Pattern.compile("(-?)(0|[1-9]\\d*)(?:\\.(\\d*?)0*)?");

    private final Map<String, String> first = new LinkedHashMap<>();

    /** The name of a value in this column: as it was written where it was first seen. Another writing is said aloud. */
    public String nameOf(Table.Row row, String cell) {
        String name = first.computeIfAbsent(key(cell), key -> cell);
        say(row, cell, name);
        return name;
    }

    /** Equal for texts of one value. */
    public static String key(String text) {
        char start = text.isEmpty() ? ' ' : text.charAt(0);
        if (start == 't' || start == 'T' || start == 'f' || start == 'F') {
            return text.equalsIgnoreCase("true") ? "true" : text.equalsIgnoreCase("false") ? "false" : text;
        }
        if (start != '-' && (start < '0' || start > '9')) {
            return text;
        }
        Matcher decimal = DECIMAL.matcher(text);
        if (!decimal.matches()) {
            return text;
        }
        String digits = decimal.group(3);
        String value = digits == null || digits.isEmpty() ? decimal.group(2) : decimal.group(2) + "." + digits;
        return value.equals("0") ? value : decimal.group(1) + value;
    }

    /** The one of some names that has the same value; empty where none or several have it. */
    public static Optional<String> among(String text, Collection<String> names) {
        String key = key(text);
        String found = "";
        for (String name : names) {
            if (name.equals(text)) {
                return Optional.of(name);
            }
            if (key(name).equals(key)) {
                if (!found.isEmpty()) {
                    return Optional.empty();
                }
                found = name;
            }
        }
        return found.isEmpty() ? Optional.empty() : Optional.of(found);
    }

    /** Says that a cell was taken for another writing of the same value. */
    static void say(Table.Row row, String cell, String name) {
        if (!cell.equals(name)) {
            Remarks.add(row.columns().file(), "\"%s\" and \"%s\" are taken for one value".formatted(name, cell));
        }
    }
}
