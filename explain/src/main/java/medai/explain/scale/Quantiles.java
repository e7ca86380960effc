package medai.explain.scale;

import java.util.Arrays;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Percentiles of a stream of numbers in constant memory. Up to 32,768 numbers are kept and percentiles exact; beyond, numbers are
 * counted in buckets whose bounds grow by a constant factor (Masson et al. 2019, DDSketch), and a percentile lies within 0.1 % of
 * the exact one.
 *
 * <p>The state depends only on which numbers were added, not on their order: parts that were made separately and merged equal one
 * that was made in a single pass, bit for bit.
 */
public final class Quantiles {
    /** How far a percentile may lie from the exact one, as a share of it. */
    public static final double ERROR = 1e-3;

    private static final int KEPT = 1 << 15;
    private static final double GROWTH = (1 + ERROR) / (1 - ERROR);
    private static final double LOG_GROWTH = Math.log(GROWTH);
    private static final double LEAST = 1e-18; // smaller magnitudes count as 0

    private final NavigableMap<Integer, Long> negative = new TreeMap<>(); // by the bucket of the magnitude
    private final NavigableMap<Integer, Long> positive = new TreeMap<>();
    private float[] kept = new float[64];
    private long zeros;
    private long count;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;

    /** @throws IllegalArgumentException for a number that is not finite */
    public void add(float value) {
        if (!Float.isFinite(value)) {
            throw new IllegalArgumentException("a map has the value %s; expected finite numbers".formatted(value));
        }
        min = Math.min(min, value);
        max = Math.max(max, value);
        count++;
        if (count <= KEPT) {
            if (kept.length < count) {
                kept = Arrays.copyOf(kept, 2 * kept.length);
            }
            kept[(int) count - 1] = value;
            return;
        }
        if (count == KEPT + 1) {
            for (float old : kept) {
                toBucket(old, 1);
            }
            kept = new float[0];
        }
        toBucket(value, 1);
    }

    /** Adds all numbers that another one has seen. */
    public void add(Quantiles other) {
        if (other.isExact()) {
            for (int i = 0; i < other.count; i++) {
                add(other.kept[i]);
            }
            return;
        }
        if (isExact()) {
            for (int i = 0; i < count; i++) {
                toBucket(kept[i], 1);
            }
            kept = new float[0];
        }
        count += other.count;
        zeros += other.zeros;
        min = Math.min(min, other.min);
        max = Math.max(max, other.max);
        other.negative.forEach((bucket, n) -> negative.merge(bucket, n, Long::sum));
        other.positive.forEach((bucket, n) -> positive.merge(bucket, n, Long::sum));
    }

    private void toBucket(float value, long times) {
        double size = Math.abs(value);
        if (size < LEAST) {
            zeros += times;
            return;
        }
        int bucket = (int) Math.ceil(Math.log(size) / LOG_GROWTH);
        (value < 0 ? negative : positive).merge(bucket, times, Long::sum);
    }

    public long count() {
        return count;
    }

    public double min() {
        return min;
    }

    public double max() {
        return max;
    }

    /** Whether percentiles are exact. */
    public boolean isExact() {
        return count <= KEPT;
    }

    /**
     * A percentile, with linear interpolation between neighbouring numbers.
     *
     * @param percent from 0 to 100
     * @return NaN without numbers
     */
    public double percentile(double percent) {
        if (count == 0) {
            return Double.NaN;
        }
        double place = percent / 100 * (count - 1);
        long low = (long) Math.floor(place);
        double share = place - low;
        if (isExact()) {
            float[] sorted = Arrays.copyOf(kept, (int) count);
            Arrays.sort(sorted);
            double a = sorted[(int) low];
            return share == 0 ? a : a + share * (sorted[(int) low + 1] - a);
        }
        double a = at(low);
        return share == 0 ? a : a + share * (at(low + 1) - a);
    }

    /** The number at a rank, approximated by its bucket. */
    private double at(long rank) {
        long before = 0;
        for (var bucket : negative.descendingMap().entrySet()) {
            before += bucket.getValue();
            if (before > rank) {
                return within(-middle(bucket.getKey()));
            }
        }
        before += zeros;
        if (before > rank) {
            return 0;
        }
        for (var bucket : positive.entrySet()) {
            before += bucket.getValue();
            if (before > rank) {
                return within(middle(bucket.getKey()));
            }
        }
        return max;
    }

    private static double middle(int bucket) {
        return 2 * Math.exp(bucket * LOG_GROWTH) / (1 + GROWTH);
    }

    private double within(double value) {
        return Math.max(min, Math.min(max, value));
    }

    /**
     * The form that is written to a file.
     *
     * @param kept all numbers, ascending; empty where there are buckets
     * @param negative bucket and count in turn, ascending
     * @param positive the same
     */
    public record Saved(
            long count,
            double min,
            double max,
            java.util.List<Float> kept,
            long zeros,
            java.util.List<Long> negative,
            java.util.List<Long> positive) {
        public Saved {
            if (kept == null || negative == null || positive == null) {
                throw new IllegalArgumentException("a sketch without numbers or buckets");
            }
            kept = java.util.List.copyOf(kept);
            negative = java.util.List.copyOf(negative);
            positive = java.util.List.copyOf(positive);
        }

        private void require(long counted) {
            boolean extremes = count == 0 || (Double.isFinite(min) && Double.isFinite(max) && min <= max);
            if (counted != count || zeros < 0 || !extremes) {
                throw new IllegalArgumentException(
                        "a sketch of %d numbers from %s to %s that holds %d".formatted(count, min, max, counted));
            }
        }
    }

    public Saved saved() {
        float[] sorted = isExact() ? Arrays.copyOf(kept, (int) count) : new float[0];
        Arrays.sort(sorted);
        java.util.List<Float> numbers = new java.util.ArrayList<>();
        for (float value : sorted) {
            numbers.add(value);
        }
        return new Saved(count, min, max, numbers, zeros, pairs(negative), pairs(positive));
    }

    private static java.util.List<Long> pairs(NavigableMap<Integer, Long> buckets) {
        java.util.List<Long> pairs = new java.util.ArrayList<>();
        buckets.forEach((bucket, n) -> {
            pairs.add((long) bucket);
            pairs.add(n);
        });
        return pairs;
    }

    /**
     * Restores the result of {@link #saved}.
     *
     * @throws IllegalArgumentException if it is none: numbers that are missing or not finite, counts that do not add up
     */
    public static Quantiles of(Saved saved) {
        Quantiles quantiles = new Quantiles();
        if (saved.count() <= KEPT) {
            saved.kept().forEach(quantiles::add);
            saved.require(quantiles.count);
            return quantiles;
        }
        quantiles.count = saved.count();
        quantiles.min = saved.min();
        quantiles.max = saved.max();
        quantiles.zeros = saved.zeros();
        quantiles.kept = new float[0];
        long counted = saved.zeros() + fill(quantiles.negative, saved.negative());
        saved.require(counted + fill(quantiles.positive, saved.positive()));
        return quantiles;
    }

    /** @return the sum of the counts */
    private static long fill(NavigableMap<Integer, Long> buckets, java.util.List<Long> pairs) {
        long sum = 0;
        for (int i = 0; i + 1 < pairs.size(); i += 2) {
            long bucket = pairs.get(i);
            if (bucket != (int) bucket || pairs.get(i + 1) < 1 || buckets.put((int) bucket, pairs.get(i + 1)) != null) {
                throw new IllegalArgumentException("a sketch with bucket %d twice or empty".formatted(bucket));
            }
            sum += pairs.get(i + 1);
        }
        return sum;
    }
}
