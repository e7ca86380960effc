package medai.cohort.split;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import medai.imaging.file.UnusableInputException;

/**
 * Nested cross-validation: every subject is in the test part of one outer fold; each of the others is in the validation part of
 * one inner fold. There is one task for each pair of folds, starting with the inner folds of the first outer fold.
 *
 * @param outer at least 2
 * @param inner at least 2
 */
public record NestedKFold(int outer, int inner) implements SplitConfig {
    public static final String NAME = "NestedKFold";

    public NestedKFold {
        if (outer < 2 || inner < 2) {
            throw new IllegalArgumentException(
                    "outer and inner must be at least 2 folds; found %d and %d".formatted(outer, inner));
        }
        SplitConfig.requireFew("outer times inner", (long) outer * inner);
    }

    @Override
    public int tasks() {
        return outer * inner;
    }

    @Override
    public List<Task> split(Map<String, String> classOf, long seed) throws UnusableInputException {
        List<List<String>> tested = Strata.distribute(classOf, outer, seed, "split");
        List<Task> tasks = new ArrayList<>();
        for (int o = 0; o < outer; o++) {
            Map<String, String> rest = Strata.of(classOf, Strata.others(tested, o));
            List<List<String>> validating = Strata.distribute(rest, inner, seed, "inner split", o);
            for (int i = 0; i < inner; i++) {
                tasks.add(new Task(
                        tasks.size(), o + 1, i + 1, Strata.others(validating, i), validating.get(i), tested.get(o)));
            }
        }
        return tasks;
    }
}
