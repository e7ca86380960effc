package medai.preprocess.registration;

import java.util.Arrays;

/**
 * Mutual information of the joint histogram of intensities, in nats (Viola and Wells 1997), smooth in the moving image through a
 * cubic B-spline window as Mattes et al. (2003) have it. Samples outside of the moving image do not count.
 */
final class MutualInformation implements Similarity {
    private static final double LEAST_OVERLAP = 0.1;
    private static final int PADDING = 2; // bins on both sides that the window needs

    private final int bins;
    private final Range fixedRange;
    private final Range movingRange;

    /** Intensities beyond the range count as its ends. */
    record Range(float low, float high) {
        double position(float value, int bins) {
            double share = ((double) value - low) / ((double) high - low);
            return Math.max(0, Math.min(1, share)) * (bins - 1);
        }
    }

    /** @param bins of the histogram along each image, at least 4 */
    MutualInformation(int bins, Range fixedRange, Range movingRange) {
        this.bins = bins;
        this.fixedRange = fixedRange;
        this.movingRange = movingRange;
    }

    @Override
    public double of(Sampling samples, float[] weights) {
        int columns = bins + 2 * PADDING;
        double[] joint = joint(samples, columns);
        double n = Arrays.stream(joint).sum();
        if (n < LEAST_OVERLAP * samples.size()) {
            return Double.NEGATIVE_INFINITY;
        }
        double[] pf = new double[bins];
        double[] pm = new double[columns];
        for (int f = 0; f < bins; f++) {
            for (int m = 0; m < columns; m++) {
                joint[f * columns + m] /= n;
                pf[f] += joint[f * columns + m];
                pm[m] += joint[f * columns + m];
            }
        }
        double information = 0;
        double[] ratio = new double[joint.length];
        for (int f = 0; f < bins; f++) {
            for (int m = 0; m < columns; m++) {
                double p = joint[f * columns + m];
                if (p > 1e-16) {
                    information += p * Math.log(p / (pf[f] * pm[m]));
                    ratio[f * columns + m] = Math.log(p / pm[m]);
                }
            }
        }
        differentiate(samples, weights, ratio, columns, n);
        return information;
    }

    private double[] joint(Sampling samples, int columns) {
        double[][] parts = new double[Sampling.chunkCount()][bins * columns];
        float[] fixed = samples.fixed();
        float[] moving = samples.values();
        samples.chunks((c, begin, end) -> {
            double[] part = parts[c];
            for (int i = begin; i < end; i++) {
                if (Float.isNaN(moving[i])) {
                    continue;
                }
                int row = columns * (int) (fixedRange.position(fixed[i], bins) + 0.5);
                double at = movingRange.position(moving[i], bins) + PADDING;
                int left = (int) at;
                double t = at - left;
                double u = 1 - t;
                int to = row + left - 1;
                part[to] += u * u * u / 6;
                part[to + 1] += (4 - 6 * t * t + 3 * t * t * t) / 6;
                part[to + 2] += (4 - 6 * u * u + 3 * u * u * u) / 6;
                part[to + 3] += t * t * t / 6;
            }
        });
        double[] joint = new double[bins * columns];
        for (double[] part : parts) {
            for (int i = 0; i < joint.length; i++) {
                joint[i] += part[i];
            }
        }
        return joint;
    }

    private void differentiate(Sampling samples, float[] weights, double[] ratio, int columns, double n) {
        float[] fixed = samples.fixed();
        float[] moving = samples.values();
        double scale = (bins - 1) / (((double) movingRange.high - movingRange.low) * n);
        samples.chunks((c, begin, end) -> {
            for (int i = begin; i < end; i++) {
                float value = moving[i];
                if (!(value > movingRange.low && value < movingRange.high)) {
                    weights[i] = 0; // outside of the image, or clipped
                    continue;
                }
                int row = columns * (int) (fixedRange.position(fixed[i], bins) + 0.5);
                double at = movingRange.position(value, bins) + PADDING;
                int left = (int) at;
                double t = at - left;
                double u = 1 - t;
                int from = row + left - 1;
                double slope = -u * u / 2 * ratio[from]
                        + (-2 * t + 1.5 * t * t) * ratio[from + 1]
                        + (2 * u - 1.5 * u * u) * ratio[from + 2]
                        + t * t / 2 * ratio[from + 3];
                weights[i] = (float) (slope * scale);
            }
        });
    }
}
