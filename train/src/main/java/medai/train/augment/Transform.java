package medai.train.augment;

import java.util.Arrays;
import medai.imaging.Affine;
import medai.imaging.Box;
import medai.imaging.Grid;
import medai.imaging.Volume;

/**
 * One random transform of a scan, which applies to its image, its label map and boxes on it in the same way. A new one is made
 * for every view; not shared between threads.
 */
public interface Transform {
    /** From voxels of the result to voxels of the scan. */
    Affine toSource();

    /**
     * Transforms an image.
     *
     * @param view takes the values, one per voxel of the scan
     */
    void image(Volume scan, float[] view);

    /**
     * Transforms a label map, taking the label of the nearest voxel.
     *
     * @param outside the label beyond the outermost voxel centres, where images are 0
     * @param view takes the labels, one per voxel of the scan
     */
    default void labels(Volume labels, float outside, float[] view) {
        Grid grid = labels.grid();
        Affine to = toSource();
        if (to.equals(Affine.identity())) {
            System.arraycopy(labels.voxels(), 0, view, 0, view.length);
            return;
        }
        int at = 0;
        for (int z = 0; z < grid.depth(); z++) {
            for (int y = 0; y < grid.height(); y++) {
                for (int x = 0; x < grid.width(); x++) {
                    double[] p = to.apply(x, y, z);
                    boolean inside = p[0] >= 0
                            && p[1] >= 0
                            && p[2] >= 0
                            && p[0] <= grid.width() - 1
                            && p[1] <= grid.height() - 1
                            && p[2] <= grid.depth() - 1;
                    view[at++] =
                            inside ? labels.at((int) (p[0] + 0.5), (int) (p[1] + 0.5), (int) (p[2] + 0.5)) : outside;
                }
            }
        }
    }

    /**
     * Transforms a box: the result is the smallest box around its transformed corners. Edges are counted so that the centre of
     * voxel 0 lies at 0.5.
     *
     * @throws IllegalArgumentException if slices do not stay slices
     */
    default Box box(Box box) {
        Affine from = toSource().inverse();
        if (Math.abs(from.at(2, 0)) > 1e-9 || Math.abs(from.at(2, 1)) > 1e-9) {
            throw new IllegalArgumentException("a box on a slice cannot follow a rotation out of the slice");
        }
        double[] xs = new double[4];
        double[] ys = new double[4];
        for (int corner = 0; corner < 4; corner++) {
            double[] p = from.apply(
                    (corner % 2 == 0 ? box.x0() : box.x1()) - 0.5, (corner < 2 ? box.y0() : box.y1()) - 0.5, 0);
            xs[corner] = p[0] + 0.5;
            ys[corner] = p[1] + 0.5;
        }
        return new Box(
                Arrays.stream(xs).min().orElseThrow(),
                Arrays.stream(ys).min().orElseThrow(),
                Arrays.stream(xs).max().orElseThrow(),
                Arrays.stream(ys).max().orElseThrow());
    }
}
