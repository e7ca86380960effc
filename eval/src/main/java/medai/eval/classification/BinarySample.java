package medai.eval.classification;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Subjects of two classes with a score and a call each, prepared so that any weighting of them is judged in one pass: a bootstrap
 * draw is a weighting by how often a subject was drawn.
 */
public final class BinarySample {
    private static final int BINS = 10;

    private final boolean[] positive;
    private final boolean[] called;
    private final double[] score;
    private final int[] order; // by score, ascending
    private final boolean probabilities;
    private final boolean hasHardScores;

    /**
     * @param score higher for positive; NaN where only the call is known: such a row counts for what needs calls alone
     */
    public BinarySample(boolean[] positive, boolean[] called, double[] score) {
        this.positive = positive.clone();
        this.called = called.clone();
        this.score = score.clone();
        order = IntStream.range(0, score.length)
                .filter(i -> !Double.isNaN(score[i]))
                .boxed()
                .sorted(Comparator.comparingDouble(i -> score[i]))
                .mapToInt(i -> i)
                .toArray();
        hasHardScores = hasScores() && Arrays.stream(order).allMatch(i -> score[i] == 0 || score[i] == 1);
        probabilities = hasScores() && Arrays.stream(order).allMatch(i -> score[i] >= 0 && score[i] <= 1);
    }

    public int size() {
        return positive.length;
    }

    /** Whether the call of a row is its truth. */
    public boolean isRight(int row) {
        return positive[row] == called[row];
    }

    public boolean[] positive() {
        return positive.clone();
    }

    public double[] score() {
        return score.clone();
    }

    /** The subjects by score, the highest first. */
    public int[] descending() {
        return IntStream.range(0, order.length)
                .map(i -> order[order.length - 1 - i])
                .toArray();
    }

    /** Whether any row has a score. */
    public boolean hasScores() {
        return order.length > 0;
    }

    /** The rows that have a score, ascending. */
    public int[] scoredRows() {
        return Arrays.stream(order).sorted().toArray();
    }

    /** These rows alone. */
    public BinarySample of(int... rows) {
        boolean[] truths = new boolean[rows.length];
        boolean[] calls = new boolean[rows.length];
        double[] scores = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            truths[i] = positive[rows[i]];
            calls[i] = called[rows[i]];
            scores[i] = score[rows[i]];
        }
        return new BinarySample(truths, calls, scores);
    }

    /** The number of rows a measure is computed from. */
    public int size(Metric measure) {
        return measure.needsScores() ? order.length : size();
    }

    /** Whether the scores are really calls, with no values but 0 and 1. */
    public boolean hasHardScores() {
        return hasHardScores;
    }

    /** All measures, with every subject counted once. */
    public double[] values() {
        int[] once = new int[size()];
        Arrays.fill(once, 1);
        return values(once);
    }

    /** One measure, with every subject counted once. */
    public double value(Metric measure) {
        return values()[measure.place()];
    }

    /** One measure, with each subject counted as often as given. */
    public double value(Metric measure, int[] weights) {
        return values(weights)[measure.place()];
    }

    public boolean isCalled(int row) {
        return called[row];
    }

    public boolean[] called() {
        return called.clone();
    }

    public Confusion confusion() {
        int[] once = new int[size()];
        Arrays.fill(once, 1);
        return confusion(once);
    }

    private Confusion confusion(int[] weights) {
        int[] counts = new int[4];
        for (int i = 0; i < weights.length; i++) {
            counts[positive[i] ? called[i] ? 0 : 1 : called[i] ? 3 : 2] += weights[i];
        }
        return new Confusion(counts[0], counts[1], counts[2], counts[3]);
    }

    /** Every {@link Metric}, in their order, with each subject counted as often as given; NaN where undefined. */
    public double[] values(int[] weights) {
        Confusion c = confusion(weights);
        double[] values = new double[Metric.values().length];
        Arrays.fill(values, Double.NaN);
        int i = 0;
        for (Metric measure : Metric.values()) {
            values[i++] = switch (measure) {
                case ACCURACY -> c.accuracy();
                case BALANCED_ACCURACY -> c.balancedAccuracy();
                case PRECISION -> c.precision();
                case RECALL -> c.recall();
                case SPECIFICITY -> c.specificity();
                case NPV -> c.npv();
                case F1 -> c.f1();
                case MCC -> c.mcc();
                case KAPPA -> kappa(c);
                case TP_OVER_TP_PLUS_TN -> c.positiveShareOfCorrect();
                case AUROC -> hasScores() && !hasHardScores ? auroc(weights) : Double.NaN;
                case AVERAGE_PRECISION -> hasScores() && !hasHardScores ? averagePrecision(weights) : Double.NaN;
                case BRIER -> probabilities && !hasHardScores ? brier(weights) : Double.NaN;
                case EXPECTED_CALIBRATION_ERROR -> probabilities && !hasHardScores ? calibration(weights) : Double.NaN;
            };
        }
        return values;
    }

    /** Why a measure is undefined; said of those that are. */
    public String undefined(Metric measure) {
        if (measure.needsScores() && (!hasScores() || hasHardScores)) {
            return hasScores() ? "the scores are nothing but 0 and 1" : "no row has a score";
        }
        return switch (measure) {
            case ACCURACY -> "there is no row";
            case PRECISION -> "no row is called positive";
            case NPV -> "no row is called negative";
            case RECALL, AVERAGE_PRECISION -> "no row is positive";
            case SPECIFICITY -> "no row is negative";
            case F1 -> "no row is positive or called positive";
            case TP_OVER_TP_PLUS_TN -> "no call is right";
            case BALANCED_ACCURACY, AUROC -> "only one class is there";
            case MCC, KAPPA -> "only one class is there, or is called";
            case BRIER, EXPECTED_CALIBRATION_ERROR -> "the scores are no probabilities";
        };
    }

    private static double kappa(Confusion c) {
        double n = c.n();
        double expected = (((double) c.tp() + c.fn()) * ((double) c.tp() + c.fp())
                        + ((double) c.tn() + c.fp()) * ((double) c.tn() + c.fn()))
                / (n * n);
        return expected == 1 ? Double.NaN : (c.accuracy() - expected) / (1 - expected);
    }

    private double auroc(int[] weights) {
        double below = 0; // negatives with a smaller score
        double pairs = 0;
        double positives = 0;
        for (int i = 0; i < order.length; ) {
            double p = 0;
            double n = 0;
            double value = score[order[i]];
            for (; i < order.length && score[order[i]] == value; i++) {
                int w = weights[order[i]];
                p += positive[order[i]] ? w : 0;
                n += positive[order[i]] ? 0 : w;
            }
            pairs += p * (below + n / 2);
            below += n;
            positives += p;
        }
        return pairs / (positives * below);
    }

    private double averagePrecision(int[] weights) {
        double tp = 0;
        double calls = 0;
        double sum = 0;
        for (int i = order.length - 1; i >= 0; ) {
            double p = 0;
            double value = score[order[i]];
            for (; i >= 0 && score[order[i]] == value; i--) {
                int w = weights[order[i]];
                p += positive[order[i]] ? w : 0;
                calls += w;
            }
            tp += p;
            sum += p > 0 ? p * tp / calls : 0;
        }
        return sum / tp;
    }

    private double brier(int[] weights) {
        double sum = 0;
        double n = 0;
        for (int i : order) {
            double distance = score[i] - (positive[i] ? 1 : 0);
            sum += weights[i] * distance * distance;
            n += weights[i];
        }
        return sum / n;
    }

    private double calibration(int[] weights) {
        double[] gaps = new double[BINS];
        double n = 0;
        for (int i : order) {
            int bin = Math.max(0, Math.min(BINS - 1, (int) Math.ceil(score[i] * BINS) - 1));
            gaps[bin] += weights[i] * (score[i] - (positive[i] ? 1 : 0));
            n += weights[i];
        }
        return Arrays.stream(gaps).map(Math::abs).sum() / n;
    }
}
