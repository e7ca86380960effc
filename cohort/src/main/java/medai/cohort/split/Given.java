package medai.cohort.split;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import medai.imaging.file.UnusableInputException;

/**
 * The parts that the manifest gives its subjects: {@code train}, {@code validation} (may be missing) and {@code test}. With
 * several seeds, all networks are trained once per seed.
 *
 * @param name of the column
 * @param seeds at least 1
 */
public record Given(String name, int seeds) implements SplitConfig {
    public static final String NAME = "Given";

    private static final List<String> PARTS = List.of("train", "validation", "test");

    public Given {
        if (seeds < 1) {
            throw new IllegalArgumentException("seeds must be at least 1; found " + seeds);
        }
        SplitConfig.requireFew("seeds", seeds);
    }

    /** As in the manifests that medai writes. */
    public static String defaultName() {
        return "split";
    }

    /** One seed. */
    public static int defaultSeeds() {
        return 1;
    }

    @Override
    public Optional<String> column() {
        return Optional.of(name);
    }

    @Override
    public int tasks() {
        return seeds;
    }

    @Override
    public List<Task> split(Map<String, String> partOf, long seed) throws UnusableInputException {
        Map<String, List<String>> parts = Strata.members(partOf);
        List<String> problems = new ArrayList<>();
        parts.forEach((part, subjects) -> {
            if (!PARTS.contains(part)) {
                problems.add("column \"%s\": found \"%s\" (%s, ...), expected one of %s; correct the column"
                        .formatted(name, part, subjects.get(0), PARTS));
            }
        });
        for (String part : List.of("train", "test")) {
            if (!parts.containsKey(part)) {
                problems.add("column \"%s\": no subject is of part \"%s\"; give it some".formatted(name, part));
            }
        }
        UnusableInputException.throwIfAny("the cohort", problems);
        List<Task> tasks = new ArrayList<>();
        for (int trial = 1; trial <= seeds; trial++) {
            tasks.add(new Task(
                    trial - 1,
                    1,
                    trial,
                    parts.getOrDefault("train", List.of()),
                    parts.getOrDefault("validation", List.of()),
                    parts.getOrDefault("test", List.of())));
        }
        return tasks;
    }
}
