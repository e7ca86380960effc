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
 * The scans whose maps are made: the test part of each task, or all of another cohort.
 *
 * @param prepared of another cohort those that the shard has prepared
 * @param others whether they are another cohort's than the networks were trained on
 */
record ExplainedScans(Cohort cohort, Map<SampleId, List<Derivative>> prepared, boolean others) {
    /**
     * One of them.
     *
     * @param order among those of all shards, from 0
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

    /** Those of a task that a shard is to explain: of another cohort what it has prepared, else every N-th. */
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

    /** Subjects of another cohort that the network of a task has learnt from, or whose weights they chose: their maps are no test of it. */
    Set<String> known(Task task) {
        Set<String> known = new HashSet<>(task.train());
        known.addAll(task.validation());
        known.retainAll(of(task).stream().map(sample -> sample.id().subject()).toList());
        return known;
    }
}
