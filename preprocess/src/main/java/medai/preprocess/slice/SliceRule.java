package medai.preprocess.slice;

import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.mask.Mask;
import medai.imaging.random.Draw;

/** Ways to choose slices (RA thesis, sections 2.2.2 and 3.3.2, and the authors' code). Among equals the first wins. */
public enum SliceRule {
    /** The 7 consecutive slices with the largest summed standard deviation of intensities. */
    STD7(7),
    /** The 7 slices in the middle. */
    CENTRAL7(7),
    /** Every other slice around the middle, 7 in all; the last 7 of a volume with fewer than 14. */
    CENTRAL7_STRIDE2(7),
    /** Every other slice from the first, 7 in all; the last 7 of a volume with fewer than 14. */
    START7_STRIDE2(7),
    /** The 7 consecutive slices that rank best by filled area and by evenness of their histograms together. */
    RANK7(7),
    /** The 5 consecutive slices with most foreground. */
    AREA5(5),
    /** The whole volume, brought to exactly 20 slices. */
    ALL20(20),
    /** 7 consecutive slices beginning at a random one: the thesis' ablation. */
    RANDOM7(7);

    private static final int HISTOGRAM_BINS = 20;
    private static final double VISIBLE = 0.05;

    private final int count;

    SliceRule(int count) {
        this.count = count;
    }

    /** Slices that the rule gives. */
    public int count() {
        return count;
    }

    /** Whether the slices are new ones between the old. */
    public boolean resamples() {
        return this == ALL20;
    }

    /**
     * The chosen slices, ascending and evenly spaced.
     *
     * @param volume with at least {@link #count} slices and 0 in the background
     */
    public int[] choose(Volume volume, Mask foreground, Draw draw) {
        int depth = volume.grid().depth();
        boolean room = depth / 2 >= 7;
        return switch (this) {
            case STD7 -> window(firstLargest(windowSums(sds(volume), count)));
            case CENTRAL7 -> window((depth - count) / 2);
            case CENTRAL7_STRIDE2 -> room ? strided(depth / 2 - 7) : window(depth - count);
            case START7_STRIDE2 -> room ? strided(0) : window(depth - count);
            case RANK7 -> window(ranked(volume));
            case AREA5 -> window(firstLargest(windowSums(areas(foreground), count)));
            case RANDOM7 -> window(draw.nextInt(depth - count + 1));
            case ALL20 -> IntStream.range(0, depth).toArray();
        };
    }

    private int[] window(int start) {
        return IntStream.range(start, start + count).toArray();
    }

    private int[] strided(int start) {
        return IntStream.range(0, count).map(i -> start + 2 * i).toArray();
    }

    /** The sums over every run of {@code length} values. */
    static double[] windowSums(double[] values, int length) {
        return IntStream.rangeClosed(0, values.length - length)
                .mapToDouble(start ->
                        DoubleStream.of(values).skip(start).limit(length).sum())
                .toArray();
    }

    static int firstLargest(double[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            best = values[i] > values[best] ? i : best;
        }
        return best;
    }

    /** Population standard deviation of each slice. */
    static double[] sds(Volume volume) {
        Grid grid = volume.grid();
        int slice = grid.width() * grid.height();
        return IntStream.range(0, grid.depth())
                .parallel()
                .mapToDouble(z -> {
                    float[] v = volume.voxels();
                    double sum = 0;
                    double squares = 0;
                    for (int i = z * slice; i < (z + 1) * slice; i++) {
                        double value = v[i];
                        sum += value;
                        squares += value * value;
                    }
                    double mean = sum / slice;
                    return Math.sqrt(Math.max(0, squares / slice - mean * mean));
                })
                .toArray();
    }

    private static double[] areas(Mask mask) {
        return IntStream.range(0, mask.grid().depth()).mapToDouble(mask::count).toArray();
    }

    /** By filled area, and by how even the histogram of the volume's 0..1 is; the best of both, or the best sum of ranks. */
    private int ranked(Volume volume) {
        float min = Float.POSITIVE_INFINITY;
        float max = Float.NEGATIVE_INFINITY;
        for (float value : volume.voxels()) {
            min = Math.min(min, value);
            max = Math.max(max, value);
        }
        double zero = min;
        double range = max > min ? (double) max - min : 1;
        Mask visible = Mask.where(volume.grid(), i -> (volume.voxels()[i] - zero) / range >= VISIBLE)
                .fillHoles(true);
        double[] area = windowSums(areas(visible), count);
        double[] evenness = windowSums(evenness(volume, zero, range), count);
        if (firstLargest(area) == firstLargest(evenness)) {
            return firstLargest(area);
        }
        int[] byArea = ranks(area);
        int[] byEvenness = ranks(evenness);
        return firstLargest(IntStream.range(0, area.length)
                .mapToDouble(i -> -(double) (byArea[i] + byEvenness[i]))
                .toArray());
    }

    private static double[] evenness(Volume volume, double zero, double range) {
        int slice = volume.grid().width() * volume.grid().height();
        double[] evenness = new double[volume.grid().depth()];
        for (int z = 0; z < evenness.length; z++) {
            double[] counts = new double[HISTOGRAM_BINS];
            for (int i = z * slice; i < (z + 1) * slice; i++) {
                double share = (volume.voxels()[i] - zero) / range;
                counts[Math.min(HISTOGRAM_BINS - 1, (int) (share * HISTOGRAM_BINS))]++;
            }
            double mean = (double) slice / HISTOGRAM_BINS;
            double squares = 0;
            for (double n : counts) {
                squares += (n - mean) * (n - mean);
            }
            evenness[z] = -Math.sqrt(squares / HISTOGRAM_BINS);
        }
        return evenness;
    }

    /** 0 for the largest value, and so on. */
    private static int[] ranks(double[] values) {
        List<Integer> order = IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -values[i]))
                .toList();
        int[] ranks = new int[values.length];
        for (int rank = 0; rank < ranks.length; rank++) {
            ranks[order.get(rank)] = rank;
        }
        return ranks;
    }
}
