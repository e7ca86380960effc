package medai.explain.region;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Named regions over which maps are summed up (RA thesis, chapter 5).
 *
 * @param masks label map of each view, one of data.masks
 * @param names table of them, with the columns {@code label} and {@code structure}
 * @param resample whether label maps on other grids than their scans are brought onto these (nearest label); else they are
 *     refused
 */
public record RegionsConfig(Map<String, String> masks, Path names, boolean resample) {
    public RegionsConfig {
        masks = new TreeMap<>(masks);
    }

    public static boolean defaultResample() {
        return false;
    }
}
