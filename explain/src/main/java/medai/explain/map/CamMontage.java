package medai.explain.map;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import medai.explain.scale.GlobalScale;
import medai.imaging.Grid;
import medai.imaging.Orientation;
import medai.imaging.Volume;
import medai.imaging.file.Scan;
import medai.imaging.picture.Montage;
import medai.imaging.picture.Plane;
import medai.imaging.picture.SlicePicture;
import medai.imaging.picture.Tile;

/**
 * Scans beside their globally scaled maps, ordered by the logit: those with the highest and the lowest logits of a part. All maps
 * are on one scale, so that rows can be compared. Only the scans that are shown are read.
 */
public final class CamMontage {
    private static final int EACH = 5; // highest and lowest
    private static final int WIDTH = 150; // of a picture, in pixels
    private static final double BODY = 0.15; // of the range shown: brighter voxels are not air

    private final double darkest;
    private final double zero;
    private final double brightest;
    private final List<Shown> all = new ArrayList<>();

    /** A scan and its map, on the same grid. */
    public interface Pair {
        Scan scan() throws IOException;

        Volume map() throws IOException;
    }

    private record Shown(String name, double logit, Pair pair) {}

    /** @param scale that the maps are on */
    public CamMontage(GlobalScale scale) {
        darkest = scale.darkest();
        zero = scale.of(0.0);
        brightest = scale.brightest();
    }

    /** Adds a scan that may be shown. */
    public void add(String name, double logit, Pair pair) {
        all.add(new Shown(name, logit, pair));
    }

    private List<Tile> pictures(Shown shown) throws IOException {
        Scan read = shown.pair.scan();
        Volume scan = Orientation.toRas(read.volume());
        Volume map = Orientation.toRas(shown.pair.map());
        Plane plane = Plane.acquired(scan.grid());
        Grid grid = scan.grid();
        SlicePicture slices = SlicePicture.of(
                scan,
                read.form(),
                WIDTH / (grid.size(plane.across()) * grid.affine().spacing(plane.across())));
        int slice = strongest(plane, map, scan, slices.low() + BODY * (slices.high() - slices.low()));
        return List.of(
                slices.draw(plane, slice).captioned(shown.name, String.format(Locale.ROOT, "logit %.3g", shown.logit)),
                new SlicePicture(map, read.form(), -3, -2, slices.pixelsPerMm()) // all white under the colours
                        .draw(plane, slice, map, SlicePicture.Overlay.signed(darkest, zero, brightest)));
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
        if (!all.isEmpty()) {
            montage(title).write(png);
        }
    }

    Montage montage(String title) throws IOException {
        List<Shown> rising = new ArrayList<>(all);
        rising.sort(Comparator.comparingDouble(Shown::logit));
        List<Shown> falling = new ArrayList<>(rising);
        Collections.reverse(falling);
        List<Shown> high = falling.subList(0, Math.min(EACH, all.size()));
        List<Shown> rest = rising.subList(0, Math.min(EACH, all.size() - high.size()));
        Montage montage = new Montage(title);
        for (int i = 0; i < high.size(); i++) {
            List<Tile> pictures = new ArrayList<>(pictures(high.get(i)));
            if (i < rest.size()) {
                pictures.addAll(pictures(rest.get(i)));
            }
            montage.row("", pictures);
        }
        return montage.columns(List.of("highest logits: scan", "its map", "lowest logits: scan", "its map"))
                .signedBar("map on one scale for all: red speaks for it, blue against", darkest, zero, brightest)
                .note("%d of n = %d scans, each in the slice whose body has the strongest map."
                        .formatted(high.size() + rest.size(), all.size()));
    }
}
