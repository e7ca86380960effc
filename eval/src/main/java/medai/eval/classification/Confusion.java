package medai.eval.classification;

/**
 * How often a positive or negative subject was called which. A ratio without any case below its line is NaN.
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
     * TP / (TP + TN): what Inglese et al. print as "precision" in Table 2b (5/11 = 45.5 % in the first cell). It is the share of positives
     * among the right calls, not a precision in the usual sense.
     */
    public double positiveShareOfCorrect() {
        return (double) tp / (tp + tn);
    }
}
