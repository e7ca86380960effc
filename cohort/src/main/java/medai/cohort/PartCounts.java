package medai.cohort;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import medai.cohort.manifest.Manifest;
import medai.cohort.split.Task;

/**
 * How many subjects each part of a task has, and of which classes its scans are.
 *
 * @param subjects by part: {@code train}, {@code validation} and {@code test}
 * @param strata scans by part and class, or by what else the split distributes evenly
 */
public record PartCounts(Map<String, Integer> subjects, Map<String, Map<String, Integer>> strata) {
    /** The one part of {@link #ofAll}. */
    public static final String ALL = "all";

    public PartCounts {
        subjects = new LinkedHashMap<>(subjects);
        strata = new LinkedHashMap<>(strata);
    }

    public static PartCounts of(Cohort cohort, Task task) {
        Map<String, List<String>> parts = new LinkedHashMap<>();
        parts.put("train", task.train());
        parts.put("validation", task.validation());
        parts.put("test", task.test());
        return of(cohort, parts);
    }

    /** The same of the whole cohort, as one part. */
    public static PartCounts ofAll(Cohort cohort) {
        List<String> subjects = cohort.manifest().entries().stream()
                .map(entry -> entry.id().subject())
                .distinct()
                .toList();
        return of(cohort, Map.of(ALL, subjects));
    }

    private static PartCounts of(Cohort cohort, Map<String, List<String>> parts) {
        Map<String, Integer> subjects = new LinkedHashMap<>();
        Map<String, Map<String, Integer>> strata = new LinkedHashMap<>();
        parts.forEach((part, members) -> {
            Set<String> known = new HashSet<>(members);
            Map<String, Integer> counts = new TreeMap<>();
            for (Manifest.Entry entry : cohort.manifest().entries()) {
                if (known.contains(entry.id().subject())) {
                    counts.merge(cohort.truth(entry.id()).stratum(), 1, Integer::sum);
                }
            }
            subjects.put(part, members.size());
            strata.put(part, counts);
        });
        return new PartCounts(subjects, strata);
    }

    /** Scans of a class, or another stratum, in a part. */
    public int scans(String part, String stratum) {
        return strata.getOrDefault(part, Map.of()).getOrDefault(stratum, 0);
    }

    public boolean isEmpty(String part) {
        return subjects.getOrDefault(part, 0) == 0;
    }

    /** How often naming the most frequent class of a part every time would be right: {@code malignant every time: 0.57}. */
    public String baseline(String part) {
        Map<String, Integer> counts = strata.getOrDefault(part, Map.of());
        int all = counts.values().stream().mapToInt(n -> n).sum();
        return counts.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(one -> String.format(
                        Locale.ROOT,
                        "naming %s every time is right in %.2f of the %s part; a network has to be better",
                        one.getKey(),
                        (double) one.getValue() / all,
                        part))
                .orElse("none: the %s part is empty".formatted(part));
    }

    /** The scans of a part in words: {@code 12 of benign, 9 of malignant}. */
    public String describe(String part) {
        Map<String, Integer> counts = strata.getOrDefault(part, Map.of());
        return counts.isEmpty()
                ? "none"
                : counts.entrySet().stream()
                        .map(one -> one.getValue() + (one.getKey().isEmpty() ? " unknown" : " of " + one.getKey()))
                        .collect(Collectors.joining(", "));
    }

    /** All parts that are not empty: {@code train 21 subjects (12 of benign, 9 of malignant), test ...}. */
    public String describe() {
        return subjects.keySet().stream()
                .filter(part -> !isEmpty(part))
                .map(part -> "%s %d subjects (%s)".formatted(part, subjects.get(part), describe(part)))
                .collect(Collectors.joining("; "));
    }
}
