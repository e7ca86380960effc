package medai.explain;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import medai.cohort.Cohort;
import medai.cohort.Sample;
import medai.cohort.manifest.SampleId;
import medai.cohort.manifest.Shard;
import medai.cohort.run.Derivative;
import medai.cohort.split.Task;

/**
 * The scans that are explained: the test part of each task, or all of another cohort.
 *
 * @param prepared scans; of another cohort, those that the shard has prepared
 * @param others whether they belong to another cohort than the one that the networks were trained on
 */
record ExplainedScans(Cohort cohort, Map<SampleId, List<Derivative>> prepared, boolean others) {
    /**
     * A scan with its number.
     *
     * @param order number among the scans of all shards, from 0
     */
    record Numbered(int order, Sample sample) {}

    /** The cohort's own test parts. */
    static ExplainedScans tested(Cohort cohort) throws IOException {
        return new ExplainedScans(cohort, cohort.prepared(), false);
    }

    /** Those of another cohort that a shard has prepared; their classes may be unknown. */
    static ExplainedScans of(Cohort other, Shard shard) throws IOException {
        return new ExplainedScans(other, other.preparedOnly(shard), true);
    }

    List<Sample> of(Task task) {
        return others ? cohort.allSamples(prepared) : cohort.samples(task.test(), prepared);
    }

    /** All scans of some tasks, each once. */
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

    /** The scans of a task that a shard is to explain: of another cohort, those that it has prepared; otherwise every N-th. */
    List<Numbered> of(Task task, Shard shard) {
        List<Sample> samples = of(task);
        List<Numbered> own = new ArrayList<>();
        Map<SampleId, Integer> order = cohort.order();
        for (int i = 0; i < samples.size(); i++) {
            Sample sample = samples.get(i);
            if (others) {
                own.add(new Numbered(order.getOrDefault(sample.id(), i), sample));
            } else if (shard.has(i)) {
                own.add(new Numbered(i, sample));
            }
        }
        return own;
    }

    /** How many numbers a task takes up. */
    int numbers(Task task) {
        return others ? cohort.order().size() : of(task).size();
    }

    /**
     * Subjects of another cohort that were in the training or validation part of a task's network: their maps are not an
     * independent test of it.
     */
    Set<String> known(Task task) {
        Set<String> known = new HashSet<>(task.train());
        known.addAll(task.validation());
        known.retainAll(of(task).stream().map(sample -> sample.id().subject()).toList());
        return known;
    }
}
