package medai.eval.classification;

/**
 * How often positive and negative subjects were called positive and negative. A ratio whose denominator is 0 is NaN.
 *
 * @param tp positive subjects called positive
 * @param fn positive subjects called negative
 * @param tn negative subjects called negative
 * @param fp negative subjects called positive
 */
public record Confusion(int tp, int fn, int tn, int fp) {
    public Confusion {
        if (tp < 0 || fn < 0 || tn < 0 || fp < 0) {
            throw new IllegalArgumentException(
                    "counts must be at least 0; found %d, %d, %d, %d".formatted(tp, fn, tn, fp));
        }
    }

    public int n() {
        return tp + fn + tn + fp;
    }

    public double accuracy() {
        return (double) (tp + tn) / n();
    }

    /** TP / (TP + FP), the share of positive calls that are right (positive predictive value). */
    public double precision() {
        return (double) tp / (tp + fp);
    }

    /** TP / (TP + FN) (sensitivity). */
    public double recall() {
        return (double) tp / (tp + fn);
    }

    /**
     * TP / (TP + TN): what Inglese et al. print as "precision" in Table 2b (5/11 = 45.5 % in the first cell). It is the share of
     * positives among the right calls, not a precision in the usual sense.
     */
    public double positiveShareOfCorrect() {
        return (double) tp / (tp + tn);
    }

    /** TN / (TN + FP). */
    public double specificity() {
        return (double) tn / (tn + fp);
    }

    /** TN / (TN + FN), the share of negative calls that are right. */
    public double npv() {
        return (double) tn / (tn + fn);
    }

    /** Mean of sensitivity and specificity. */
    public double balancedAccuracy() {
        return (recall() + specificity()) / 2;
    }

    /** 2 TP / (2 TP + FP + FN). */
    public double f1() {
        return 2.0 * tp / (2.0 * tp + fp + fn);
    }

    /** Matthews' correlation coefficient; NaN where a margin of the table is empty, for which scikit-learn prints 0. */
    public double mcc() {
        double margins = ((double) tp + fp) * ((double) tp + fn) * ((double) tn + fp) * ((double) tn + fn);
        return ((double) tp * tn - (double) fp * fn) / Math.sqrt(margins);
    }

    /** Counts of calls {@code score >= threshold}. */
    public static Confusion at(double threshold, boolean[] positive, double[] score) {
        int[] counts = new int[4];
        for (int i = 0; i < score.length; i++) {
            boolean called = score[i] >= threshold;
            counts[positive[i] ? called ? 0 : 1 : called ? 3 : 2]++;
        }
        return new Confusion(counts[0], counts[1], counts[2], counts[3]);
    }
}
