package medai.cli.stage;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import medai.imaging.cohort.ScanId;
import medai.preprocess.Derivative;
import medai.train.Sample;
import medai.train.split.Task;

/**
 * The scans whose maps are made: the test part of each task, or all of another cohort.
 *
 * @param others whether they are another cohort's than the networks were trained on
 */
record ExplainedScans(Cohort cohort, Map<ScanId, List<Derivative>> prepared, boolean others) {
    /** The cohort's own test parts. */
    static ExplainedScans tested(Cohort cohort) throws IOException {
        return new ExplainedScans(cohort, cohort.prepared(), false);
    }

    /** Those of another cohort that are prepared; their classes may be unknown. */
    static ExplainedScans of(Cohort other) throws IOException {
        return new ExplainedScans(other, other.preparedOnly(), true);
    }

    List<Sample> of(Task task) {
        return others ? cohort.allSamples(prepared) : cohort.samples(task.test(), prepared);
    }

    /** All of some tasks, each once. */
    List<Sample> of(List<Task> tasks) {
        return others
                ? cohort.allSamples(prepared)
                : cohort.samples(
                        tasks.stream()
                                .flatMap(task -> task.test().stream())
                                .distinct()
                                .toList(),
                        prepared);
    }

    /** Subjects of another cohort that the network of a task has learnt from, or whose weights they chose: their maps are no test of it. */
    Set<String> known(Task task) {
        Set<String> known = new HashSet<>(task.train());
        known.addAll(task.validation());
        known.retainAll(of(task).stream().map(sample -> sample.id().subject()).toList());
        return known;
    }
}
