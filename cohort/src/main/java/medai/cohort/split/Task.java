package medai.cohort.split;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * One element of a run's job array: the subjects for training, those on which the best epoch or a threshold is chosen, and those
 * for testing.
 *
 * @param number of the task, from 0
 * @param fold of a k-fold split, from 1; 1 where there are none
 * @param trial of a Monte Carlo split, or seed of a split with several, from 1
 * @param validation may be empty
 */
public record Task(int number, int fold, int trial, List<String> train, List<String> validation, List<String> test) {
    public static final String NAME = "Task";

    public Task {
        train = List.copyOf(train);
        validation = List.copyOf(validation);
        test = List.copyOf(test);
        Set<String> seen = new TreeSet<>();
        Set<String> twice = new TreeSet<>();
        for (List<String> part : List.of(train, validation, test)) {
            for (String subject : part) {
                if (!seen.add(subject)) {
                    twice.add(subject);
                }
            }
        }
        if (!twice.isEmpty()) {
            throw new IllegalArgumentException("subjects in more than one part: " + twice);
        }
    }
}
