package medai.preprocess;

import java.awt.image.BufferedImage;
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
import medai.imaging.picture.Montage;
import medai.imaging.picture.Plane;
import medai.imaging.picture.SlicePicture;
import medai.preprocess.step.Prepared;

/** Draws what the steps made of the first scans of each view: one row per scan, one picture per step. */
final class StepPictures implements Preprocessing.Observer {
    private static final int SCANS = 6;
    private static final double LONGER_SIDE = 180; // pixels

    private final Map<String, Map<SampleId, Row>> views = new TreeMap<>();

    /** The pictures of a scan. */
    private record Row(List<BufferedImage> pictures, List<String> steps) {}

    @Override
    public synchronized void sees(SampleId id, String view, String after, Prepared scan) {
        Map<SampleId, Row> rows = views.computeIfAbsent(view, key -> new LinkedHashMap<>());
        if (rows.size() >= SCANS && !rows.containsKey(id)) {
            return;
        }
        Row row = rows.computeIfAbsent(id, key -> new Row(new ArrayList<>(), new ArrayList<>()));
        row.pictures.add(picture(scan.volume()));
        row.steps.add(after.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT));
    }

    /** The middle slice along the coarsest axis, in which slices were taken. */
    private static BufferedImage picture(Volume volume) {
        Volume ras = Orientation.toRas(volume);
        Grid grid = ras.grid();
        Plane plane = Plane.AXIAL;
        for (Plane other : Plane.values()) {
            if (grid.affine().spacing(other.through()) > 1.2 * grid.affine().spacing(plane.through())) {
                plane = other;
            }
        }
        double longest = 0;
        for (int axis = 0; axis < 3; axis++) {
            longest = Math.max(
                    longest,
                    axis == plane.through()
                            ? 0
                            : grid.size(axis) * grid.affine().spacing(axis));
        }
        return SlicePicture.of(ras, LONGER_SIDE / longest).draw(plane, plane.slices(grid) / 2);
    }

    void write(Path folder) throws IOException {
        for (Map.Entry<String, Map<SampleId, Row>> view : views.entrySet()) {
            Montage montage = new Montage("Preparation of view " + view.getKey());
            String steps = "";
            for (Map.Entry<SampleId, Row> row : view.getValue().entrySet()) {
                montage.row(row.getKey().toString(), row.getValue().pictures);
                steps = String.join("  >  ", row.getValue().steps);
            }
            montage.note("From left to right: " + steps + ". Middle slices, each with its own grey scale.")
                    .write(folder.resolve("preprocess_view-" + view.getKey() + ".png"));
        }
    }
}
