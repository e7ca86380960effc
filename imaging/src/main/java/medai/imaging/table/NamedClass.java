package medai.imaging.table;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import medai.imaging.file.Remarks;
import medai.imaging.file.UnusableInputException;

/** A class that a user named. */
public final class NamedClass {
    private static final Set<String> UNKNOWN = Set.of(
            "?",
            "??",
            "???",
            "unknown",
            "unk",
            "unclear",
            "uncertain",
            "indeterminate",
            "undetermined",
            "missing",
            "not known",
            "not available",
            "not done");

    private NamedClass() {}

    /**
     * Makes sure that it is there.
     *
     * @param found the classes of all rows; empty where one is unknown
     * @throws UnusableInputException listing the classes that are there
     */
    public static void require(Path file, String name, List<String> found) throws UnusableInputException {
        if (!found.contains(name)) {
            Map<String, Integer> others = others(name, found);
            throw new UnusableInputException(
                    file,
                    "no row of class \"%s\"; there are %s".formatted(name, others.isEmpty() ? "none" : words(others)),
                    "rows of each class that is named",
                    "name classes that are there");
        }
    }

    /**
     * The same for the class that is positive; which classes count as the rest is said where there are several.
     *
     * @throws UnusableInputException also if the rest has rows of which somebody wrote that nobody knows
     */
    public static void requirePositive(Path file, String name, List<String> found) throws UnusableInputException {
        require(file, name, found);
        Map<String, Integer> others = others(name, found);
        List<String> unknown =
                others.keySet().stream().filter(NamedClass::isUnknown).toList();
        if (!unknown.isEmpty()) {
            throw new UnusableInputException(
                    file,
                    "\"%s\" in %d rows, which says that nobody knows, and would count as not \"%s\""
                            .formatted(unknown.get(0), others.get(unknown.get(0)), name),
                    "a known class or an empty cell",
                    "empty these cells: their rows are left out then");
        }
        if (others.size() > 1) {
            Remarks.add(file, "whatever is not \"%s\" counts as negative: %s".formatted(name, words(others)));
        }
    }

    private static boolean isUnknown(String value) {
        return UNKNOWN.contains(value.toLowerCase(Locale.ROOT));
    }

    /** How often each other class is there. */
    private static Map<String, Integer> others(String name, List<String> found) {
        Map<String, Integer> counts = new TreeMap<>();
        for (String one : found) {
            counts.merge(SameValue.among(one, counts.keySet()).orElse(one), 1, Integer::sum);
        }
        counts.remove(name);
        counts.remove("");
        return counts;
    }

    private static String words(Map<String, Integer> counts) {
        return counts.entrySet().stream()
                .map(one -> "%s (%d)".formatted(one.getKey(), one.getValue()))
                .collect(Collectors.joining(", "));
    }
}
