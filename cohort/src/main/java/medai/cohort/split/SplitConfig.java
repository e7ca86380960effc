package medai.cohort.split;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import medai.imaging.file.UnusableInputException;
import medai.imaging.random.Draw;

/** How the subjects are split into parts in each task. */
public sealed interface SplitConfig
        permits SplitConfig.MonteCarlo, SplitConfig.StratifiedKFold, NestedKFold, HoldOut, Given {
    /** Each is a training of its own. */
    int MOST_TASKS = 10_000;

    /** Number of tasks. */
    int tasks();

    /** @throws IllegalArgumentException if there are more than {@link #MOST_TASKS} */
    static void requireFew(String what, long tasks) {
        if (tasks > MOST_TASKS) {
            throw new IllegalArgumentException("%s must be at most %d; found %d".formatted(what, MOST_TASKS, tasks));
        }
    }

    /** The column of the manifest that determines the strata or parts; if empty, the class of the subjects does. */
    default Optional<String> column() {
        return Optional.empty();
    }

    /**
     * @param classOf subject to class, or to its value in {@link #column}; iterated in sorted order, so that the order of a
     *     manifest does not matter
     * @throws UnusableInputException if a class has too few subjects
     */
    List<Task> split(Map<String, String> classOf, long seed) throws UnusableInputException;

    /**
     * Repeated random sub-sampling with fixed numbers per class (Inglese et al., section 2.7: six trials, each drawn from the
     * whole cohort).
     *
     * @param trials at least 1
     * @param train subjects per class in the training part
     * @param test subjects per class in the test part
     */
    record MonteCarlo(int trials, Map<String, Integer> train, Map<String, Integer> test) implements SplitConfig {
        public static final String NAME = "MonteCarlo";

        public MonteCarlo {
            train = new TreeMap<>(train);
            test = new TreeMap<>(test);
            if (trials < 1) {
                throw new IllegalArgumentException("trials must be at least 1; found " + trials);
            }
            requireFew("trials", trials);
            if (train.isEmpty() || train.values().stream().anyMatch(n -> n < 1)) {
                throw new IllegalArgumentException("train must give each class at least 1 subject; found " + train);
            }
            if (!test.keySet().equals(train.keySet()) || test.values().stream().anyMatch(n -> n < 1)) {
                throw new IllegalArgumentException(
                        "test must give at least 1 subject to the same classes as train, %s; found %s"
                                .formatted(train.keySet(), test));
            }
        }

        @Override
        public int tasks() {
            return trials;
        }

        @Override
        public List<Task> split(Map<String, String> classOf, long seed) throws UnusableInputException {
            Map<String, List<String>> members = Strata.members(classOf);
            List<String> problems = new ArrayList<>();
            train.forEach((name, n) -> {
                int found = members.getOrDefault(name, List.of()).size();
                long wanted = (long) n + test.getOrDefault(name, 0);
                if (found < wanted) {
                    problems.add(
                            "class \"%s\" has %d subjects; the split needs %d to train and %d to test; lower train.split or add scans"
                                    .formatted(name, found, n, wanted - n));
                }
            });
            UnusableInputException.throwIfAny("the cohort", problems);
            List<Task> tasks = new ArrayList<>();
            for (int trial = 1; trial <= trials; trial++) {
                List<String> training = new ArrayList<>();
                List<String> testing = new ArrayList<>();
                for (Map.Entry<String, Integer> entry : train.entrySet()) {
                    List<String> order = Draw.of(seed, "split", trial, entry.getKey())
                            .shuffled(members.getOrDefault(entry.getKey(), List.of()));
                    int n = entry.getValue();
                    training.addAll(order.subList(0, n));
                    testing.addAll(order.subList(n, n + test.getOrDefault(entry.getKey(), 0)));
                }
                tasks.add(new Task(trial - 1, 1, trial, training, List.of(), testing));
            }
            return tasks;
        }
    }

    /**
     * Every subject is tested once; classes are distributed over the folds as evenly as their numbers allow.
     *
     * @param folds at least 2
     */
    record StratifiedKFold(int folds) implements SplitConfig {
        public static final String NAME = "StratifiedKFold";

        public StratifiedKFold {
            if (folds < 2) {
                throw new IllegalArgumentException("folds must be at least 2; found " + folds);
            }
            requireFew("folds", folds);
        }

        @Override
        public int tasks() {
            return folds;
        }

        @Override
        public List<Task> split(Map<String, String> classOf, long seed) throws UnusableInputException {
            List<List<String>> parts = Strata.distribute(classOf, folds, seed, "split");
            List<Task> tasks = new ArrayList<>();
            for (int fold = 0; fold < folds; fold++) {
                tasks.add(new Task(fold, fold + 1, 1, Strata.others(parts, fold), List.of(), parts.get(fold)));
            }
            return tasks;
        }
    }
}
