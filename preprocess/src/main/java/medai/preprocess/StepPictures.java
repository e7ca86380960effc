package medai.preprocess;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import medai.cohort.manifest.SampleId;
import medai.imaging.Grid;
import medai.imaging.Orientation;
import medai.imaging.Volume;
import medai.imaging.file.Scan;
import medai.imaging.picture.Montage;
import medai.imaging.picture.Plane;
import medai.imaging.picture.SlicePicture;
import medai.imaging.picture.Tile;
import medai.preprocess.step.Prepared;

/** Draws what the steps made of the first scans of each view: one row per scan, one column per step. */
final class StepPictures implements Preprocessing.Observer {
    private static final int SCANS = 6;
    private static final double LONGER_SIDE = 180; // pixels

    private final Map<String, Map<SampleId, Row>> views = new TreeMap<>();

    /** The pictures of a scan, all in the plane in which it was acquired. */
    private record Row(Plane plane, List<Tile> pictures, List<String> steps) {}

    @Override
    public synchronized void sees(SampleId id, String view, Scan.Form form, String after, Prepared scan) {
        Map<SampleId, Row> rows = views.computeIfAbsent(view, key -> new LinkedHashMap<>());
        if (rows.size() >= SCANS && !rows.containsKey(id)) {
            return;
        }
        Volume ras = Orientation.toRas(scan.volume());
        Row row = rows.computeIfAbsent(
                id, key -> new Row(Plane.acquired(ras.grid()), new ArrayList<>(), new ArrayList<>()));
        row.pictures.add(picture(ras, form, row.plane));
        row.steps.add(after.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT));
    }

    /** The middle slice. */
    private static Tile picture(Volume ras, Scan.Form form, Plane plane) {
        Grid grid = ras.grid();
        double longer = Math.max(
                grid.size(plane.across()) * grid.affine().spacing(plane.across()),
                grid.size(plane.up()) * grid.affine().spacing(plane.up()));
        return SlicePicture.of(ras, form, LONGER_SIDE / longer).draw(plane, plane.slices(grid) / 2);
    }

    /** The pictures of a view. */
    Montage montage(String view) {
        Map<SampleId, Row> rows = views.getOrDefault(view, Map.of());
        Montage montage = new Montage("Preparation of view %s, the first scans".formatted(view));
        List<String> longest = List.of();
        for (Map.Entry<SampleId, Row> row : rows.entrySet()) {
            montage.row(row.getKey().toString(), row.getValue().pictures);
            longest = row.getValue().steps.size() > longest.size() ? row.getValue().steps : longest;
        }
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < longest.size(); i++) {
            columns.add(i == 0 ? longest.get(i) : i + ". " + longest.get(i));
        }
        return montage.columns(columns).note("After each step the middle slice, each picture with its own grey scale.");
    }

    void write(Path folder) throws IOException {
        for (String view : views.keySet()) {
            montage(view).write(folder.resolve("preprocess_view-" + view + ".png"));
        }
    }
}
