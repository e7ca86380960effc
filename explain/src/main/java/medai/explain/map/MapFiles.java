package medai.explain.map;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import medai.cohort.manifest.SampleId;
import medai.cohort.manifest.ScanRows;
import medai.cohort.manifest.Shard;
import medai.cohort.run.BackgroundWrites;
import medai.cohort.run.Derivative;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.Resampling;
import medai.imaging.SpatialMap;
import medai.imaging.Volume;
import medai.imaging.file.NiftiWriter;
import org.jspecify.annotations.Nullable;

/** Maps as NIfTI files on the grids of the original scans, and cams.csv, which lists them. */
public final class MapFiles {
    public static final String TABLE = "cams.csv";
    public static final String RAW = "Raw";
    public static final String GLOBAL = "Gs";
    public static final String ALL = "all";
    private static final List<String> COLUMNS = List.of(
            "subject",
            "session",
            "view",
            "class",
            "method",
            "scale",
            "features",
            "sum",
            "mean",
            "min",
            "max",
            "logit",
            "probability",
            "path",
            "task",
            "predicted");

    private final Path folder;
    private final String method;
    private final BackgroundWrites writes;
    private final ScanRows rows = new ScanRows(COLUMNS);

    /** @param folder for all output of the explanation */
    public MapFiles(Path folder, String method, BackgroundWrites writes) {
        this.folder = folder;
        this.writes = writes;
        this.method = method;
    }

    /**
     * Describes a map.
     *
     * @param scale Raw, Relu, Is or Gs
     * @param features all, or selected
     * @param probability NaN where there are no classes
     * @param predicted the class that the network predicts for the scan; null where there are no classes
     */
    public record Kind(
            int task,
            String output,
            String scale,
            String features,
            double logit,
            double probability,
            @Nullable String predicted) {
        private String suffix() {
            return scale + (features.equals("selected") ? "Sf" : "");
        }
    }

    /**
     * Resamples a map over the prepared scan to the grid of the original scan.
     *
     * @param fromSource from the patient space of the original scan to that of the prepared one
     * @param nothing the value where the network saw nothing, which is that of no activation
     */
    public static Volume onto(Volume map, SpatialMap fromSource, Grid source, float nothing) {
        float[] above = map.voxels().clone();
        for (int i = 0; i < above.length && nothing != 0; i++) {
            above[i] -= nothing;
        }
        Volume placed = Resampling.onto(
                map.with(above), source, fromSource, Resampling.Interpolation.TRILINEAR, Resampling.Border.EDGES);
        float[] values = placed.voxels();
        for (int i = 0; i < values.length && nothing != 0; i++) {
            values[i] += nothing;
        }
        return placed.with(values);
    }

    /** The same with NaN where the network saw nothing. */
    static Volume seen(Volume map, Volume placed, SpatialMap fromSource) {
        float[] ones = new float[map.voxels().length];
        Arrays.fill(ones, 1);
        Volume covered = onto(map.with(ones), fromSource, placed.grid(), 0);
        float[] values = placed.voxels().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] = covered.voxels()[i] > 0 ? values[i] : Float.NaN;
        }
        return placed.with(values);
    }

    /** Takes back all rows of a scan. */
    public void forget(int order) {
        rows.forget(order);
    }

    /**
     * @param order of the scan among all
     * @param map on the grid of the scan
     */
    public void write(int order, Derivative view, Kind kind, Volume map) throws IOException {
        Path file = file(view.id(), view.view(), kind.task, kind.output, kind.suffix());
        writes.add(file, () -> NiftiWriter.write(file, map, describe(kind)));
        double sum = 0;
        float min = Float.POSITIVE_INFINITY;
        float max = Float.NEGATIVE_INFINITY;
        for (float value : map.voxels()) {
            sum += value;
            min = Math.min(min, value);
            max = Math.max(max, value);
        }
        rows.add(
                order,
                view.id(),
                Arrays.asList(
                        view.id().subject(),
                        view.id().session(),
                        view.view(),
                        kind.output,
                        method,
                        kind.scale.toLowerCase(Locale.ROOT),
                        kind.features,
                        sum,
                        sum / map.voxels().length,
                        min,
                        max,
                        kind.logit,
                        Double.isNaN(kind.probability) ? null : kind.probability,
                        folder.relativize(file),
                        kind.task,
                        kind.predicted));
    }

    /**
     * Writes the map at the resolution of the features, placed over the scan by its affine; where the scan was bent onto a template, over
     * the template.
     */
    public void writeCoarse(Derivative view, Kind kind, Volume map) throws IOException {
        Affine placed = view.toSource().placing().after(map.grid().affine());
        Grid grid = new Grid(map.grid().width(), map.grid().height(), map.grid().depth(), placed);
        Path file = coarse(view.id(), view.view(), kind.task, kind.output);
        writes.add(file, () -> NiftiWriter.write(file, new Volume(grid, map.voxels()), describe(kind)));
    }

    /** The file of a map at the resolution of the features. */
    public Path coarse(SampleId id, String view, int task, String output) {
        return file(id, view, task, output, RAW + "Low");
    }

    private Path file(SampleId id, String view, int task, String output, String suffix) {
        return folder.resolve("task-" + task)
                .resolve("cams")
                .resolve("%s_view-%s_class-%s_desc-%s%s_cam.nii.gz"
                        .formatted(id.entities(), view, output, method, suffix));
    }

    private String describe(Kind kind) {
        return "medai %s of %s; high speaks for it".formatted(method, kind.output);
    }

    /** Writes cams.csv, with paths relative to the folder for all output of the explanation. */
    public void writeTable(Path at, Shard shard) throws IOException {
        writes.finish();
        rows.write(at.resolve(shard.table(TABLE)), shard);
    }
}
