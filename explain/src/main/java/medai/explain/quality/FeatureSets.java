package medai.explain.quality;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import medai.imaging.random.Draw;

/**
 * Which features a scan is judged with, to see what the selected ones are worth.
 *
 * @param selected features of each output, or empty where none are selected
 * @param features number of all
 * @param task seeds the random sets
 */
record FeatureSets(List<List<Integer>> selected, int features, int task) {
    private static final int RANDOM_SETS = 20; // the cost of a single set would depend on the draw

    FeatureSets {
        selected = List.copyOf(selected);
    }

    /** The selected features of one output. */
    Set<Integer> of(int place) {
        return Set.copyOf(selected.get(place));
    }

    /** Those of all outputs together. */
    Set<Integer> union() {
        Set<Integer> union = new TreeSet<>();
        selected.forEach(union::addAll);
        return union;
    }

    /** All features but a random set of as many, for each of several random sets. */
    List<IntPredicate> withoutRandom(int many) {
        Draw draw = Draw.of(task, "masked");
        List<Integer> all = IntStream.range(0, features).boxed().toList();
        List<IntPredicate> kept = new ArrayList<>();
        for (int i = 0; i < RANDOM_SETS; i++) {
            Set<Integer> removed = Set.copyOf(draw.shuffled(all).subList(0, many));
            kept.add(k -> !removed.contains(k));
        }
        return kept;
    }
}
