package medai.cohort.split;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import medai.imaging.file.UnusableInputException;
import medai.imaging.random.Draw;

/** Distributes subjects evenly over the parts of a split, class by class. */
final class Strata {
    private Strata() {}

    /** Classes to their subjects, both sorted, so that the order of a manifest does not matter. */
    static Map<String, List<String>> members(Map<String, String> classOf) {
        Map<String, List<String>> members = new TreeMap<>();
        new TreeMap<>(classOf).forEach((subject, name) -> members.computeIfAbsent(name, n -> new ArrayList<>())
                .add(subject));
        return members;
    }

    /**
     * Assigns every subject to one part. The sizes of the parts differ by at most one subject, within each class and overall.
     *
     * @param names of the random stream
     * @throws UnusableInputException if a class has fewer subjects than there are parts
     */
    static List<List<String>> distribute(Map<String, String> classOf, int parts, long seed, Object... names)
            throws UnusableInputException {
        List<String> problems = new ArrayList<>();
        List<String> order = new ArrayList<>();
        members(classOf).forEach((name, subjects) -> {
            if (subjects.size() < parts) {
                problems.add("class \"%s\" has %d subjects; %d folds need one each; use fewer folds or add scans"
                        .formatted(name, subjects.size(), parts));
            }
            Object[] stream = java.util.Arrays.copyOf(names, names.length + 1);
            stream[names.length] = name;
            order.addAll(Draw.of(seed, stream).shuffled(subjects)); // the next class continues where this one stops
        });
        UnusableInputException.throwIfAny("the cohort", problems);
        List<List<String>> folds = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            folds.add(new ArrayList<>());
        }
        for (int i = 0; i < order.size(); i++) {
            folds.get(i % parts).add(order.get(i));
        }
        return folds;
    }

    /** The subjects of all parts but one, in the order in which they were assigned. */
    static List<String> others(List<List<String>> parts, int part) {
        List<String> others = new ArrayList<>();
        int longest = parts.stream().mapToInt(List::size).max().orElse(0);
        for (int i = 0; i < longest; i++) {
            for (int other = 0; other < parts.size(); other++) {
                if (other != part && i < parts.get(other).size()) {
                    others.add(parts.get(other).get(i));
                }
            }
        }
        return others;
    }

    /** The classes of some subjects. */
    static Map<String, String> of(Map<String, String> classOf, List<String> subjects) {
        Map<String, String> some = new TreeMap<>();
        subjects.forEach(subject -> some.put(subject, classOf.getOrDefault(subject, "")));
        return some;
    }
}
