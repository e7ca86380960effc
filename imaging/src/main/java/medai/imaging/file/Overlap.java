package medai.imaging.file;

import medai.imaging.Grid;
import medai.imaging.Resampling;
import medai.imaging.SpatialMap;

/** Whether an image lies where the grid lies onto which it is resampled: elsewhere, zeros are all that is left of it. */
public final class Overlap {
    private Overlap() {}

    /**
     * @param image file of the image, or what else it is called
     * @param from grid of the image
     * @param to grid onto which it is resampled
     * @param worldToImage from the grid's patient space to the image's, both RAS+ mm
     * @param border CENTRES or EDGES: how far the image reaches
     * @throws UnusableInputException if no voxel of the grid lies in the image
     */
    public static void require(Object image, Grid from, Grid to, SpatialMap worldToImage, Resampling.Border border)
            throws UnusableInputException {
        if (Resampling.shareWithin(from, to, worldToImage, border) == 0) {
            throw new UnusableInputException(
                    image,
                    "%s, elsewhere than the grid it is resampled onto, %s: %.0f mm lie between their centres"
                            .formatted(from.describe(), to.describe(), distance(from, to, worldToImage)),
                    "an image that overlaps with it",
                    "correct its header, or register it first");
        }
    }

    /** {@link #require}, and a remark if less than half of the image lies within the grid. */
    public static void requireAndRemark(
            Object image, Grid from, Grid to, SpatialMap worldToImage, Resampling.Border border)
            throws UnusableInputException {
        require(image, from, to, worldToImage, border);
        if (Resampling.shareWithin(to, from, worldToImage.inverse(), Resampling.Border.EDGES) < 0.5) {
            Remarks.add(
                    image, "more than half of it lies outside of the grid that it is resampled onto, and is cut off");
        }
    }

    private static double distance(Grid from, Grid to, SpatialMap worldToImage) {
        double[] own = centre(from);
        double[] other = centre(to);
        double[] there = worldToImage.apply(other[0], other[1], other[2]);
        return Math.sqrt(sq(own[0] - there[0]) + sq(own[1] - there[1]) + sq(own[2] - there[2]));
    }

    private static double[] centre(Grid grid) {
        return grid.affine().apply((grid.width() - 1) / 2.0, (grid.height() - 1) / 2.0, (grid.depth() - 1) / 2.0);
    }

    private static double sq(double v) {
        return v * v;
    }
}
