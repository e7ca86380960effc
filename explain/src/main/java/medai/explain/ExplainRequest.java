package medai.explain;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import medai.cohort.manifest.Shard;
import medai.explain.scale.GlobalScale;

/**
 * What an explanation is to produce.
 *
 * @param shard of the scans; {@link ExplainMerge} joins the tables of shards
 * @param task all tasks if empty; else the tables lie in the folder of this task
 * @param untrained whether the networks get untrained weights first: what their maps show then does not come from training
 * @param scale of several networks, by class and view, which replaces the network's own scale; the tables are then written to
 *     {@link Explanation#ONE_SCALE}
 */
public record ExplainRequest(
        Set<ExplainPart> parts,
        Shard shard,
        Optional<Integer> task,
        boolean untrained,
        Optional<List<List<GlobalScale>>> scale) {
    public ExplainRequest(Set<ExplainPart> parts, Shard shard, Optional<Integer> task, boolean untrained) {
        this(parts, shard, task, untrained, Optional.empty());
    }

    /** All that the config asks for, of all tasks. */
    public static ExplainRequest everything() {
        return new ExplainRequest(ExplainPart.all(), Shard.whole(), Optional.empty(), false);
    }

    /** Sums over regions, on the scale of several networks. */
    public static ExplainRequest regionsOn(List<List<GlobalScale>> scale) {
        return new ExplainRequest(
                Set.of(ExplainPart.AGGREGATE), Shard.whole(), Optional.empty(), false, Optional.of(scale));
    }

    /** Whether a part is wanted. */
    boolean wants(ExplainPart part) {
        return parts.contains(part);
    }
}
