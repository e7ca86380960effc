package medai.explain.scale;

/**
 * tanh(alpha v - beta), by which maps of all scans of a network can be compared (RA thesis, equations 4.1 to 4.3): the value
 * {@code pLow} becomes {@code vLow}, {@code pHigh} becomes {@code vHigh}. Equation 4.3 is printed with the two percentiles
 * exchanged in beta, which would map each percentile to minus the value of the other; alpha pLow - beta = atanh(vLow) determines
 * beta.
 */
public record GlobalScale(double pLow, double pHigh, double vLow, double vHigh, double alpha, double beta) {
    /**
     * The scale through two points.
     *
     * @throws IllegalArgumentException if the percentiles are not finite or do not rise, or the targets are not within -1 and 1
     *     and rising
     */
    public static GlobalScale of(double pLow, double pHigh, double vLow, double vHigh) {
        if (!(vLow > -1 && vLow < vHigh && vHigh < 1)) {
            throw new IllegalArgumentException(
                    "v_low and v_high must rise within -1 and 1; found %s and %s".formatted(vLow, vHigh));
        }
        if (!Double.isFinite(pLow) || !Double.isFinite(pHigh) || !(pLow < pHigh)) {
            throw new IllegalArgumentException(
                    "no scale goes through the values %s and %s: maps must be finite and differ; is this network trained?"
                            .formatted(pLow, pHigh));
        }
        double low = atanh(vLow);
        double high = atanh(vHigh);
        double alpha = (high - low) / (pHigh - pLow);
        return new GlobalScale(pLow, pHigh, vLow, vHigh, alpha, (pLow * high - pHigh * low) / (pHigh - pLow));
    }

    private static double atanh(double v) {
        return 0.5 * Math.log((1 + v) / (1 - v));
    }

    /** From -1 to 1. */
    public double of(double value) {
        return Math.tanh(alpha * value - beta);
    }

    public float[] of(float[] map) {
        float[] scaled = new float[map.length];
        for (int i = 0; i < map.length; i++) {
            scaled[i] = (float) of((double) map[i]);
        }
        return scaled;
    }

    /**
     * A map scaled by its own extremes, after ReLU: the form that is usually shown, which cannot be compared between scans. All 0
     * where nothing is positive.
     */
    public static float[] individual(float[] map) {
        float[] positive = new float[map.length];
        for (int i = 0; i < map.length; i++) {
            positive[i] = Math.max(0, map[i]);
        }
        return minMax(positive);
    }

    /** From 0 at the smallest to 1 at the largest value; all 0 where the map is constant. */
    public static float[] minMax(float[] map) {
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        for (float value : map) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        float[] scaled = new float[map.length];
        for (int i = 0; i < map.length && high > low; i++) {
            scaled[i] = (map[i] - low) / (high - low);
        }
        return scaled;
    }
}
