package medai.explain;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import medai.explain.cam.CamMethod;
import medai.explain.importance.FeatureSelection;
import medai.explain.importance.ImportanceConfig;
import medai.explain.map.TargetStructures;
import medai.explain.population.PopulationConfig;
import medai.explain.quality.MaskedScans;
import medai.explain.region.RegionsConfig;
import medai.explain.scale.ScaleConfig;

/**
 * How networks are explained.
 *
 * @param method of the maps
 * @param layer of the network that gives the features for the maps, by the name of its weights; by default, the last one where
 *     views are still separate
 * @param classes for which maps are made; names of scores where numbers are learned
 * @param thresholds of the mean maps, relative to their maximum, above 0 and at most 1
 * @param template that gives the grid on which maps are averaged, if there is one
 * @param target structures for which their share of the mean maps is measured, where their label maps are known
 * @param scale on which the maps of all scans are shown, fitted to the training part
 * @param select features that are mapped and masked separately
 * @param regions over which maps are summed up
 * @param windows boxes by which scans are masked to measure the remaining confidence, or score; without them, this is not
 *     measured
 * @param importance which scans the importance of features is a mean over
 * @param population by what scans are told apart where all of them are compared
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
        Optional<MaskedScans.Windows> windows,
        ImportanceConfig importance,
        PopulationConfig population) {
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
