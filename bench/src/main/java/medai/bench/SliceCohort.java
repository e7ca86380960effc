package medai.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.Orientation;
import medai.imaging.Volume;
import medai.imaging.file.NiftiWriter;
import medai.imaging.file.ScanReader;
import medai.imaging.table.Table;

/**
 * A cohort of slices of real volumes along three planes, each a scan of one slice at its own place, whose class is its plane:
 * what is shown on phantoms must hold on real images too. All slices of a volume have one part; name volumes of one person alike.
 */
public final class SliceCohort {
    private static final double BODY = 0.1; // of the largest value; what is below is air or removed
    private static final double FILLED = 0.1; // least share of a slice
    private static final int EVERY = 2; // slices

    private SliceCohort() {}

    /** A plane, by the axes of a volume along R, A and S: those of the slice, then the one that leaves it. */
    private enum Plane {
        SAGITTAL(1, 2, 0),
        CORONAL(0, 2, 1),
        AXIAL(0, 1, 2);

        private final int[] axes;

        Plane(int... axes) {
            this.axes = axes;
        }
    }

    /** Arguments: folder, then PART:FILE of each volume; PART is train or test. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 1; i < arguments.length; i++) {
            String[] parts = arguments[i].split(":", 2);
            Volume volume =
                    Orientation.toRas(ScanReader.readFile(Path.of(parts[1])).volume());
            float limit = (float) (BODY * largest(volume.voxels()));
            for (Plane plane : Plane.values()) {
                for (int at = 0; at < volume.grid().size(plane.axes[2]); at += EVERY) {
                    Volume slice = slice(volume, plane, at);
                    if (filled(slice, limit) >= FILLED) {
                        String name = "v%d%c%03d"
                                .formatted(
                                        i, plane.name().toLowerCase(Locale.ROOT).charAt(0), at);
                        String path = "scans/sub-%s.nii.gz".formatted(name);
                        NiftiWriter.write(folder.resolve(path), slice, "one slice");
                        rows.add(List.of(name, path, plane.name().toLowerCase(Locale.ROOT), parts[0]));
                    }
                }
            }
        }
        Table.write(folder.resolve("manifest.csv"), List.of("subject", "image", "plane", "split"), rows);
        System.out.println(rows.size() + " slices: " + folder.resolve("manifest.csv"));
    }

    private static Volume slice(Volume volume, Plane plane, int at) {
        Grid grid = volume.grid();
        int[] axes = plane.axes;
        double[] whole = grid.affine().toRows();
        double[] rows = new double[whole.length];
        for (int r = 0; r < 3; r++) {
            for (int axis = 0; axis < 3; axis++) {
                rows[4 * r + axis] = whole[4 * r + axes[axis]];
            }
            rows[4 * r + 3] = whole[4 * r + 3] + at * whole[4 * r + axes[2]];
        }
        Grid own = new Grid(grid.size(axes[0]), grid.size(axes[1]), 1, Affine.rows(rows));
        float[] pixels = new float[own.size()];
        int[] place = new int[3];
        place[axes[2]] = at;
        for (int y = 0; y < own.height(); y++) {
            place[axes[1]] = y;
            for (int x = 0; x < own.width(); x++) {
                place[axes[0]] = x;
                pixels[own.index(x, y, 0)] = volume.at(place[0], place[1], place[2]);
            }
        }
        return new Volume(own, pixels);
    }

    private static double filled(Volume slice, float limit) {
        int above = 0;
        for (float value : slice.voxels()) {
            above += value > limit ? 1 : 0;
        }
        return (double) above / slice.voxels().length;
    }

    private static float largest(float[] values) {
        float largest = values[0];
        for (float value : values) {
            largest = Math.max(largest, value);
        }
        return largest;
    }
}
