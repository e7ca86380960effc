package medai.explain.scale;

/**
 * The global intensity scale of maps: tanh through two percentiles of the training part's maps (RA thesis, section 4.2).
 *
 * @param statistic that the percentiles are taken of
 * @param low lower percentile, from 0 to 100
 * @param high upper percentile, from 0 to 100
 * @param vLow value that the lower one gets, within -1 and 1
 * @param vHigh value that the upper one gets, within -1 and 1
 * @param shared whether all classes share one scale, so that they can be compared with each other
 */
public record ScaleConfig(
        ScaleStatistics.Statistic statistic, double low, double high, double vLow, double vHigh, boolean shared) {
    public ScaleConfig {
        if (!(low >= 0 && low <= 100 && high >= 0 && high <= 100)) {
            throw new IllegalArgumentException(
                    "low and high must be percentiles from 0 to 100; found %s and %s".formatted(low, high));
        }
        if (!(vLow > -1 && vLow < vHigh && vHigh < 1)) {
            throw new IllegalArgumentException(
                    "v_low and v_high must rise within -1 and 1; found %s and %s".formatted(vLow, vHigh));
        }
    }

    public static ScaleConfig defaults() {
        return new ScaleConfig(ScaleStatistics.Statistic.EXTREMES, 10, 90, 0.1, 0.9, false);
    }
}
