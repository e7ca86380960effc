package medai.imaging.mask;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import medai.imaging.Grid;
import medai.imaging.LabelMap;
import medai.imaging.Volume;

/** A set of voxels of a grid, a bit each. Immutable; every operation gives a new mask. */
public final class Mask {
    private final Grid grid;
    private final int words;
    private final long[] bits;

    private Mask(Grid grid, long[] bits) {
        this.grid = grid;
        words = words(grid);
        this.bits = bits;
    }

    private static int words(Grid grid) {
        return (grid.width() + 63) / 64;
    }

    /** How erosion treats the outside of the image; dilation always treats it as background. */
    public enum Border {
        /** Background, as in SciPy: objects at the border are eroded from there too. */
        BACKGROUND,
        /** Like the nearest voxel, as in scikit-image: the border has no effect. */
        IGNORED
    }

    /** The voxels whose index fulfils a condition. */
    public static Mask where(Grid grid, IntPredicate inside) {
        int words = words(grid);
        long[] bits = new long[words * grid.height() * grid.depth()];
        IntStream.range(0, grid.depth()).parallel().forEach(z -> {
            for (int row = z * grid.height(); row < (z + 1) * grid.height(); row++) {
                for (int x = 0; x < grid.width(); x++) {
                    if (inside.test(row * grid.width() + x)) {
                        bits[row * words + (x >> 6)] |= 1L << x;
                    }
                }
            }
        });
        return new Mask(grid, bits);
    }

    /** The voxels at or above a threshold of their slice; where that is NaN, none. */
    public static Mask atLeast(Volume volume, double[] thresholds) {
        Grid grid = volume.grid();
        int words = words(grid);
        long[] bits = new long[words * grid.height() * grid.depth()];
        float[] v = volume.voxels();
        IntStream.range(0, grid.depth()).parallel().forEach(z -> {
            double threshold = thresholds[z];
            for (int row = z * grid.height(); row < (z + 1) * grid.height(); row++) {
                for (int word = 0; word < words; word++) {
                    long packed = 0;
                    int from = row * grid.width() + 64 * word;
                    int count = Math.min(64, grid.width() - 64 * word);
                    for (int i = 0; i < count; i++) {
                        packed |= (v[from + i] >= threshold ? 1L : 0L) << i;
                    }
                    bits[row * words + word] = packed;
                }
            }
        });
        return new Mask(grid, bits);
    }

    /** The voxels above a value. */
    public static Mask above(Volume volume, double value) {
        return where(volume.grid(), i -> volume.voxels()[i] > value);
    }

    /** The voxels of labels above 0. */
    public static Mask of(LabelMap map) {
        return where(map.grid(), i -> map.labels()[i] > 0);
    }

    /** The voxels of a label. */
    public static Mask of(LabelMap map, int label) {
        return where(map.grid(), i -> map.labels()[i] == label);
    }

    public Grid grid() {
        return grid;
    }

    public boolean get(int x, int y, int z) {
        return (bits[(z * grid.height() + y) * words + (x >> 6)] >>> x & 1) != 0;
    }

    /** 64 voxels of a row from {@code 64 * word} on, the first in the lowest bit; 0 beyond the row. */
    public long bits(int y, int z, int word) {
        return bits[(z * grid.height() + y) * words + word];
    }

    /** Voxels in the mask. */
    public int count() {
        return IntStream.range(0, grid.depth()).map(this::count).sum();
    }

    /** Voxels of a slice in the mask. */
    public int count(int z) {
        int count = 0;
        int slice = words * grid.height();
        for (int i = z * slice; i < (z + 1) * slice; i++) {
            count += Long.bitCount(bits[i]);
        }
        return count;
    }

    public boolean isEmpty() {
        return count() == 0;
    }

    public Mask and(Mask other) {
        return combined(other, (a, b) -> a & b);
    }

    public Mask or(Mask other) {
        return combined(other, (a, b) -> a | b);
    }

    public Mask without(Mask other) {
        return combined(other, (a, b) -> a & ~b);
    }

    private Mask combined(Mask other, java.util.function.LongBinaryOperator operator) {
        if (!grid.equals(other.grid)) {
            throw new IllegalArgumentException(
                    "masks of one grid; found %s and %s".formatted(grid.describe(), other.grid.describe()));
        }
        long[] result = new long[bits.length];
        Arrays.setAll(result, i -> operator.applyAsLong(bits[i], other.bits[i]));
        return new Mask(grid, result);
    }

    /** The image with 0 outside of the mask. */
    public Volume apply(Volume volume) {
        float[] v = volume.voxels();
        float[] kept = new float[v.length];
        IntStream.range(0, grid.depth()).parallel().forEach(z -> {
            for (int row = z * grid.height(); row < (z + 1) * grid.height(); row++) {
                for (int word = 0; word < words; word++) {
                    long packed = bits[row * words + word];
                    int from = row * grid.width() + 64 * word;
                    int count = Math.min(64, grid.width() - 64 * word);
                    if (packed == -1L) {
                        System.arraycopy(v, from, kept, from, count);
                    } else if (packed != 0) {
                        for (int i = 0; i < count; i++) {
                            kept[from + i] = (packed >>> i & 1) != 0 ? v[from + i] : 0;
                        }
                    }
                }
            }
        });
        return volume.with(kept);
    }

    /** 1 inside, 0 outside. */
    public Volume toVolume() {
        float[] ones = new float[grid.size()];
        Arrays.fill(ones, 1);
        return apply(new Volume(grid, ones));
    }

    /** Some slices, on their own grid. */
    public Mask slices(Grid kept, int[] indices) {
        int slice = words * grid.height();
        long[] result = new long[slice * indices.length];
        for (int i = 0; i < indices.length; i++) {
            System.arraycopy(bits, indices[i] * slice, result, i * slice, slice);
        }
        return new Mask(kept, result);
    }

    /** Every voxel that the element reaches from one in the mask, repeatedly. */
    public Mask dilate(Element element, int iterations) {
        return new Mask(grid, Morphology.dilate(bits, grid, words, element, iterations, false));
    }

    /** The voxels around which the whole element lies in the mask, repeatedly. */
    public Mask erode(Element element, int iterations, Border border) {
        long[] outside = Morphology.complement(bits, grid, words);
        long[] grown = Morphology.dilate(outside, grid, words, element, iterations, border == Border.BACKGROUND);
        return new Mask(grid, Morphology.complement(grown, grid, words));
    }

    /** The given number of erosions, then as many dilations. */
    public Mask open(Element element, int iterations, Border border) {
        return erode(element, iterations, border).dilate(element, iterations);
    }

    /** The given number of dilations, then as many erosions. */
    public Mask close(Element element, int iterations, Border border) {
        return dilate(element, iterations).erode(element, iterations, border);
    }

    /** With the background that no path of neighbours (4 in a slice, 6 in space) joins to the border of the image. */
    public Mask fillHoles(boolean withinSlices) {
        long[] open = Morphology.complement(bits, grid, words);
        long[] reached = Flood.fromBorder(open, grid, words, withinSlices);
        return new Mask(grid, Morphology.complement(reached, grid, words));
    }

    /** The smallest box that holds the mask; empty masks have none. */
    public java.util.Optional<Bounds> box() {
        int[] first = {Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE};
        int[] last = {-1, -1, -1};
        for (int z = 0; z < grid.depth(); z++) {
            for (int y = 0; y < grid.height(); y++) {
                for (int word = 0; word < words; word++) {
                    long packed = bits[(z * grid.height() + y) * words + word];
                    if (packed != 0) {
                        int[] low = {64 * word + Long.numberOfTrailingZeros(packed), y, z};
                        int[] high = {64 * word + 63 - Long.numberOfLeadingZeros(packed), y, z};
                        for (int axis = 0; axis < 3; axis++) {
                            first[axis] = Math.min(first[axis], low[axis]);
                            last[axis] = Math.max(last[axis], high[axis]);
                        }
                    }
                }
            }
        }
        return last[0] < 0
                ? java.util.Optional.empty()
                : java.util.Optional.of(new Bounds(first[0], first[1], first[2], last[0], last[1], last[2]));
    }

    /** Voxels from first to last, both inside. */
    public record Bounds(int x0, int y0, int z0, int x1, int y1, int z1) {
        /** Larger by some voxels on every side, as far as the grid reaches. */
        public Bounds grown(int margin, Grid within) {
            return new Bounds(
                    Math.max(0, x0 - margin),
                    Math.max(0, y0 - margin),
                    Math.max(0, z0 - margin),
                    Math.min(within.width() - 1, x1 + margin),
                    Math.min(within.height() - 1, y1 + margin),
                    Math.min(within.depth() - 1, z1 + margin));
        }
    }
}
