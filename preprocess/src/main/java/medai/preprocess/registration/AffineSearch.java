package medai.preprocess.registration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import medai.imaging.Affine;
import medai.imaging.Gaussian;
import medai.imaging.Grid;
import medai.imaging.Resampling;
import medai.imaging.Volume;

/**
 * Finds the rigid or affine map that makes a moving image most alike a fixed one. Coarse to fine: at 8 mm a rigid map is
 * optimised from many starting positions and turns, the best of them again with one scale added; then, at 4 and 2 mm, all
 * parameters of the requested transform.
 */
final class AffineSearch {
    private static final double[] LEVELS = {8, 4, 2};
    private static final double[] TURNS = {0.5, 0.3}; // radians: about one axis, about three at once
    private static final int FINALISTS = 4;

    private final Volume fixed;
    private final Volume moving;
    private final boolean[] mask;
    private final Registration.Metric metric;
    private final Registration.Outside outside;
    private final int freedom;
    private final double[] centre;
    private final double radius;

    /**
     * @param map from the fixed image's patient space to the moving one's
     * @param similarity at the finest level
     */
    record Result(Affine map, double similarity) {}

    /**
     * @param mask voxels of the fixed image that count; empty for all
     * @param freedom 6 or 12
     */
    AffineSearch(
            Volume fixed,
            boolean[] mask,
            Volume moving,
            Registration.Metric metric,
            Registration.Outside outside,
            int freedom) {
        this.outside = outside;
        this.fixed = fixed;
        this.mask = mask;
        this.moving = moving;
        this.metric = metric;
        this.freedom = freedom;
        Moments moments = Moments.of(fixed);
        centre = moments.centre();
        radius = moments.radius();
    }

    Result run() {
        List<double[]> starts = climbed(LEVELS[0], 6, starts(), 20);
        double[] best = starts.get(0);
        if (freedom > 6) {
            List<double[]> scaled = climbed(LEVELS[0], 7, starts.subList(0, Math.min(FINALISTS, starts.size())), 30);
            Motion one = new Motion(centre, radius, 7);
            List<double[]> wide = scaled.stream().map(one::widened).toList();
            best = climbed(LEVELS[0], 12, wide, 30).get(0);
        }
        double similarity = 0;
        for (double level : Arrays.copyOfRange(LEVELS, 1, LEVELS.length)) {
            Ascent ascent = ascent(level, freedom);
            Ascent.Point point = ascent.climb(best, level / 2, level / 400, 60);
            best = point.parameters();
            similarity = point.value();
        }
        return new Result(new Motion(centre, radius, freedom).map(best), similarity);
    }

    /** The optimum reached from every start, the best first. */
    private List<double[]> climbed(double level, int degrees, List<double[]> starts, int iterations) {
        Ascent ascent = ascent(level, degrees);
        List<Ascent.Point> points = new ArrayList<>();
        for (double[] start : starts) {
            points.add(ascent.climb(start, level / 2, level / 40, iterations));
        }
        points.sort(Comparator.comparingDouble((Ascent.Point point) -> -point.value()));
        return points.stream().map(Ascent.Point::parameters).toList();
    }

    private Ascent ascent(double level, int degrees) {
        Volume coarseFixed = at(fixed, level);
        Volume coarseMoving = at(moving, level);
        boolean[] coarseMask = mask.length == 0 ? mask : maskAt(coarseFixed.grid());
        Sampling samples = new Sampling(coarseFixed, coarseMask, coarseMoving, outside.intensity(moving));
        return new Ascent(samples, metric.similarity(coarseFixed, coarseMoving), new Motion(centre, radius, degrees));
    }

    /** As the headers say, and with the centres of mass or of the fields of view aligned; each unturned and turned. */
    private List<double[]> starts() {
        double[] mass = Moments.of(moving).centre();
        double[] middle = middle(moving.grid());
        double[] fixedMiddle = middle(fixed.grid());
        List<double[]> starts = new ArrayList<>();
        double[][] shifts = {
            {0, 0, 0},
            {mass[0] - centre[0], mass[1] - centre[1], mass[2] - centre[2]},
            {middle[0] - fixedMiddle[0], middle[1] - fixedMiddle[1], middle[2] - fixedMiddle[2]}
        };
        for (double[] shift : shifts) {
            for (double[] turn : turns()) {
                double[] p = new double[12];
                for (int i = 0; i < 3; i++) {
                    p[i] = turn[i] * radius;
                    p[3 + i] = shift[i];
                }
                starts.add(p);
            }
        }
        return starts;
    }

    private static List<double[]> turns() {
        List<double[]> turns = new ArrayList<>();
        turns.add(new double[3]);
        for (int axis = 0; axis < 3; axis++) {
            for (double sign : new double[] {-1, 1}) {
                double[] turn = new double[3];
                turn[axis] = sign * TURNS[0];
                turns.add(turn);
            }
        }
        for (int corner = 0; corner < 8; corner++) {
            double t = TURNS[1];
            turns.add(
                    new double[] {(corner & 1) == 0 ? -t : t, (corner & 2) == 0 ? -t : t, (corner & 4) == 0 ? -t : t});
        }
        return turns;
    }

    private static double[] middle(Grid grid) {
        return grid.affine().apply((grid.width() - 1) / 2.0, (grid.height() - 1) / 2.0, (grid.depth() - 1) / 2.0);
    }

    /** Smoothed and with voxels of about {@code spacing} mm; axes that are coarser already stay as they are. */
    private static Volume at(Volume volume, double spacing) {
        Grid grid = volume.grid();
        double[] sigma = new double[3];
        int[] size = new int[3];
        for (int axis = 0; axis < 3; axis++) {
            double own = grid.affine().spacing(axis);
            boolean finer = own < 0.75 * spacing;
            sigma[axis] = finer ? 0.5 * Math.sqrt(spacing * spacing - own * own) / own : 0;
            size[axis] = finer ? Math.max(1, (int) Math.rint(grid.size(axis) * own / spacing)) : grid.size(axis);
        }
        Volume smooth = Gaussian.smooth(volume, sigma[0], sigma[1], sigma[2], Gaussian.Border.NEAREST);
        Grid coarse = grid.sameFieldOfView(size[0], size[1], size[2]);
        return coarse.equals(grid)
                ? smooth
                : Resampling.onto(
                        smooth, coarse, Affine.identity(), Resampling.Interpolation.TRILINEAR, Resampling.Border.EDGES);
    }

    private boolean[] maskAt(Grid grid) {
        float[] values = new float[mask.length];
        for (int i = 0; i < mask.length; i++) {
            values[i] = mask[i] ? 1 : 0;
        }
        Volume coarse = Resampling.onto(fixed.with(values), grid, Resampling.Interpolation.NEAREST);
        boolean[] at = new boolean[grid.size()];
        for (int i = 0; i < at.length; i++) {
            at[i] = coarse.voxels()[i] > 0;
        }
        return at;
    }
}
