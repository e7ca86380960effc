package medai.explain;

import java.util.EnumSet;
import java.util.Set;

/** The parts of an explanation, each of which can be run separately. */
public enum ExplainPart {
    /** The scale of the maps and the importance of features, both from the training part. */
    SCALE,
    /** Maps as files, and their summary unless they are a shard's. */
    MAPS,
    /** Pictures of the existing maps, and their means on a template: what remains to be done when shards are joined. */
    SUMMARY,
    /** The importance of features in the test part, and warnings about the network that follow from it. */
    IMPORTANCE,
    /** Sums over regions. */
    AGGREGATE,
    /** Quality measures of the maps. */
    METRICS,
    /** Whether maps change when trained weights are replaced by untrained ones. */
    SANITY,
    /** All scans side by side: principal components of their features, the importance of each scan's features, outliers. */
    POPULATION;

    /** All that a config asks for; {@link #SANITY} and {@link #POPULATION} are asked for by name. */
    public static Set<ExplainPart> all() {
        return EnumSet.complementOf(EnumSet.of(SANITY, POPULATION));
    }
}
