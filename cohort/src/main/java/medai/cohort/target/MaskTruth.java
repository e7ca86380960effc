package medai.cohort.target;

import java.nio.file.Path;
import java.util.List;

/**
 * Label maps drawn by a reader.
 *
 * @param labelMaps of each view, in the order of the views; empty where there are none
 */
public record MaskTruth(List<Path> labelMaps) implements Truth {
    /** The one stratum of all subjects with label maps. */
    static final String ALL = "all";

    public MaskTruth {
        labelMaps = List.copyOf(labelMaps);
    }

    @Override
    public boolean known() {
        return !labelMaps.isEmpty();
    }

    @Override
    public String stratum() {
        return known() ? ALL : "";
    }
}
