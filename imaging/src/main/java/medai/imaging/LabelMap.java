package medai.imaging;

import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The structure that each voxel of a grid belongs to, as a whole number; 0 is the background. Numbers are kept as they were
 * stored, up to the largest int: the ids of atlases exceed 2^24, beyond which the floats of a {@link Volume} cannot tell one from
 * the next. The array is not copied: the map takes over the array it is built from, and callers that read it must not change it.
 */
public final class LabelMap {
    /** From here on 32-bit floats skip whole numbers. */
    public static final int FLOAT_LIMIT = 1 << 24;

    /** How far a stored value may lie from its label: what is left of a whole number that was stored scaled. */
    private static final double ROUNDING = 0.01;

    private final Grid grid;
    private final int[] labels;

    /** @param labels x fastest, then y, then z; as many as the grid has voxels */
    public LabelMap(Grid grid, int[] labels) {
        if (labels.length != grid.size()) {
            throw new IllegalArgumentException(
                    "%s need %d labels; found %d".formatted(grid.describe(), grid.size(), labels.length));
        }
        this.grid = grid;
        this.labels = labels;
    }

    /**
     * The map whose labels a volume holds as floats.
     *
     * @throws IllegalArgumentException naming the first voxel that holds no label, see {@link #label}
     */
    public static LabelMap of(Volume volume) {
        float[] voxels = volume.voxels();
        int[] labels = new int[voxels.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = label(volume.grid(), i, voxels[i], FLOAT_LIMIT);
        }
        return new LabelMap(volume.grid(), labels);
    }

    /**
     * The label that a stored value means.
     *
     * @param index of the voxel, for the message
     * @param limit labels are below it in size: {@link #FLOAT_LIMIT} for values that were 32-bit floats, 2^31 for others
     * @throws IllegalArgumentException if it is NaN, not whole, or too large
     */
    public static int label(Grid grid, int index, double value, double limit) {
        double whole = Math.rint(value);
        if (Math.abs(value - whole) <= ROUNDING && Math.abs(whole) < limit) {
            return (int) whole;
        }
        String large = limit > FLOAT_LIMIT
                ? ", which is no label from -2147483647 to 2147483647"
                : ", from where on 32-bit floats cannot tell one label from the next";
        throw new IllegalArgumentException("%s at voxel (%d, %d, %d)%s"
                .formatted(
                        number(value),
                        index % grid.width(),
                        index / grid.width() % grid.height(),
                        index / grid.width() / grid.height(),
                        Double.isFinite(value) && Math.abs(whole) >= limit ? large : ", which is no whole number"));
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e18
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    public Grid grid() {
        return grid;
    }

    /** The labels themselves, x fastest. */
    public int[] labels() {
        return labels;
    }

    public int at(int x, int y, int z) {
        return labels[grid.index(x, y, z)];
    }

    /** Other labels on the same grid. */
    public LabelMap with(int[] others) {
        return new LabelMap(grid, others);
    }

    /** The labels that occur, without 0. */
    public SortedSet<Integer> structures() {
        TreeSet<Integer> found = new TreeSet<>();
        int last = 0;
        for (int label : labels) {
            if (label != last) {
                found.add(label);
                last = label;
            }
        }
        found.remove(0);
        return found;
    }

    /**
     * The labels as floats, for pictures. Beyond 2^24 others stand for them: never 0, and different ones for neighbouring labels.
     */
    public Volume toVolume() {
        float[] voxels = new float[labels.length];
        for (int i = 0; i < voxels.length; i++) {
            boolean exact = Math.abs((long) labels[i]) <= FLOAT_LIMIT;
            voxels[i] = exact ? labels[i] : 1 + Math.floorMod(labels[i], FLOAT_LIMIT - 1);
        }
        return new Volume(grid, voxels);
    }
}
