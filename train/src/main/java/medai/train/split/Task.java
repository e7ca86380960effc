package medai.train.split;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * One element of a run's job array: who trains and who is tested.
 *
 * @param number of the task, from 0
 * @param trial of a Monte Carlo split, or fold of a k-fold split, from 1
 */
public record Task(int number, int trial, List<String> train, List<String> test) {
    public Task {
        train = List.copyOf(train);
        test = List.copyOf(test);
        Set<String> both = new TreeSet<>(train);
        both.retainAll(test);
        if (!both.isEmpty()) {
            throw new IllegalArgumentException("subjects in both parts: " + both);
        }
    }
}
