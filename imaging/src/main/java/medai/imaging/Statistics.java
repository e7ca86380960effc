package medai.imaging;

import java.util.List;

/**
 * Summary statistics of the intensities of a volume. NaN and infinite voxels are counted and left out of the rest, which is NaN
 * when nothing is left.
 *
 * @param count finite voxels
 * @param nonFinite voxels that are NaN or infinite
 * @param sd population standard deviation
 */
public record Statistics(long count, long nonFinite, double min, double max, double mean, double sd, double sum) {
    public static Statistics of(Volume volume) {
        return of(List.of(volume));
    }

    /** Of all voxels of several volumes. */
    public static Statistics of(List<Volume> volumes) {
        long count = 0;
        long all = 0;
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        double sum = 0;
        for (Volume volume : volumes) {
            all += volume.voxels().length;
            for (float value : volume.voxels()) {
                if (Float.isFinite(value)) {
                    count++;
                    min = Math.min(min, value);
                    max = Math.max(max, value);
                    sum += value;
                }
            }
        }
        if (count == 0) {
            return new Statistics(0, all, Double.NaN, Double.NaN, Double.NaN, Double.NaN, 0);
        }
        double mean = sum / count;
        double squares = 0;
        for (Volume volume : volumes) {
            for (float value : volume.voxels()) {
                squares += Float.isFinite(value) ? (value - mean) * (value - mean) : 0;
            }
        }
        return new Statistics(count, all - count, min, max, mean, Math.sqrt(squares / count), sum);
    }
}
