package medai.explain.map;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import medai.imaging.Grid;
import medai.imaging.Orientation;
import medai.imaging.Volume;
import medai.imaging.file.Scan;
import medai.imaging.picture.Montage;
import medai.imaging.picture.Plane;
import medai.imaging.picture.SlicePicture;
import medai.imaging.picture.Tile;

/**
 * A mean map over the template in three planes: beside the template alone, then one row per threshold (Inglese et al., figure 3).
 */
public final class CamPicture {
    private CamPicture() {}

    /** @param scan the template, on the grid of {@code mean} */
    public static void write(Path png, String title, Scan scan, Volume mean, List<Double> thresholds)
            throws IOException {
        montage(title, scan, mean, thresholds).write(png);
    }

    /**
     * Where maps of two groups differ: in all voxels that do, then one row per threshold.
     *
     * @param difference 0 where there is none
     * @param highest its maximum
     */
    public static void writeDifference(
            Path png, String title, Scan scan, Volume difference, double highest, List<Double> thresholds)
            throws IOException {
        Volume map = Orientation.toRas(difference);
        if (highest <= 0) {
            Grid grid = map.grid();
            int[] middle = {grid.width() / 2, grid.height() / 2, grid.depth() / 2};
            new Montage(title)
                    .row("nothing differs", pictures(slices(scan), map, middle, 2, 0, 1))
                    .columns(List.of("axial", "coronal", "sagittal"))
                    .note(
                            "Slices through the middle; no voxel has a p, corrected for all voxels and classes, below 0.05.")
                    .write(png);
            return;
        }
        int[] peak = peak(map);
        double top = highest;
        Montage montage = new Montage(title);
        montage.row("all that differ", pictures(slices(scan), map, peak, Float.MIN_VALUE, 0, top));
        for (double threshold : thresholds) {
            montage.row(
                    String.format(Locale.ROOT, "at least %.2f", threshold),
                    pictures(slices(scan), map, peak, threshold * top, 0, top));
        }
        montage.columns(List.of("axial", "coronal", "sagittal"))
                .colorBar("difference of mean maps", 0, top)
                .note(
                        "Slices through the maximum; coloured where p, corrected for all voxels and classes, is below 0.05.")
                .write(png);
    }

    private static SlicePicture slices(Scan scan) {
        Volume template = Orientation.toRas(scan.volume());
        return SlicePicture.of(
                template,
                scan.form(),
                Math.max(
                        0.8,
                        180
                                / (template.grid().height()
                                        * template.grid().affine().spacing(1))));
    }

    static Montage montage(String title, Scan scan, Volume mean, List<Double> thresholds) {
        Volume map = Orientation.toRas(mean);
        SlicePicture slices = slices(scan);
        int[] peak = peak(map);
        Montage montage = new Montage(title);
        double low = thresholds.stream().mapToDouble(t -> t).min().orElse(0);
        montage.row("template", pictures(slices, map, peak, 2, low, 1));
        for (double threshold : thresholds) {
            montage.row(
                    String.format(Locale.ROOT, "at least %.2f", threshold),
                    pictures(slices, map, peak, threshold, low, 1));
        }
        return montage.columns(List.of("axial", "coronal", "sagittal"))
                .colorBar("mean map, as a share of its maximum", low, 1)
                .note("Slices through the maximum; high values speak for the class.");
    }

    private static List<Tile> pictures(
            SlicePicture slices, Volume map, int[] peak, double threshold, double low, double high) {
        List<Tile> row = new ArrayList<>();
        for (Plane plane : Plane.values()) {
            row.add(slices.draw(plane, peak[plane.through()], map, SlicePicture.Overlay.heat(threshold, low, high)));
        }
        return row;
    }

    private static int[] peak(Volume map) {
        Grid grid = map.grid();
        int best = 0;
        for (int i = 1; i < map.voxels().length; i++) {
            best = map.voxels()[i] > map.voxels()[best] ? i : best;
        }
        return new int[] {best % grid.width(), best / grid.width() % grid.height(), best / grid.width() / grid.height()
        };
    }
}
