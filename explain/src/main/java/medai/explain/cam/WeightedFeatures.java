package medai.explain.cam;

import java.util.function.IntPredicate;

/**
 * A map, kept as a weighted sum of features, with one weight per feature or one at every position. The importance of a feature is
 * computed from its term (RA thesis, equation 4.4).
 *
 * @param weights one for each channel, or one for each value
 * @param shift added to every position once; 0 except for principal components, where features are taken about their means
 */
@SuppressWarnings("ArrayRecordComponent") // read in hot loops
public record WeightedFeatures(FeatureMap features, float[] weights, double shift) {
    public WeightedFeatures {
        if (weights.length != features.channels() && weights.length != features.values().length) {
            throw new IllegalArgumentException(
                    "%d weights for %d channels".formatted(weights.length, features.channels()));
        }
    }

    static WeightedFeatures of(FeatureMap features, float[] weights) {
        return new WeightedFeatures(features, weights, 0);
    }

    /** The same with no weight for channels that are not kept. */
    public WeightedFeatures keeping(IntPredicate kept) {
        float[] left = weights.clone();
        int each = weights.length / features.channels();
        for (int i = 0; i < left.length; i++) {
            left[i] = kept.test(i / each) ? left[i] : 0;
        }
        return new WeightedFeatures(features, left, shift);
    }

    /** The signed map: the sum over channels of weight times feature. */
    public float[] map() {
        return map(channel -> true);
    }

    /** The signed map of some channels only. */
    public float[] map(IntPredicate kept) {
        int positions = features.positions();
        boolean everywhere = weights.length != features.channels();
        double[] sum = new double[positions];
        java.util.Arrays.fill(sum, shift);
        for (int k = 0; k < features.channels(); k++) {
            if (kept.test(k)) {
                int from = k * positions;
                for (int i = 0; i < positions; i++) {
                    float weight = everywhere ? weights[from + i] : weights[k];
                    sum[i] += (double) weight * features.values()[from + i];
                }
            }
        }
        float[] map = new float[positions];
        for (int i = 0; i < positions; i++) {
            map[i] = (float) sum[i];
        }
        return map;
    }

    /** Mean over space of each channel's term: the contribution of one scan to the importance of features. */
    public double[] means() {
        int positions = features.positions();
        boolean everywhere = weights.length != features.channels();
        double[] means = new double[features.channels()];
        for (int k = 0; k < means.length; k++) {
            int from = k * positions;
            double sum = 0;
            for (int i = 0; i < positions; i++) {
                sum += (double) (everywhere ? weights[from + i] : weights[k]) * features.values()[from + i];
            }
            means[k] = sum / positions;
        }
        return means;
    }
}
