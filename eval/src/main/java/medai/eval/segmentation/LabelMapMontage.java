package medai.eval.segmentation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import medai.imaging.Grid;
import medai.imaging.LabelMap;
import medai.imaging.Orientation;
import medai.imaging.Volume;
import medai.imaging.file.Scan;
import medai.imaging.picture.Montage;
import medai.imaging.picture.Plane;
import medai.imaging.picture.SlicePicture;
import medai.imaging.picture.Tile;

/**
 * True label maps beside those that were found, and where the two differ: of the scan with the lowest mean Dice, the middle one
 * and that with the highest, in the slice with the most structures.
 */
public final class LabelMapMontage {
    private static final double WIDTH = 180; // pixels

    private final List<Shown> all = new ArrayList<>();

    private record Shown(String name, double dice, Maps maps) {}

    /**
     * Label maps of one scan.
     *
     * @param found on the grid of the true map
     * @param form what is known of their place in the patient
     */
    public record Pair(LabelMap truth, LabelMap found, Scan.Form form) {}

    /** How a pair is read when it is drawn; only three are. */
    @FunctionalInterface
    public interface Maps {
        Pair read() throws IOException;
    }

    /**
     * Adds a scan that may be shown.
     *
     * @param dice mean over its structures
     */
    public void add(String name, double dice, Maps maps) {
        all.add(new Shown(name, dice, maps));
    }

    /** Writes the picture, unless no scan was added. */
    public void write(Path png, String title) throws IOException {
        if (!all.isEmpty()) {
            montage(title).write(png);
        }
    }

    Montage montage(String title) throws IOException {
        all.sort(Comparator.comparingDouble(Shown::dice).thenComparing(Shown::name));
        Montage montage = new Montage(title);
        int[] shown = IntStream.of(0, all.size() / 2, all.size() - 1).distinct().toArray();
        for (int i : shown) {
            Shown one = all.get(i);
            montage.row(
                    String.format(Locale.ROOT, "%s%nmean Dice %.2f", one.name, one.dice), pictures(one.maps.read()));
        }
        return montage.columns(List.of("true label map", "found label map", "where they differ"))
                .note(
                        ("Of n = %d scans the one with the lowest mean Dice, the middle one and that with the highest. On the right"
                                        + " differing voxels have the found colour, white where background was found.")
                                .formatted(all.size()));
    }

    private static List<Tile> pictures(Pair pair) {
        Volume truth = Orientation.toRas(pair.truth.toVolume());
        Volume found = Orientation.toRas(pair.found.toVolume());
        Grid grid = truth.grid();
        Plane plane = Plane.acquired(grid);
        double pixels = WIDTH / (grid.size(plane.across()) * grid.affine().spacing(plane.across()));
        int slice = fullest(plane, truth);
        SlicePicture.Overlay labels = SlicePicture.Overlay.labels();
        float[] differing = new float[grid.size()];
        float[] missed = new float[grid.size()];
        for (int i = 0; i < differing.length; i++) {
            boolean differs = truth.voxels()[i] != found.voxels()[i];
            differing[i] = differs ? found.voxels()[i] : 0;
            missed[i] = differs && found.voxels()[i] == 0 ? 1 : 0;
        }
        SlicePicture black = new SlicePicture(truth.with(new float[grid.size()]), pair.form, 0, 1, pixels);
        return List.of(
                black.draw(plane, slice, truth, labels),
                black.draw(plane, slice, found, labels),
                black.with(truth.with(missed)).draw(plane, slice, truth.with(differing), labels));
    }

    /** The slice with the most structures; of several, the one with the most voxels in them. */
    private static int fullest(Plane plane, Volume labels) {
        Grid grid = labels.grid();
        int best = plane.slices(grid) / 2;
        double most = -1;
        for (int slice = 0; slice < plane.slices(grid); slice++) {
            Set<Float> structures = new HashSet<>();
            double voxels = 0;
            for (int row = 0; row < grid.size(plane.up()); row++) {
                for (int column = 0; column < grid.size(plane.across()); column++) {
                    float label = labels.voxels()[plane.index(grid, slice, column, row)];
                    if (label > 0) {
                        structures.add(label);
                        voxels++;
                    }
                }
            }
            double score = structures.size() + voxels / (1 + grid.size());
            if (score > most) {
                most = score;
                best = slice;
            }
        }
        return best;
    }
}
