package medai.explain.quality;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import medai.explain.cam.FeatureMap;
import medai.explain.cam.Upsampling;
import medai.explain.cam.WeightedFeatures;
import medai.explain.map.ExplainedScan;
import medai.explain.scale.GlobalScale;

/**
 * The confidence in the predicted class when scans are masked by its map (RA thesis, equations 4.10 to 4.12), as means over
 * scans: how often it rises and how far it falls for the scan times the map, scaled and clipped to 0 to 1; and the areas under
 * its curve while windows are inserted into zeros or removed, in the order of the raw map.
 */
final class Faithfulness {
    private static final double LEAST = 1e-7; // smallest confidence by which a drop is divided

    private final MaskedScans.Windows windows;

    Faithfulness(MaskedScans.Windows windows) {
        this.windows = windows;
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
     * @param scales by these and view
     * @param selected features of each, or empty
     */
    void measure(
            ExplainedScan scan,
            List<Integer> numbers,
            List<List<GlobalScale>> scales,
            List<List<Integer>> selected,
            Values values) {
        MaskedScans masked = new MaskedScans(scan.scan(), true);
        int place = numbers.indexOf(masked.predicted());
        if (place < 0) {
            return;
        }
        double whole = masked.confidence();
        List<WeightedFeatures> maps = scan.maps().get(place);
        measure(masked, whole, "all", scan, maps, scales.get(place), values);
        if (!selected.isEmpty()) {
            measure(
                    masked,
                    whole,
                    "selected",
                    scan,
                    kept(maps, Set.copyOf(selected.get(place))),
                    scales.get(place),
                    values);
        }
    }

    /** The same maps of some features only; features of all views are numbered consecutively. */
    private static List<WeightedFeatures> kept(List<WeightedFeatures> maps, Set<Integer> features) {
        List<WeightedFeatures> kept = new ArrayList<>();
        int before = 0;
        for (WeightedFeatures map : maps) {
            int offset = before;
            kept.add(map.keeping(k -> features.contains(offset + k)));
            before += map.features().channels();
        }
        return kept;
    }

    private void measure(
            MaskedScans masked,
            double whole,
            String features,
            ExplainedScan scan,
            List<WeightedFeatures> maps,
            List<GlobalScale> scales,
            Values values) {
        float[] raw = large(scan, maps, (view, map) -> map);
        float[] global = large(scan, maps, (view, map) -> scales.get(view).of(map));
        float[] individual = large(scan, maps, (view, map) -> GlobalScale.individual(map));
        put(values, "gs", features, masked.confidenceOfMasked(cut(global)), whole);
        put(values, "is", features, masked.confidenceOfMasked(cut(individual)), whole);
        values.value(
                "raw", features, "insertion_auc", masked.insertion(raw, windows).area());
        values.value(
                "raw", features, "deletion_auc", masked.deletion(raw, windows).area());
    }

    private static void put(Values values, String scale, String features, double left, double whole) {
        values.value(scale, features, "avg_increase", left > whole ? 100 : 0);
        values.value(scale, features, "avg_drop", 100 * Math.max(whole - left, 0) / (whole + LEAST));
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
