package medai.imaging.table;

import java.util.List;
import java.util.function.Predicate;
import medai.imaging.file.Remarks;
import medai.imaging.file.UnusableInputException;

/**
 * Whether a column holds numbers or words. With at least as many numbers as words it is one of numbers, in which a word is a
 * mistake: it is refused, and never the reason to take all numbers for words.
 */
public final class ColumnContent {
    private ColumnContent() {}

    /**
     * Decides for a column that is filled in all rows.
     *
     * @param number whether a cell can be read as a number
     * @param numbers what these are, for messages
     * @return whether they are words
     * @throws UnusableInputException naming the first cell of a column of numbers that is none
     */
    public static boolean isWords(List<Table.Row> rows, String column, Predicate<String> number, String numbers)
            throws UnusableInputException {
        int meant = 0;
        int unreadable = 0;
        int first = -1;
        for (int i = 0; i < rows.size(); i++) {
            String cell = rows.get(i).require(column);
            boolean readable = number.test(cell);
            meant += readable || Numbers.isMeant(cell) ? 1 : 0;
            unreadable += readable ? 0 : 1;
            first = !readable && first < 0 ? i : first;
        }
        if (unreadable == 0) {
            return false;
        }
        if (2 * meant >= rows.size()) {
            throw new UnusableInputException(
                    rows.get(first).place(),
                    "\"%s\" in \"%s\"".formatted(rows.get(first).require(column), column),
                    numbers + ", like most cells of this column",
                    "correct it, or leave it empty; --categories %s if its cells stand for categories"
                            .formatted(column));
        }
        if (meant > 0) {
            Remarks.add(
                    rows.get(0).columns().file(),
                    "\"%s\" holds words: %d of its %d cells look like numbers, and are words here"
                            .formatted(column, meant, rows.size()));
        }
        return true;
    }
}
