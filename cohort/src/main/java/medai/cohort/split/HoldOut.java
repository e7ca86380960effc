package medai.cohort.split;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import medai.imaging.file.UnusableInputException;
import medai.imaging.random.Draw;

/**
 * A fixed test part, the same in all tasks, and cross-validation on the rest (RA thesis, section 3.3.5): each remaining subject
 * is in the validation part of one fold. With several seeds, all networks are trained once per seed, on the same folds.
 *
 * @param test share of the subjects of each class that is tested, above 0 and below 1
 * @param folds at least 2
 * @param seeds at least 1
 */
public record HoldOut(double test, int folds, int seeds) implements SplitConfig {
    public static final String NAME = "HoldOut";

    public HoldOut {
        if (!(test > 0 && test < 1)) {
            throw new IllegalArgumentException("test must be above 0 and below 1; found " + test);
        }
        if (folds < 2) {
            throw new IllegalArgumentException("folds must be at least 2; found " + folds);
        }
        if (seeds < 1) {
            throw new IllegalArgumentException("seeds must be at least 1; found " + seeds);
        }
        SplitConfig.requireFew("folds times seeds", (long) folds * seeds);
    }

    /** One seed. */
    public static int defaultSeeds() {
        return 1;
    }

    @Override
    public int tasks() {
        return folds * seeds;
    }

    @Override
    public List<Task> split(Map<String, String> classOf, long seed) throws UnusableInputException {
        List<String> tested = new ArrayList<>();
        List<String> rest = new ArrayList<>();
        double owed = 0; // carries rounding errors over, so that the whole part has its share too
        for (Map.Entry<String, List<String>> one : Strata.members(classOf).entrySet()) {
            List<String> order = Draw.of(seed, "hold-out", one.getKey()).shuffled(one.getValue());
            owed += test * order.size();
            int n = (int) Math.min(order.size(), Math.round(owed));
            owed -= n;
            tested.addAll(order.subList(0, n));
            rest.addAll(order.subList(n, order.size()));
        }
        if (tested.isEmpty()) {
            throw new UnusableInputException("the cohort: %d subjects are too few to hold out %s of them; raise test"
                    .formatted(classOf.size(), test));
        }
        List<List<String>> validating = Strata.distribute(Strata.of(classOf, rest), folds, seed, "split");
        List<Task> tasks = new ArrayList<>();
        for (int trial = 1; trial <= seeds; trial++) {
            for (int fold = 0; fold < folds; fold++) {
                tasks.add(new Task(
                        tasks.size(), fold + 1, trial, Strata.others(validating, fold), validating.get(fold), tested));
            }
        }
        return tasks;
    }
}
