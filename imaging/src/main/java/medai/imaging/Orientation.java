package medai.imaging;

/**
 * Which way the voxel axes of a grid point, to the nearest of R/L, A/P and S/I.
 *
 * <p>World axis {@code world[i]} (0 = R, 1 = A, 2 = S) is the one that voxel axis {@code i} follows; {@code flipped[i]} says that
 * it runs against it. Among the six pairings of voxel with world axes the one with the largest summed |cosine| is taken, so the
 * answer is defined for oblique and sheared grids too.
 */
public final class Orientation {
    private static final int[][] PAIRINGS = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    private static final String[] NAMES = {"LR", "PA", "IS"};

    private final int[] world;
    private final boolean[] flipped;

    private Orientation(int[] world, boolean[] flipped) {
        this.world = world;
        this.flipped = flipped;
    }

    public static Orientation of(Affine affine) {
        int[] best = PAIRINGS[0];
        double bestSum = -1;
        for (int[] pairing : PAIRINGS) {
            double sum = 0;
            for (int axis = 0; axis < 3; axis++) {
                sum += Math.abs(affine.at(pairing[axis], axis)) / affine.spacing(axis);
            }
            if (sum > bestSum + 1e-12) {
                bestSum = sum;
                best = pairing;
            }
        }
        boolean[] flipped = new boolean[3];
        for (int axis = 0; axis < 3; axis++) {
            flipped[axis] = affine.at(best[axis], axis) < 0;
        }
        return new Orientation(best.clone(), flipped);
    }

    /** Three letters, one per voxel axis, naming where the index grows: {@code RAS}, {@code LPS}, ... */
    public String codes() {
        return "" + towards(0, true) + towards(1, true) + towards(2, true);
    }

    /** The direction, one of R, L, A, P, S and I, in which the index of a voxel axis grows, or falls. */
    public char towards(int axis, boolean growing) {
        return NAMES[world[axis]].charAt(flipped[axis] == growing ? 0 : 1);
    }

    /** The world axis (0 = R, 1 = A, 2 = S) that a voxel axis follows. */
    public int world(int axis) {
        return world[axis];
    }

    /** The same voxels, at the same places in patient space, stored with axes nearest to R, A and S. No value changes. */
    public static Volume toRas(Volume volume) {
        Grid from = volume.grid();
        Orientation orientation = of(from.affine());
        if (orientation.codes().equals("RAS")) {
            return volume;
        }
        int[] source = new int[3]; // voxel axis of the source that becomes world axis w
        for (int axis = 0; axis < 3; axis++) {
            source[orientation.world[axis]] = axis;
        }
        double[] toOld = new double[12];
        int[] stride = {1, from.width(), from.width() * from.height()};
        int start = 0;
        int[] step = new int[3];
        for (int w = 0; w < 3; w++) {
            int axis = source[w];
            boolean flip = orientation.flipped[axis];
            toOld[4 * axis + w] = flip ? -1 : 1;
            toOld[4 * axis + 3] = flip ? from.size(axis) - 1 : 0;
            step[w] = flip ? -stride[axis] : stride[axis];
            start += flip ? (from.size(axis) - 1) * stride[axis] : 0;
        }
        Grid to = new Grid(
                from.size(source[0]),
                from.size(source[1]),
                from.size(source[2]),
                from.affine().after(Affine.rows(toOld)));
        float[] voxels = new float[to.size()];
        int target = 0;
        for (int z = 0; z < to.depth(); z++) {
            for (int y = 0; y < to.height(); y++) {
                int at = start + z * step[2] + y * step[1];
                for (int x = 0; x < to.width(); x++) {
                    voxels[target++] = volume.voxels()[at];
                    at += step[0];
                }
            }
        }
        return new Volume(to, voxels);
    }
}
