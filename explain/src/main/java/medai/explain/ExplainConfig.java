package medai.explain;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import medai.explain.cam.CamMethod;
import medai.explain.importance.FeatureSelection;
import medai.explain.map.TargetStructures;
import medai.explain.quality.MaskedScans;
import medai.explain.region.RegionsConfig;
import medai.explain.scale.ScaleConfig;

/**
 * How networks are explained.
 *
 * @param method of the maps
 * @param layer of the network whose features they are made of, as its weights are named; the last one where views are still apart if it is left
 *     out
 * @param classes whose maps are made; names of scores where numbers are learned
 * @param thresholds of the mean maps, relative to their maximum, above 0 and at most 1
 * @param template on whose grid maps are averaged, where there is one
 * @param target structures whose share of the mean maps is measured, where truth is known
 * @param scale on which the maps of all scans are shown, fitted to the training part
 * @param select features whose maps and masking are looked at apart
 * @param regions over which maps are summed up
 * @param windows boxes by which scans are masked to see what is left of the confidence; without them that is not looked at
 */
public record ExplainConfig(
        CamMethod method,
        Optional<String> layer,
        List<String> classes,
        List<Double> thresholds,
        Optional<Path> template,
        Optional<TargetStructures> target,
        ScaleConfig scale,
        Optional<FeatureSelection> select,
        Optional<RegionsConfig> regions,
        Optional<MaskedScans.Windows> windows) {
    public static List<Double> defaultThresholds() {
        return List.of(0.75, 0.85, 0.95);
    }

    public static ScaleConfig defaultScale() {
        return ScaleConfig.defaults();
    }

    public ExplainConfig {
        classes = List.copyOf(classes);
        thresholds = List.copyOf(thresholds);
        if (thresholds.isEmpty() || thresholds.stream().anyMatch(t -> !(t > 0 && t <= 1))) {
            throw new IllegalArgumentException("thresholds must be above 0 and at most 1; found " + thresholds);
        }
    }
}
