package medai.explain;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import medai.cohort.manifest.SampleId;
import medai.cohort.run.Derivative;
import medai.explain.cam.WeightedFeatures;
import medai.explain.map.ExplainedScan;
import medai.explain.map.MapFiles;
import medai.explain.map.PlacedScan;
import medai.explain.scale.GlobalScale;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.infer.answer.ScanCall;

/** The maps of one task's test scans on their own grids: as files, and summed up over regions. */
final class TaskMaps {
    private final int task;
    private final List<String> names;
    private final List<String> views;
    private final List<Integer> outputs;
    private final TrainingMaps training;
    private final Map<SampleId, List<Derivative>> prepared;

    /**
     * Receives a view's map on the global scale, NaN where the network saw nothing, and the value that 0 becomes on this scale.
     */
    @FunctionalInterface
    interface Regions {
        void add(int place, String view, Volume map, double zero) throws IOException;
    }

    /**
     * @param names of the explained outputs
     * @param outputs their numbers
     */
    TaskMaps(
            int task,
            List<String> names,
            List<String> views,
            List<Integer> outputs,
            TrainingMaps training,
            Map<SampleId, List<Derivative>> prepared) {
        this.task = task;
        this.names = names;
        this.views = views;
        this.outputs = outputs;
        this.training = training;
        this.prepared = prepared;
    }

    /** Prepares the maps of a scan of the task for use. */
    PlacedScan placed(ExplainedScan scan) {
        return new PlacedScan(scan, prepared.getOrDefault(scan.sample().id(), List.of()), training.scales());
    }

    /**
     * Writes all maps of a scan: raw, the positive part, scaled by its own extremes, on the scale of the training part, and that
     * of selected features on theirs.
     */
    void write(int order, PlacedScan scan, ScanCall call, MapFiles files) throws IOException {
        for (int place = 0; place < outputs.size(); place++) {
            for (int v = 0; v < views.size(); v++) {
                write(order, scan, call, place, v, files);
            }
        }
    }

    private void write(int order, PlacedScan placed, ScanCall call, int place, int v, MapFiles files)
            throws IOException {
        ExplainedScan scan = placed.scan();
        WeightedFeatures map = placed.map(place, v);
        Derivative view = placed.view(v);
        Grid source = placed.original(v);
        float[] raw = map.map();
        Volume signed = MapFiles.onto(scan.placed(v, map, raw), placed.fromSource(v), source, 0);
        float[] positive = signed.voxels().clone();
        for (int i = 0; i < positive.length; i++) {
            positive[i] = Math.max(0, positive[i]);
        }
        files.write(order, view, kind(call, place, MapFiles.RAW, MapFiles.ALL), signed);
        files.writeCoarse(view, kind(call, place, MapFiles.RAW, MapFiles.ALL), scan.placed(v, map, raw));
        files.write(order, view, kind(call, place, "Relu", MapFiles.ALL), signed.with(positive));
        files.write(
                order,
                view,
                kind(call, place, "Is", MapFiles.ALL),
                MapFiles.onto(scan.placed(v, map, GlobalScale.individual(raw)), placed.fromSource(v), source, 0));
        files.write(order, view, kind(call, place, MapFiles.GLOBAL, MapFiles.ALL), placed.global(place, v));
        if (!training.selected().isEmpty()) {
            GlobalScale scale = training.selectedScales().get(place).get(v);
            float[] kept =
                    scale.of(scan.mapsOf(place, training.selected().get(place)).get(v));
            files.write(
                    order,
                    view,
                    kind(call, place, MapFiles.GLOBAL, "selected"),
                    MapFiles.onto(scan.placed(v, map, kept), placed.fromSource(v), source, (float) scale.of(0.0)));
        }
    }

    private MapFiles.Kind kind(ScanCall call, int place, String scale, String features) {
        int output = outputs.get(place);
        return new MapFiles.Kind(
                task,
                names.get(place),
                scale,
                features,
                call.outputs().get(output),
                call.probabilities().get(output),
                call.predicted());
    }

    /** Passes on the globally scaled maps of some views. */
    void overRegions(PlacedScan scan, Set<String> wanted, Regions regions) throws IOException {
        for (int v = 0; v < views.size(); v++) {
            for (int place = 0; place < outputs.size() && wanted.contains(views.get(v)); place++) {
                regions.add(
                        place,
                        views.get(v),
                        scan.seen(place, v),
                        scan.scale(place, v).of(0.0));
            }
        }
    }
}
