package medai.imaging.mask;

import medai.imaging.Volume;

/**
 * The threshold that separates two classes of intensities best (Otsu 1979): 256 bins from minimum to maximum, the foreground
 * above it.
 */
public final class Otsu {
    private static final int BINS = 256;

    private Otsu() {}

    /** The threshold of all voxels; the value itself where all are the same. */
    public static double threshold(Volume volume) {
        return threshold(volume.voxels(), 0, volume.voxels().length);
    }

    /** The threshold of the voxels from {@code begin} up to {@code end}. */
    public static double threshold(float[] values, int begin, int end) {
        float min = Float.POSITIVE_INFINITY;
        float max = Float.NEGATIVE_INFINITY;
        for (int i = begin; i < end; i++) {
            min = Math.min(min, values[i]);
            max = Math.max(max, values[i]);
        }
        if (!(max > min)) {
            return min;
        }
        double width = ((double) max - min) / BINS;
        double[] counts = new double[BINS];
        for (int i = begin; i < end; i++) {
            counts[Math.min(BINS - 1, (int) (((double) values[i] - min) / width))]++;
        }
        return min + (best(counts) + 0.5) * width;
    }

    /** The bin after which to cut so that the variance between the two classes is largest. */
    private static int best(double[] counts) {
        double total = 0;
        double moment = 0;
        for (int i = 0; i < BINS; i++) {
            total += counts[i];
            moment += counts[i] * i;
        }
        double below = 0;
        double momentBelow = 0;
        double most = -1;
        int best = 0;
        for (int i = 0; i < BINS - 1; i++) {
            below += counts[i];
            momentBelow += counts[i] * i;
            double above = total - below;
            double difference = momentBelow / below - (moment - momentBelow) / above;
            double variance = below * above * difference * difference;
            if (variance > most) {
                most = variance;
                best = i;
            }
        }
        return best;
    }
}
