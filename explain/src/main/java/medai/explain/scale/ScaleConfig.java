package medai.explain.scale;

/**
 * The global intensity scale of maps: tanh through two percentiles of the training part's maps (RA thesis, section 4.2), or a
 * straight line through them (its author's programs).
 *
 * @param statistic that the percentiles are taken of
 * @param low lower percentile, from 0 to 100
 * @param high upper percentile, from 0 to 100
 * @param vLow value that the lower one gets, within -1 and 1; of tanh only
 * @param vHigh value that the upper one gets, within -1 and 1; of tanh only
 * @param shared whether all classes share one scale, so that they can be compared with each other
 * @param kind of the scale
 * @param ratio by which both percentiles are multiplied, above 0; of norm only
 */
public record ScaleConfig(
        ScaleStatistics.Statistic statistic,
        double low,
        double high,
        double vLow,
        double vHigh,
        boolean shared,
        GlobalScale.Kind kind,
        double ratio) {
    private static final double V_LOW = 0.1;
    private static final double V_HIGH = 0.9;

    public ScaleConfig {
        if (!(low >= 0 && low <= 100 && high >= 0 && high <= 100)) {
            throw new IllegalArgumentException(
                    "low and high must be percentiles from 0 to 100; found %s and %s".formatted(low, high));
        }
        if (!(vLow > -1 && vLow < vHigh && vHigh < 1)) {
            throw new IllegalArgumentException(
                    "v_low and v_high must rise within -1 and 1; found %s and %s".formatted(vLow, vHigh));
        }
        if (!(ratio > 0 && Double.isFinite(ratio))) {
            throw new IllegalArgumentException("ratio must be a number above 0; found " + ratio);
        }
        if (kind == GlobalScale.Kind.TANH && ratio != 1) {
            throw new IllegalArgumentException("ratio must be left out, except for kind norm; found " + ratio);
        }
        if (kind == GlobalScale.Kind.NORM && (vLow != V_LOW || vHigh != V_HIGH)) {
            throw new IllegalArgumentException(
                    "v_low and v_high must be left out for kind norm, which goes from 0 to 1; found %s and %s"
                            .formatted(vLow, vHigh));
        }
    }

    public static ScaleConfig defaults() {
        return of(ScaleStatistics.Statistic.EXTREMES, 10, 90, V_LOW, V_HIGH, false);
    }

    /** A scale by tanh. */
    public static ScaleConfig of(
            ScaleStatistics.Statistic statistic, double low, double high, double vLow, double vHigh, boolean shared) {
        return new ScaleConfig(statistic, low, high, vLow, vHigh, shared, GlobalScale.Kind.TANH, 1);
    }
}
