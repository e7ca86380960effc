package medai.cohort.split;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import medai.imaging.file.UnusableInputException;
import medai.imaging.random.Draw;

/** Subjects by class, dealt out evenly. */
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
     * Every subject into one of so many parts; of each class, and of all together, parts differ by at most one.
     *
     * @param names of the random stream
     * @throws UnusableInputException if a class has fewer subjects than there are parts
     */
    static List<List<String>> deal(Map<String, String> classOf, int parts, long seed, Object... names)
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
            order.addAll(Draw.of(seed, stream).shuffled(subjects)); // dealing on where the last class stopped
        });
        UnusableInputException.throwIfAny("the cohort", problems);
        List<List<String>> dealt = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            dealt.add(new ArrayList<>());
        }
        for (int i = 0; i < order.size(); i++) {
            dealt.get(i % parts).add(order.get(i));
        }
        return dealt;
    }

    /** All but one part, subject by subject in the order in which they were dealt. */
    static List<String> others(List<List<String>> dealt, int part) {
        List<String> others = new ArrayList<>();
        int longest = dealt.stream().mapToInt(List::size).max().orElse(0);
        for (int i = 0; i < longest; i++) {
            for (int other = 0; other < dealt.size(); other++) {
                if (other != part && i < dealt.get(other).size()) {
                    others.add(dealt.get(other).get(i));
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
