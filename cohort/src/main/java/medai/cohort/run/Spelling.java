package medai.cohort.run;

import java.util.Collection;

/** The word a user may have meant. */
public final class Spelling {
    private Spelling() {}

    /** {@code "; did you mean X?"}, or nothing if no word is near. */
    public static String hint(String found, Collection<String> known) {
        String best = "";
        int least = Math.max(2, found.length() / 3) + 1;
        for (String word : known) {
            int distance = distance(found, word);
            if (distance < least) {
                least = distance;
                best = word;
            }
        }
        return best.isEmpty() ? "" : "; did you mean \"" + best + "\"?";
    }

    /** Edits from one word to the other (Levenshtein 1966). */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
