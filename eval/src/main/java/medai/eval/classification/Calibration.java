package medai.eval.classification;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How far probabilities are from frequencies, in ten equal bins (lo, hi], 0 in the first.
 *
 * @param brier mean squared distance of probability and outcome
 * @param expectedError mean distance of mean probability and frequency, weighted by the bins' counts
 * @param largestError in a bin
 * @param bins in ascending order, also the empty ones
 */
public record Calibration(double brier, double expectedError, double largestError, List<Bin> bins) {
    private static final int BINS = 10;

    /** One bin; means are NaN where it is empty. */
    public record Bin(int count, double probability, double frequency) {}

    /**
     * Bins that hold enough: at most ten, of equally many rows as far as equal probabilities, which stay together, allow.
     *
     * @param least rows of every bin, unless there are fewer in all
     */
    public static List<Bin> filled(boolean[] positive, double[] probability, int least) {
        int n = probability.length;
        int[] order = IntStream.range(0, n)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> probability[i]))
                .mapToInt(i -> i)
                .toArray();
        int bins = Math.max(1, Math.min(BINS, n / least));
        List<Bin> filled = new ArrayList<>();
        int from = 0;
        double sum = 0;
        int hits = 0;
        for (int i = 0; i < n; i++) {
            sum += probability[order[i]];
            hits += positive[order[i]] ? 1 : 0;
            int count = i + 1 - from;
            boolean apart = i + 1 < n && probability[order[i]] < probability[order[i + 1]];
            boolean enough = count >= least && n - i - 1 >= least && i + 1 >= n * (filled.size() + 1.0) / bins;
            if (i + 1 == n || (apart && enough)) {
                filled.add(new Bin(count, sum / count, (double) hits / count));
                from = i + 1;
                sum = 0;
                hits = 0;
            }
        }
        return filled;
    }

    public Calibration {
        bins = List.copyOf(bins);
    }

    /** @throws IllegalArgumentException if a probability is not within [0, 1] */
    public static Calibration of(boolean[] positive, double[] probability) {
        double[] sums = new double[BINS];
        double[] hits = new double[BINS];
        int[] counts = new int[BINS];
        double squares = 0;
        for (int i = 0; i < probability.length; i++) {
            double p = probability[i];
            if (!(p >= 0 && p <= 1)) {
                throw new IllegalArgumentException("probabilities must be from 0 to 1; found " + p);
            }
            int bin = Math.max(0, Math.min(BINS - 1, (int) Math.ceil(p * BINS) - 1));
            double outcome = positive[i] ? 1 : 0;
            squares += (p - outcome) * (p - outcome);
            sums[bin] += p;
            hits[bin] += outcome;
            counts[bin]++;
        }
        double expected = 0;
        double largest = 0;
        List<Bin> bins = new ArrayList<>();
        for (int b = 0; b < BINS; b++) {
            double gap = counts[b] == 0 ? 0 : Math.abs(sums[b] - hits[b]) / counts[b];
            expected += gap * counts[b] / probability.length;
            largest = Math.max(largest, gap);
            bins.add(new Bin(counts[b], sums[b] / counts[b], hits[b] / counts[b]));
        }
        return new Calibration(squares / probability.length, expected, largest, bins);
    }
}
