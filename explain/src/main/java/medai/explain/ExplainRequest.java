package medai.explain;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import medai.cohort.manifest.Shard;
import medai.explain.scale.GlobalScale;

/**
 * What is wanted.
 *
 * @param shard of the scans, whose tables are joined by {@link ExplainMerge}
 * @param task all tasks if empty; else the tables lie in the folder of this task
 * @param untrained whether the networks forget everything first: what maps of them show, no training has put there
 * @param scale of several networks, by class and view, on which maps are shown in place of the network's own; the tables lie in {@link
 *     Explanation#ONE_SCALE}
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
