package medai.preprocess.filter;

import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.mask.Mask;

/**
 * Intensities of each slice clipped at a percentile and brought to a common scale (RA thesis, sections 2.2.2 and 3.3.2); the
 * background becomes 0. A slice without contrast becomes 0 altogether.
 */
public final class SliceScaling {
    private final double percentile;
    private final boolean foregroundOnly;

    /**
     * @param percentile above which values are clipped
     * @param foregroundOnly whether statistics are those of the foreground, or of the whole slice with its background at 0
     */
    public SliceScaling(double percentile, boolean foregroundOnly) {
        this.percentile = percentile;
        this.foregroundOnly = foregroundOnly;
    }

    /**
     * What became of the slices.
     *
     * @param clipped how many voxels were clipped
     * @param flat slices, from 0, that were not 0 and became 0 for want of contrast
     */
    public record Result(Volume volume, int clipped, List<Integer> flat) {
        public Result {
            flat = List.copyOf(flat);
        }
    }

    /** Minimum to 0, percentile to 1. */
    public Result toUnit(Volume volume, Mask foreground) {
        return scale(volume, foreground, (values, count, high) -> {
            double low = Double.POSITIVE_INFINITY;
            for (int i = 0; i < count; i++) {
                low = Math.min(low, values[i]);
            }
            double zero = low;
            double range = high - low;
            return range > 0 ? Optional.of(v -> Math.max(0, Math.min(1, (v - zero) / range))) : Optional.empty();
        });
    }

    /** Mean 0 and standard deviation 1 after clipping. */
    public Result toZscore(Volume volume, Mask foreground) {
        return scale(volume, foreground, (values, count, high) -> {
            double sum = 0;
            for (int i = 0; i < count; i++) {
                sum += Math.min(values[i], high);
            }
            double mean = sum / count;
            double squares = 0;
            for (int i = 0; i < count; i++) {
                double d = Math.min(values[i], high) - mean;
                squares += d * d;
            }
            double sd = Math.sqrt(squares / count);
            return sd > 1e-12 * Math.max(1, Math.abs(mean))
                    ? Optional.of(v -> (Math.min(v, high) - mean) / sd)
                    : Optional.empty();
        });
    }

    /** From all values of a slice to the function that scales each of them; none if they have no contrast. */
    @FunctionalInterface
    private interface Scale {
        Optional<DoubleUnaryOperator> of(float[] values, int count, double high);
    }

    private Result scale(Volume volume, Mask foreground, Scale scale) {
        Grid grid = volume.grid();
        float[] scaled = new float[grid.size()];
        boolean[] flat = new boolean[grid.depth()];
        int clipped = IntStream.range(0, grid.depth())
                .parallel()
                .map(z -> slice(volume, foreground, z, scale, scaled, flat))
                .sum();
        return new Result(
                volume.with(scaled),
                clipped,
                IntStream.range(0, flat.length).filter(z -> flat[z]).boxed().toList());
    }

    /** @return how many voxels were clipped */
    private int slice(Volume volume, Mask foreground, int z, Scale scale, float[] scaled, boolean[] flat) {
        Grid grid = volume.grid();
        float[] v = volume.voxels();
        int[] inside = inside(foreground, z);
        int slice = grid.width() * grid.height();
        float[] values = new float[foregroundOnly ? inside.length : slice]; // what is left is background, 0
        for (int i = 0; i < inside.length; i++) {
            values[i] = v[inside[i]];
        }
        if (values.length == 0) {
            return 0;
        }
        double high = Percentile.of(values, values.length, percentile);
        Optional<DoubleUnaryOperator> found = scale.of(values, values.length, high);
        flat[z] = found.isEmpty() && IntStream.of(inside).anyMatch(i -> v[i] != 0);
        DoubleUnaryOperator map = found.orElse(value -> 0);
        if (!foregroundOnly) {
            java.util.Arrays.fill(scaled, z * slice, (z + 1) * slice, (float) map.applyAsDouble(0));
        }
        int clipped = 0;
        for (int i : inside) {
            scaled[i] = (float) map.applyAsDouble(v[i]);
            clipped += v[i] > high ? 1 : 0;
        }
        return clipped;
    }

    /** The indices of a slice's foreground. */
    private static int[] inside(Mask foreground, int z) {
        Grid grid = foreground.grid();
        int[] inside = new int[foreground.count(z)];
        int n = 0;
        for (int y = 0; y < grid.height(); y++) {
            int row = grid.index(0, y, z);
            for (int word = 0; word * 64 < grid.width(); word++) {
                for (long bits = foreground.bits(y, z, word); bits != 0; bits &= bits - 1) {
                    inside[n++] = row + 64 * word + Long.numberOfTrailingZeros(bits);
                }
            }
        }
        return inside;
    }
}
