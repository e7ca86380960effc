package medai.cohort;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import medai.imaging.random.Draw;

/** Folds within a training part, for choices that must not look further. */
public final class SubjectFolds {
    private SubjectFolds() {}

    /**
     * All scans of a subject are in one fold, and each stratum is spread over all folds.
     *
     * @return the fold of each sample, from 0
     */
    public static int[] of(Draw draw, List<Sample> samples, int folds) {
        Map<String, Integer> ofSubject = new HashMap<>();
        Map<String, Integer> next = new HashMap<>();
        for (Sample sample : draw.shuffled(samples)) {
            ofSubject.computeIfAbsent(
                    sample.id().subject(),
                    subject -> (next.merge(sample.truth().stratum(), 1, Integer::sum) - 1) % folds);
        }
        return samples.stream()
                .mapToInt(sample -> ofSubject.getOrDefault(sample.id().subject(), 0))
                .toArray();
    }
}
