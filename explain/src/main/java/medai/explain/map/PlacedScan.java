package medai.explain.map;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import medai.cohort.run.Derivative;
import medai.explain.cam.WeightedFeatures;
import medai.explain.scale.GlobalScale;
import medai.imaging.Grid;
import medai.imaging.SpatialMap;
import medai.imaging.Volume;

/**
 * A scan with its maps, on its original grid and on one scale: each file is read, and each map resampled to its scan, once and
 * only on demand.
 */
public final class PlacedScan {
    private final ExplainedScan scan;
    private final List<Derivative> views;
    private final List<List<GlobalScale>> scales;
    private final Map<Integer, Grid> originals = new TreeMap<>(); // by view
    private final Map<List<Integer>, Volume> globals = new HashMap<>(); // by output and view

    /**
     * @param views the prepared scan of each view
     * @param scales by output and view
     */
    public PlacedScan(ExplainedScan scan, List<Derivative> views, List<List<GlobalScale>> scales) {
        this.scan = scan;
        this.views = views;
        this.scales = scales;
    }

    public ExplainedScan scan() {
        return scan;
    }

    public Derivative view(int v) {
        return views.get(v);
    }

    /** From the patient space of the original scan to that of the prepared one. */
    public SpatialMap fromSource(int v) {
        return view(v).toSource().inverse();
    }

    public GlobalScale scale(int place, int v) {
        return scales.get(place).get(v);
    }

    public WeightedFeatures map(int place, int v) {
        return scan.maps().get(place).get(v);
    }

    /** The grid of the original scan. */
    public Grid original(int v) throws IOException {
        Grid known = originals.get(v);
        if (known == null) {
            known = view(v).sourceGrid();
            originals.put(v, known);
        }
        return known;
    }

    /** The map on the global scale, at the resolution of the features. */
    private Volume scaled(int place, int v) {
        WeightedFeatures map = map(place, v);
        return scan.placed(v, map, scale(place, v).of(map.map()));
    }

    /** The same on the grid of the scan. */
    public Volume global(int place, int v) throws IOException {
        Volume known = globals.get(List.of(place, v));
        if (known == null) {
            known = MapFiles.onto(scaled(place, v), fromSource(v), original(v), (float)
                    scale(place, v).of(0.0));
            globals.put(List.of(place, v), known);
        }
        return known;
    }

    /** The same with NaN where the network saw nothing. */
    public Volume seen(int place, int v) throws IOException {
        return MapFiles.seen(scaled(place, v), global(place, v), fromSource(v));
    }
}
