package medai.explain.quality;

import java.util.List;
import medai.explain.cam.FeatureMap;
import medai.explain.cam.Upsampling;
import medai.explain.cam.WeightedFeatures;
import medai.explain.map.ExplainedScan;
import medai.explain.scale.GlobalScale;

/**
 * The confidence in the predicted class when scans are masked by its map (RA thesis, equations 4.10 to 4.12), as means over
 * scans: how often it rises and how far it falls for the scan times the map, scaled and clipped to 0 to 1; and the areas under
 * its curve while windows are inserted into zeros or removed, in the order of the raw map. Of scores, the output takes the place
 * of the confidence, for each score by its own map; how far it falls is given in its own unit, as a score of 0 has no percents.
 */
final class Faithfulness {
    private static final double LEAST = 1e-7; // smallest confidence by which a drop is divided

    private final MaskedScans.Windows windows;
    private final MapQuality.Scales scales;
    private final FeatureSets sets;

    Faithfulness(MaskedScans.Windows windows, MapQuality.Scales scales, FeatureSets sets) {
        this.windows = windows;
        this.scales = scales;
        this.sets = sets;
    }

    /** Receives the results. */
    @FunctionalInterface
    interface Values {
        void value(String scale, String features, String metric, double value);
    }

    /**
     * Measures a scan of known class; there is no result if its predicted class is not explained.
     *
     * @param numbers of the outputs that are explained
     */
    void ofCall(ExplainedScan scan, List<Integer> numbers, Values values) {
        MaskedScans masked = MaskedScans.ofCall(scan.scan());
        int place = numbers.indexOf(masked.output());
        if (place >= 0) {
            measure(masked, scan, place, values, Faithfulness::percent);
        }
    }

    /**
     * Measures one score of a scan.
     *
     * @param number of the output, {@code place} among those that are explained
     */
    void ofScore(ExplainedScan scan, int place, int number, Values values) {
        measure(MaskedScans.ofScore(scan.scan(), number), scan, place, values, Faithfulness::points);
    }

    /** Passes on what is left of the confidence or score for a masked scan. */
    @FunctionalInterface
    private interface Left {
        void put(Values values, String scale, String features, double left, double whole);
    }

    private void measure(MaskedScans masked, ExplainedScan scan, int place, Values values, Left put) {
        measure(masked, "all", scan, scan.maps().get(place), scales.all().get(place), values, put);
        if (!sets.selected().isEmpty()) {
            measure(
                    masked,
                    "selected",
                    scan,
                    scan.keeping(place, sets.of(place)),
                    scales.selected().get(place),
                    values,
                    put);
        }
    }

    private void measure(
            MaskedScans masked,
            String features,
            ExplainedScan scan,
            List<WeightedFeatures> maps,
            List<GlobalScale> own,
            Values values,
            Left put) {
        float[] raw = large(scan, maps, (view, map) -> map);
        float[] global = large(scan, maps, (view, map) -> own.get(view).of(map));
        float[] individual = large(scan, maps, (view, map) -> GlobalScale.individual(map));
        double whole = masked.confidence();
        put.put(values, "gs", features, masked.confidenceOfMasked(cut(global)), whole);
        put.put(values, "is", features, masked.confidenceOfMasked(cut(individual)), whole);
        values.value(
                "raw", features, "insertion_auc", masked.insertion(raw, windows).area());
        values.value(
                "raw", features, "deletion_auc", masked.deletion(raw, windows).area());
    }

    private static void percent(Values values, String scale, String features, double left, double whole) {
        values.value(scale, features, "avg_increase", left > whole ? 100 : 0);
        values.value(scale, features, "avg_drop", 100 * Math.max(whole - left, 0) / (whole + LEAST));
    }

    private static void points(Values values, String scale, String features, double left, double whole) {
        values.value(scale, features, "avg_increase", left > whole ? 100 : 0);
        values.value(scale, features, "mean_drop", Math.max(whole - left, 0));
    }

    @FunctionalInterface
    private interface Scaling {
        float[] of(int view, float[] map);
    }

    /** The maps of all views at the resolution of the scan, one after the other; scaled first, then up-sampled. */
    private static float[] large(ExplainedScan scan, List<WeightedFeatures> maps, Scaling scaling) {
        List<FeatureMap> views = scan.scan().views();
        float[] all = new float[views.stream().mapToInt(FeatureMap::positions).sum()];
        int at = 0;
        for (int v = 0; v < views.size(); v++) {
            FeatureMap features = maps.get(v).features();
            FeatureMap view = views.get(v);
            float[] own = Upsampling.linear(
                    scaling.of(v, maps.get(v).map()),
                    new int[] {features.depth(), features.height(), features.width()},
                    new int[] {view.depth(), view.height(), view.width()});
            System.arraycopy(own, 0, all, at, own.length);
            at += own.length;
        }
        return all;
    }

    private static float[] cut(float[] map) {
        float[] mask = new float[map.length];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = Math.max(0, Math.min(1, map[i]));
        }
        return mask;
    }
}
