package medai.explain.map;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
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
 * Scans beside their globally scaled maps, ordered by the logit: those with the highest and the lowest logits of a part. All maps
 * are on one scale, so that rows can be compared. Only the scans that are shown are read.
 */
public final class CamMontage {
    private static final int EACH = 5; // highest and lowest
    private static final int WIDTH = 150; // of a picture, in pixels
    private static final double BODY = 0.15; // of the range shown: brighter voxels are not air

    private final double zero;
    private final List<Shown> all = new ArrayList<>();

    /** A scan and its map, on the same grid. */
    public interface Pair {
        Volume scan() throws IOException;

        Volume map() throws IOException;
    }

    private record Shown(String name, double logit, Pair pair) {
        private String label() {
            return String.format(Locale.ROOT, "%s  %.2f", name, logit);
        }
    }

    /** @param zero value of no activation on the scale */
    public CamMontage(double zero) {
        this.zero = zero;
    }

    /** Adds a scan that may be shown. */
    public void add(String name, double logit, Pair pair) {
        all.add(new Shown(name, logit, pair));
    }

    private List<BufferedImage> pictures(Shown shown) throws IOException {
        Volume scan = Orientation.toRas(shown.pair.scan());
        Volume map = Orientation.toRas(shown.pair.map());
        Plane plane = Plane.acquired(scan.grid());
        Grid grid = scan.grid();
        SlicePicture slices = SlicePicture.of(
                scan, WIDTH / (grid.size(plane.across()) * grid.affine().spacing(plane.across())));
        int slice = strongest(plane, map, scan, slices.low() + BODY * (slices.high() - slices.low()));
        return List.of(
                slices.draw(plane, slice),
                new SlicePicture(map, -3, -2, slices.pixelsPerMm()) // all white under the colours
                        .draw(plane, slice, map, SlicePicture.Overlay.signed(-1, zero, 1)));
    }

    /** The slice with the strongest map inside the body; the map over air is ignored. */
    private int strongest(Plane plane, Volume map, Volume scan, double dark) {
        Grid grid = map.grid();
        double[] sums = new double[plane.slices(grid)];
        for (int slice = 0; slice < sums.length; slice++) {
            for (int row = 0; row < grid.size(plane.up()); row++) {
                for (int column = 0; column < grid.size(plane.across()); column++) {
                    int at = plane.index(grid, slice, column, row);
                    sums[slice] += scan.voxels()[at] > dark ? Math.abs(map.voxels()[at] - zero) : 0;
                }
            }
        }
        int best = sums.length / 2; // the middle one if all are equal
        for (int slice = 0; slice < sums.length; slice++) {
            best = sums[slice] > sums[best] ? slice : best;
        }
        return best;
    }

    /** Writes the picture, unless no scan was added. */
    public void write(Path png, String title) throws IOException {
        if (all.isEmpty()) {
            return;
        }
        List<Shown> rising = new ArrayList<>(all);
        rising.sort(Comparator.comparingDouble(Shown::logit));
        List<Shown> falling = new ArrayList<>(rising);
        Collections.reverse(falling);
        List<Shown> high = falling.subList(0, Math.min(EACH, all.size()));
        List<Shown> rest = rising.subList(0, Math.min(EACH, all.size() - high.size()));
        Montage montage = new Montage(title);
        for (int i = 0; i < high.size(); i++) {
            List<BufferedImage> pictures = new ArrayList<>(pictures(high.get(i)));
            String label = high.get(i).label();
            if (i < rest.size()) {
                pictures.addAll(pictures(rest.get(i)));
                label += "   and   " + rest.get(i).label();
            }
            montage.row(label, pictures);
        }
        String order = rest.isEmpty() ? "by falling logit" : "left: the highest logits, right: the lowest";
        montage.signedBar("scaled", -1, zero, 1)
                .note(order + "; the slice whose body has the strongest map; red speaks for it, blue against")
                .write(png);
    }
}
