package medai.cohort.target;

/**
 * The range of numbers that a reader can give; others are typing errors. The outputs of a network are limited to it too.
 *
 * @param low the smallest
 * @param high the largest, above low
 */
public record ScoreRange(double low, double high) {
    public static final String NAME = "ScoreRange";

    public ScoreRange {
        if (!(low < high)) {
            throw new IllegalArgumentException("low must be below high; found %s and %s".formatted(low, high));
        }
    }

    public boolean contains(double score) {
        return score >= low && score <= high;
    }

    /** The nearest number in the range; NaN stays. */
    public double nearest(double score) {
        return Math.max(low, Math.min(high, score));
    }
}
