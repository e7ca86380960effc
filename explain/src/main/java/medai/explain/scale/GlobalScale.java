package medai.explain.scale;

/**
 * The scale of all maps of a network: by default tanh(alpha v - beta), by which maps of all scans of a network can be compared (RA thesis, equations 4.1 to 4.3): the value
 * {@code pLow} becomes {@code vLow}, {@code pHigh} becomes {@code vHigh}. Equation 4.3 is printed with the two percentiles
 * exchanged in beta, which would map each percentile to minus the value of the other; alpha pLow - beta = atanh(vLow) determines
 * beta. The other kind is alpha v - beta itself, which is not limited.
 */
public record GlobalScale(Kind kind, double pLow, double pHigh, double vLow, double vHigh, double alpha, double beta) {
    /** The form of a scale. */
    public enum Kind {
        /** tanh through two points: values from -1 to 1. */
        TANH,
        /** A straight line from 0 at the lower point to 1 at the upper one; values beyond them lie outside of 0 to 1. */
        NORM
    }

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
        requireRising(pLow, pHigh);
        double low = atanh(vLow);
        double high = atanh(vHigh);
        double alpha = (high - low) / (pHigh - pLow);
        return new GlobalScale(
                Kind.TANH, pLow, pHigh, vLow, vHigh, alpha, (pLow * high - pHigh * low) / (pHigh - pLow));
    }

    /**
     * The straight line through 0 and 1, by which the author of the RA thesis shows maps: both percentiles are multiplied by a
     * ratio first, so that more of the range is kept for maps stronger than those that it was fitted to.
     *
     * @param ratio above 0
     * @throws IllegalArgumentException if the percentiles are not finite or do not rise
     */
    public static GlobalScale norm(double pLow, double pHigh, double ratio) {
        requireRising(pLow, pHigh);
        double low = ratio * pLow;
        double high = ratio * pHigh;
        return new GlobalScale(Kind.NORM, low, high, 0, 1, 1 / (high - low), low / (high - low));
    }

    private static void requireRising(double pLow, double pHigh) {
        if (!Double.isFinite(pLow) || !Double.isFinite(pHigh) || !(pLow < pHigh)) {
            throw new IllegalArgumentException(
                    "no scale goes through the values %s and %s: maps must be finite and differ; is this network trained?"
                            .formatted(pLow, pHigh));
        }
    }

    private static double atanh(double v) {
        return 0.5 * Math.log((1 + v) / (1 - v));
    }

    /** A value on the scale: from -1 to 1 for tanh, any number for norm. */
    public double of(double value) {
        double line = alpha * value - beta;
        return kind == Kind.TANH ? Math.tanh(line) : line;
    }

    /** The lower end of the colours in pictures, below the value of no activation: -1, or the lower point of a straight line. */
    public double darkest() {
        double zero = of(0.0);
        return kind == Kind.TANH ? -1 : zero > 0 ? 0 : zero - 1;
    }

    /** The upper end of the colours in pictures, above the value of no activation: 1, also the upper point of a straight line. */
    public double brightest() {
        double zero = of(0.0);
        return kind == Kind.TANH || zero < 1 ? 1 : zero + 1;
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
