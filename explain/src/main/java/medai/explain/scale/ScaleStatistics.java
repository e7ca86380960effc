package medai.explain.scale;

/**
 * What a scale is fitted to, for one output (or all of them) over the scans of the training part: the extremes of each map, and
 * all values of all maps. Statistics that were made separately can be merged.
 */
public final class ScaleStatistics {
    private final Quantiles minima;
    private final Quantiles maxima;
    private final Quantiles pixels;

    /** Which values become the targets of the scale. */
    public enum Statistic {
        /** The low percentile of the maps' minima, the high one of their maxima. */
        EXTREMES,
        /** Percentiles of all values of all maps. Where lesions are small, this saturates them. */
        PIXELS
    }

    public ScaleStatistics() {
        this(new Quantiles(), new Quantiles(), new Quantiles());
    }

    private ScaleStatistics(Quantiles minima, Quantiles maxima, Quantiles pixels) {
        this.minima = minima;
        this.maxima = maxima;
        this.pixels = pixels;
    }

    /** The form that is written to a file. */
    public record Saved(Quantiles.Saved minima, Quantiles.Saved maxima, Quantiles.Saved pixels) {
        public Saved {
            if (minima == null || maxima == null || pixels == null) {
                throw new IllegalArgumentException("a sketch without minima, maxima or pixels");
            }
        }
    }

    public Saved saved() {
        return new Saved(minima.saved(), maxima.saved(), pixels.saved());
    }

    public static ScaleStatistics of(Saved saved) {
        return new ScaleStatistics(
                Quantiles.of(saved.minima()), Quantiles.of(saved.maxima()), Quantiles.of(saved.pixels()));
    }

    /** @param map signed and unscaled, at the resolution of the features */
    public void add(float[] map) {
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        for (float value : map) {
            pixels.add(value);
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        minima.add(low);
        maxima.add(high);
    }

    public void add(ScaleStatistics other) {
        minima.add(other.minima);
        maxima.add(other.maxima);
        pixels.add(other.pixels);
    }

    /** The number of maps that were added. */
    public long maps() {
        return minima.count();
    }

    public double min() {
        return minima.min();
    }

    public double max() {
        return maxima.max();
    }

    /**
     * The scale through two percentiles.
     *
     * @throws IllegalArgumentException if the two are equal or not finite
     */
    public GlobalScale scale(ScaleConfig how) {
        boolean extremes = how.statistic() == Statistic.EXTREMES;
        double low = (extremes ? minima : pixels).percentile(how.low());
        double high = (extremes ? maxima : pixels).percentile(how.high());
        return how.kind() == GlobalScale.Kind.NORM
                ? GlobalScale.norm(low, high, how.ratio())
                : GlobalScale.of(low, high, how.vLow(), how.vHigh());
    }
}
