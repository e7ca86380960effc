package medai.preprocess;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import medai.preprocess.step.Step;

/**
 * How scans are prepared.
 *
 * @param steps in order
 * @param views steps of single views, used in place of {@code steps}
 * @param nonFinite what to do with NaN and infinite voxels
 */
public record PreprocessConfig(List<Step> steps, Map<String, List<Step>> views, NonFinite nonFinite) {
    /** What to do with voxels that are NaN or infinite. */
    public enum NonFinite {
        /** Report the scan as unusable. */
        FAIL,
        /** Take them as 0. */
        ZERO
    }

    public PreprocessConfig {
        steps = List.copyOf(steps);
        views = new TreeMap<>(views);
    }
}
