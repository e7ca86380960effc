package medai.explain;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import medai.imaging.Grid;
import medai.imaging.Orientation;
import medai.imaging.Volume;
import medai.imaging.picture.Montage;
import medai.imaging.picture.Plane;
import medai.imaging.picture.SlicePicture;

/**
 * Scans beside their globally scaled maps, ordered by the logit: those with the highest and the lowest ones of a part. All on one scale, so that
 * rows can be compared. Memory stays the same however many are shown to it.
 */
public final class CamMontage {
    private static final int EACH = 5; // highest and lowest
    private static final int WIDTH = 150; // of a picture, in pixels

    private final double zero;
    private final List<Shown> high = new ArrayList<>();
    private final List<Shown> low = new ArrayList<>();

    private record Shown(String name, double logit, List<BufferedImage> pictures) {
        private String label() {
            return String.format(Locale.ROOT, "%s  %.2f", name, logit);
        }
    }

    /** @param zero value of no activation on the scale */
    public CamMontage(double zero) {
        this.zero = zero;
    }

    /**
     * A scan and its map on the same grid.
     *
     * @param scan drawn only if it is among the highest or lowest so far
     */
    public void add(String name, double logit, Volume scan, Volume map) {
        boolean highest = high.size() < EACH || logit > high.get(high.size() - 1).logit;
        boolean lowest = low.size() < EACH || logit < low.get(low.size() - 1).logit;
        if (highest || lowest) {
            Shown shown = new Shown(name, logit, pictures(Orientation.toRas(scan), Orientation.toRas(map)));
            keep(high, shown, Comparator.comparingDouble(one -> -one.logit));
            keep(low, shown, Comparator.comparingDouble(one -> one.logit));
        }
    }

    private static void keep(List<Shown> list, Shown shown, Comparator<Shown> order) {
        list.add(shown);
        list.sort(order);
        if (list.size() > EACH) {
            list.remove(EACH);
        }
    }

    private List<BufferedImage> pictures(Volume scan, Volume map) {
        Plane plane = plane(scan.grid());
        Grid grid = scan.grid();
        SlicePicture slices = SlicePicture.of(
                scan, WIDTH / (grid.size(plane.across()) * grid.affine().spacing(plane.across())));
        int slice = strongest(plane, map);
        return List.of(
                slices.draw(plane, slice),
                new SlicePicture(map, -3, -2, slices.pixelsPerMm()) // all white under the colours
                        .draw(plane, slice, map, SlicePicture.Overlay.signed(-1, zero, 1)));
    }

    /** Slices are looked at as they are; where voxels are cubes, from below. */
    private static Plane plane(Grid grid) {
        Plane best = Plane.AXIAL;
        for (Plane plane : Plane.values()) {
            double thick = grid.affine().spacing(plane.through());
            best = thick > 1.5 * grid.affine().spacing(best.through()) ? plane : best;
        }
        return best;
    }

    private int strongest(Plane plane, Volume map) {
        Grid grid = map.grid();
        double[] sums = new double[plane.slices(grid)];
        for (int slice = 0; slice < sums.length; slice++) {
            for (int row = 0; row < grid.size(plane.up()); row++) {
                for (int column = 0; column < grid.size(plane.across()); column++) {
                    sums[slice] += Math.abs(map.voxels()[plane.index(grid, slice, column, row)] - zero);
                }
            }
        }
        int best = sums.length / 2; // among equals the middle
        for (int slice = 0; slice < sums.length; slice++) {
            best = sums[slice] > sums[best] ? slice : best;
        }
        return best;
    }

    /** Nothing where nothing was added. */
    public void write(Path png, String title) throws IOException {
        if (high.isEmpty()) {
            return;
        }
        List<Shown> rest = low.stream().filter(one -> !high.contains(one)).toList();
        Montage montage = new Montage(title);
        for (int i = 0; i < high.size(); i++) {
            List<BufferedImage> pictures = new ArrayList<>(high.get(i).pictures);
            String label = high.get(i).label();
            if (i < rest.size()) {
                pictures.addAll(rest.get(i).pictures);
                label += "   and   " + rest.get(i).label();
            }
            montage.row(label, pictures);
        }
        String order = rest.isEmpty() ? "by falling logit" : "left: the highest logits, right: the lowest";
        montage.signedBar("scaled", -1, zero, 1)
                .note(order + "; the slice with the strongest map; red speaks for it, blue against")
                .write(png);
    }
}
