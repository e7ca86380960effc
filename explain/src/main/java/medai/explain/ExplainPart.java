package medai.explain;

import java.util.EnumSet;
import java.util.Set;

/** What can be done alone when networks are explained. */
public enum ExplainPart {
    /** The scale of the maps and the importance of features, of the training part. */
    SCALE,
    /** Maps as files, and their summary unless they are a shard's. */
    MAPS,
    /** Pictures of the maps that are there, and their means on a template: what is left to do when shards are joined. */
    SUMMARY,
    /** The importance of features in the test part, and what it says against the network. */
    IMPORTANCE,
    /** Sums over regions. */
    AGGREGATE,
    /** How good maps are. */
    METRICS,
    /** Whether maps change when the network forgets what it learnt. */
    SANITY;

    /** All that a config asks for; {@link #SANITY} is asked for by name. */
    public static Set<ExplainPart> all() {
        return EnumSet.complementOf(EnumSet.of(SANITY));
    }
}
