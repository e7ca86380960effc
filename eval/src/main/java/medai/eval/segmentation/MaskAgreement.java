package medai.eval.segmentation;

import java.util.Arrays;
import medai.cohort.statistics.Moments;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.mask.DistanceTransform;
import medai.imaging.mask.Mask;

/**
 * Two masks of one grid. Surfaces are voxels with at least one of six neighbours outside the object, what lies beyond the image
 * counting as outside; distances are in mm between voxel centres. Both empty: full overlap and distance 0; one empty: overlap 0
 * and no distance.
 *
 * @param hausdorff largest distance of a surface voxel to the other surface
 * @param hausdorff95 the larger of the two directed 95th percentiles
 * @param meanDistance mean of the two directed mean distances
 */
public record MaskAgreement(double dice, double jaccard, double hausdorff, double hausdorff95, double meanDistance) {
    public static MaskAgreement of(Mask a, Mask b) {
        int both = a.and(b).count();
        int sum = a.count() + b.count();
        if (sum == 0) {
            return new MaskAgreement(1, 1, 0, 0, 0);
        }
        double dice = 2.0 * both / sum;
        double jaccard = (double) both / (sum - both);
        if (a.isEmpty() || b.isEmpty()) {
            return new MaskAgreement(dice, jaccard, Double.NaN, Double.NaN, Double.NaN);
        }
        Mask surfaceA = surface(a);
        Mask surfaceB = surface(b);
        double[] ab = distances(surfaceA, surfaceB);
        double[] ba = distances(surfaceB, surfaceA);
        return new MaskAgreement(
                dice,
                jaccard,
                Math.max(
                        Arrays.stream(ab).max().orElse(0),
                        Arrays.stream(ba).max().orElse(0)),
                Math.max(Moments.percentile(ab, 95), Moments.percentile(ba, 95)),
                (Moments.mean(ab) + Moments.mean(ba)) / 2);
    }

    private static Mask surface(Mask mask) {
        return mask.without(mask.erode(
                new medai.imaging.mask.Element(medai.imaging.mask.Element.Shape.BALL, 1), 1, Mask.Border.BACKGROUND));
    }

    /** From every voxel of one surface to the nearest of the other. */
    private static double[] distances(Mask from, Mask to) {
        Grid grid = from.grid();
        Mask elsewhere = Mask.where(grid, i -> true).without(to);
        Volume distance = DistanceTransform.inside(elsewhere, true);
        double[] all = new double[from.count()];
        int n = 0;
        for (int z = 0; z < grid.depth(); z++) {
            for (int y = 0; y < grid.height(); y++) {
                for (int x = 0; x < grid.width(); x++) {
                    if (from.get(x, y, z)) {
                        all[n++] = distance.at(x, y, z);
                    }
                }
            }
        }
        return all;
    }
}
