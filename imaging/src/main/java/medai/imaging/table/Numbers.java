package medai.imaging.table;

import java.util.OptionalDouble;
import java.util.regex.Pattern;

/** Numbers in the cells of tables. */
public final class Numbers {
    /** Up to three digits, and three after the mark: either a decimal mark or one between thousands. */
    private static final Pattern TWO_READINGS = Pattern.compile("[+-]?[1-9]\\d{0,2}[.,]\\d{3}");

    /** Digits with whatever people put between and behind them. */
    private static final Pattern MEANT = Pattern.compile("[+-]?[.,]?\\d[\\d.,'\u2019 ]*([eE][+-]?\\d+)?\\s*%?");

    private static final double LARGEST = 1e100;

    private Numbers() {}

    /**
     * A number below 1e100 in size (squares of larger ones may be infinite) with a decimal point, as RFC 4180 tables of programs have
     * them. What only Java takes for a number ({@code 5d}, {@code 0x1p3}, {@code Infinity}) is none.
     */
    public static OptionalDouble parse(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E') {
                return OptionalDouble.empty();
            }
        }
        try {
            double value = Double.parseDouble(text);
            return Math.abs(value) < LARGEST ? OptionalDouble.of(value) : OptionalDouble.empty();
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }

    /** Whether a number was meant, whether or not it can be read: {@code 0.5}, {@code 1,234}, {@code 12 %}. */
    public static boolean isMeant(String text) {
        return parse(text).isPresent() || MEANT.matcher(text).matches();
    }

    /** Whether the mark in {@code 1,234} or {@code 1.234} can be a decimal mark as well as one between thousands. */
    static boolean hasTwoReadings(String text) {
        return TWO_READINGS.matcher(text).matches();
    }
}
