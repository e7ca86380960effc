package medai.imaging.picture;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Texts that have to fit, whether in pixels of a picture or in columns of a terminal. */
public final class ShortText {
    private static final String GAP = "…";

    private ShortText() {}

    /**
     * The text itself where there is room, else its beginning and its end with … between them; empty where not even that fits.
     *
     * @param width of a text, in the unit of the room
     */
    public static String fit(String text, double room, ToDoubleFunction<String> width) {
        if (width.applyAsDouble(text) <= room) {
            return text;
        }
        int[] letters = text.codePoints().toArray();
        for (int kept = letters.length - 1; kept >= 0; kept--) {
            int first = (kept + 1) / 2;
            String shorter = new String(letters, 0, first)
                    + GAP
                    + new String(letters, letters.length - (kept - first), kept - first);
            if (width.applyAsDouble(shorter) <= room) {
                return shorter;
            }
        }
        return "";
    }

    /** Lines that fit, broken at spaces; a single word that is too long loses its middle. No lines for an empty text. */
    public static List<String> wrap(String text, double room, ToDoubleFunction<String> width) {
        List<String> lines = new ArrayList<>();
        for (String word : Arrays.asList(text.trim().split("\\s+"))) {
            String last = lines.isEmpty() ? "" : lines.get(lines.size() - 1) + " ";
            if (!lines.isEmpty() && width.applyAsDouble(last + word) <= room) {
                lines.set(lines.size() - 1, last + word);
            } else if (!word.isEmpty()) {
                lines.add(fit(word, room, width));
            }
        }
        return lines;
    }
}
