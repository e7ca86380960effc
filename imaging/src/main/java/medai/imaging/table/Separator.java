package medai.imaging.table;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import medai.imaging.file.UnusableInputException;

/** What stands between the cells of a table: that of its kind, or what the header has in its place. */
enum Separator {
    COMMA(',', "commas"),
    SEMICOLON(';', "semicolons"),
    TAB('\t', "tabs"),
    PIPE('|', "vertical bars"); // only where the first line says so

    /** The line that Excel writes and reads above the header: {@code sep=;}. */
    private static final Pattern HINT = Pattern.compile("\"?sep=([,;\t|])\"?[,;\t|]*\\R", Pattern.CASE_INSENSITIVE);

    private static final String CANDIDATES = ",;\t";

    private final char mark;
    private final String words;

    Separator(char mark, String words) {
        this.mark = mark;
        this.words = words;
    }

    char mark() {
        return mark;
    }

    /** For messages, in the plural. */
    String words() {
        return words;
    }

    /** What tables of this name have. */
    static Separator expected(Path file) {
        return isTsv(file) ? TAB : COMMA;
    }

    static boolean isTsv(Path file) {
        return String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT).endsWith(".tsv");
    }

    /**
     * How a text is divided into cells.
     *
     * @param text from which the line {@code sep=} is gone, though not its line break
     */
    record Found(Separator separator, String text) {}

    /**
     * Finds the separator by the header, and where the header has several by all rows, which must have as many cells as it.
     *
     * @throws UnusableInputException naming the separators where several would do
     */
    static Found in(Path file, String text) throws UnusableInputException {
        Matcher hint = HINT.matcher(text);
        if (hint.lookingAt()) {
            String rest = text.substring(hint.end(1)).replaceFirst("^[^\\r\\n]*", "");
            return new Found(of(hint.group(1).charAt(0)), rest);
        }
        Separator expected = expected(file);
        Line header = Line.at(text, 0);
        while (header.isBlank() && header.next < text.length()) {
            header = Line.at(text, header.next);
        }
        List<Separator> there = new ArrayList<>();
        for (Separator one : candidates()) {
            if (header.count(one) > 0) {
                there.add(one);
            }
        }
        boolean byName = expected == TAB && there.contains(TAB); // cells of TSV may hold the others
        if (there.isEmpty() || byName) {
            return new Found(expected, text);
        }
        return new Found(there.size() == 1 ? there.get(0) : byRows(file, text, header, there, expected), text);
    }

    private static Separator byRows(Path file, String text, Line header, List<Separator> there, Separator expected)
            throws UnusableInputException {
        List<Separator> fitting = new ArrayList<>(there);
        for (Line line = header; line.next < text.length(); ) {
            line = Line.at(text, line.next);
            Line row = line;
            fitting.removeIf(one -> !row.isEmpty() && row.count(one) != header.count(one));
        }
        if (fitting.isEmpty()) {
            return there.contains(expected) ? expected : there.get(0); // whose wrong lines will be named
        }
        if (fitting.size() == 1) {
            return fitting.get(0);
        }
        boolean most = fitting.stream().allMatch(one -> header.count(one) <= header.count(expected));
        if (fitting.contains(expected) && most) {
            return expected;
        }
        List<String> ways = fitting.stream()
                .map(one -> "%s (%d columns)".formatted(one.words, header.count(one) + 1))
                .toList();
        throw new UnusableInputException(
                file,
                "cells that may be separated by " + String.join(" or by ", ways),
                expected.words + " between cells",
                "write the separator into a first line, such as sep=; or put quotes around the cells that hold the other");
    }

    private static List<Separator> candidates() {
        return Arrays.stream(values())
                .filter(one -> CANDIDATES.indexOf(one.mark) >= 0)
                .toList();
    }

    private static Separator of(char mark) {
        for (Separator one : values()) {
            if (one.mark == mark) {
                return one;
            }
        }
        throw new IllegalArgumentException("no separator: " + mark);
    }

    /**
     * The separators in one line outside quotes; a quoted cell may hold line breaks.
     *
     * @param counts of the candidates, in their order
     * @param length characters other than separators and spaces
     * @param next where the next line begins
     */
    private record Line(List<Integer> counts, int length, int next) {
        static Line at(String text, int from) {
            int[] counts = new int[CANDIDATES.length()];
            int length = 0;
            boolean quoted = false;
            boolean begins = true; // a cell
            int at = from;
            for (; at < text.length(); at++) {
                char c = text.charAt(at);
                if (quoted) {
                    quoted = c != '"';
                } else if (c == '\n' || c == '\r') {
                    break;
                } else if (c == '"' && (begins || text.charAt(at - 1) == '"')) {
                    quoted = true;
                    length++;
                } else {
                    int candidate = CANDIDATES.indexOf(c);
                    begins = candidate >= 0;
                    if (begins) {
                        counts[candidate]++;
                    } else {
                        length += c == ' ' ? 0 : 1;
                    }
                    continue;
                }
                begins = false;
            }
            return new Line(Arrays.stream(counts).boxed().toList(), length, at + 1);
        }

        int count(Separator one) {
            return counts.get(CANDIDATES.indexOf(one.mark));
        }

        /** Whether all its cells are empty. */
        boolean isEmpty() {
            return length == 0;
        }

        /** Whether there is nothing in it, not even a separator. */
        boolean isBlank() {
            return isEmpty() && counts.stream().allMatch(n -> n == 0);
        }
    }
}
