package medai.cohort.target;

import java.nio.file.Path;
import java.util.List;

/**
 * Label maps that somebody drew.
 *
 * @param labelMaps of each view, in the order of the views; empty where there are none
 */
public record MaskTruth(List<Path> labelMaps) implements Truth {
    /** All subjects with label maps are alike. */
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
