package medai.train.augment;

import java.util.List;
import java.util.Optional;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.random.Draw;

/**
 * Rotation, shift, zoom and flip within slices, the same for all slices of a view, and noise (RA thesis, sections 2.2.5 and
 * 3.3.4; the defaults are those of its published code). Each view of a scan is changed independently, as axial and coronal slices
 * share no grid. Values outside the scan are 0.
 *
 * @param rotation largest angle in degrees
 * @param shift largest shift, as a share of the edge of the slice, from 0 to 1
 * @param zoom largest change of size as a share of it, from 0 to below 1
 * @param flip whether views are mirrored along x at random, every second one on average
 * @param noise standard deviation of the noise that is added to every voxel that is not 0, in the units of the scan
 * @param intensity changes of brightness and the like, which the thesis does not have
 */
public record InPlane(
        double rotation, double shift, double zoom, boolean flip, double noise, Optional<Intensity> intensity)
        implements AugmentationConfig {
    public static final String NAME = "InPlane";
    public static final List<String> LATER = List.of("intensity");

    /** Without changes of intensity. */
    public InPlane(double rotation, double shift, double zoom, boolean flip, double noise) {
        this(rotation, shift, zoom, flip, noise, Optional.empty());
    }

    public InPlane {
        if (!(rotation >= 0 && rotation <= 180)) {
            throw new IllegalArgumentException("rotation must be from 0 to 180 degrees; found " + rotation);
        }
        if (!(shift >= 0 && shift <= 1)) {
            throw new IllegalArgumentException("shift must be from 0 to 1; found " + shift);
        }
        if (!(zoom >= 0 && zoom < 1)) {
            throw new IllegalArgumentException("zoom must be from 0 to below 1; found " + zoom);
        }
        if (!(noise >= 0)) {
            throw new IllegalArgumentException("noise must be at least 0; found " + noise);
        }
    }

    public static InPlane defaults() {
        return new InPlane(10, 0.05, 0.1, true, 0);
    }

    @Override
    public boolean alikeForAllInputs() {
        return false;
    }

    @Override
    public Transform draw(Grid grid, Draw draw) {
        double angle = Math.toRadians(draw.between(-rotation, rotation));
        double dx = draw.between(-shift, shift) * grid.width();
        double dy = draw.between(-shift, shift) * grid.height();
        double scale = draw.between(1 - zoom, 1 + zoom);
        double mirror = flip && draw.nextBoolean() ? -1 : 1;
        // From millimetres about the centre of the view to those of the scan, so that voxels need not be square.
        double sx = grid.affine().spacing(0);
        double sy = grid.affine().spacing(1);
        double xx = mirror * Math.cos(angle) / scale;
        double xy = -mirror * Math.sin(angle) / scale * sy / sx;
        double yx = Math.sin(angle) / scale * sx / sy;
        double yy = Math.cos(angle) / scale;
        double cx = (grid.width() - 1) / 2.0;
        double cy = (grid.height() - 1) / 2.0;
        Optional<Intensity.Drawn> changed = intensity.map(strength -> strength.draw(draw));
        return new Transform() {
            @Override
            public Affine toSource() {
                return Affine.rows(
                        xx,
                        xy,
                        0,
                        cx - xx * (cx + dx) - xy * (cy + dy),
                        yx,
                        yy,
                        0,
                        cy - yx * (cx + dx) - yy * (cy + dy),
                        0,
                        0,
                        1,
                        0);
            }

            @Override
            public void image(Volume scan, float[] view) {
                int at = 0;
                for (int z = 0; z < grid.depth(); z++) {
                    for (int y = 0; y < grid.height(); y++) {
                        for (int x = 0; x < grid.width(); x++) {
                            double u = x - cx - dx;
                            double v = y - cy - dy;
                            view[at++] = bilinear(scan, cx + xx * u + xy * v, cy + yx * u + yy * v, z);
                        }
                    }
                }
                if (noise > 0) {
                    for (int i = 0; i < view.length; i++) {
                        view[i] += view[i] == 0 ? 0 : (float) (noise * draw.nextGaussian());
                    }
                }
                changed.ifPresent(change -> change.change(scan, view));
            }
        };
    }

    /** Bilinear interpolation between the four voxels around a position in a slice; 0 outside the slice. */
    private static float bilinear(Volume scan, double x, double y, int z) {
        Grid grid = scan.grid();
        if (!(x >= 0 && y >= 0 && x <= grid.width() - 1 && y <= grid.height() - 1)) {
            return 0;
        }
        int x0 = Math.min((int) x, Math.max(0, grid.width() - 2));
        int y0 = Math.min((int) y, Math.max(0, grid.height() - 2));
        int x1 = Math.min(x0 + 1, grid.width() - 1);
        int y1 = Math.min(y0 + 1, grid.height() - 1);
        double fx = x - x0;
        double fy = y - y0;
        double low = (1 - fx) * scan.at(x0, y0, z) + fx * scan.at(x1, y0, z);
        double high = (1 - fx) * scan.at(x0, y1, z) + fx * scan.at(x1, y1, z);
        return (float) ((1 - fy) * low + fy * high);
    }
}
