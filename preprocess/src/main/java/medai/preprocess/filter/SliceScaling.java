package medai.preprocess.filter;

import java.util.stream.IntStream;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.preprocess.mask.Mask;

/**
 * Intensities of each slice clipped at a percentile and brought to a common scale (RA thesis, sections 2.2.2 and 3.3.2); the background
 * becomes 0. A slice without contrast becomes 0 altogether.
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

    /** The scaled volume, and how many voxels were clipped. */
    public record Result(Volume volume, int clipped) {}

    /** Minimum to 0, percentile to 1. */
    public Result toUnit(Volume volume, Mask foreground) {
        return scale(volume, foreground, (values, count, high) -> {
            double low = Double.POSITIVE_INFINITY;
            for (int i = 0; i < count; i++) {
                low = Math.min(low, values[i]);
            }
            double zero = low;
            double range = high - low;
            return range > 0 ? v -> Math.max(0, Math.min(1, (v - zero) / range)) : v -> 0;
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
            return sd > 1e-12 * Math.max(1, Math.abs(mean)) ? v -> (Math.min(v, high) - mean) / sd : v -> 0;
        });
    }

    /** What a slice's values mean for each of them. */
    @FunctionalInterface
    private interface Scale {
        java.util.function.DoubleUnaryOperator of(float[] values, int count, double high);
    }

    private Result scale(Volume volume, Mask foreground, Scale scale) {
        Grid grid = volume.grid();
        int slice = grid.width() * grid.height();
        float[] scaled = new float[grid.size()];
        int clipped = IntStream.range(0, grid.depth())
                .parallel()
                .map(z -> {
                    float[] values = new float[slice];
                    int count = 0;
                    for (int y = 0; y < grid.height(); y++) {
                        for (int x = 0; x < grid.width(); x++) {
                            boolean inside = foreground.get(x, y, z);
                            if (inside || !foregroundOnly) {
                                values[count++] = inside ? volume.at(x, y, z) : 0;
                            }
                        }
                    }
                    return count == 0 ? 0 : slice(volume, foreground, z, values, count, scale, scaled);
                })
                .sum();
        return new Result(volume.with(scaled), clipped);
    }

    private int slice(Volume volume, Mask foreground, int z, float[] values, int count, Scale scale, float[] scaled) {
        Grid grid = volume.grid();
        double high = Percentile.of(values, count, percentile);
        var map = scale.of(values, count, high);
        int clipped = 0;
        int i = grid.index(0, 0, z);
        for (int y = 0; y < grid.height(); y++) {
            for (int x = 0; x < grid.width(); x++, i++) {
                boolean inside = foreground.get(x, y, z);
                float value = inside ? volume.voxels()[i] : 0;
                scaled[i] = inside || !foregroundOnly ? (float) map.applyAsDouble(value) : 0;
                clipped += inside && value > high ? 1 : 0;
            }
        }
        return clipped;
    }
}
