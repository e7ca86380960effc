package medai.eval.classification;

import java.util.Arrays;
import java.util.Locale;

/** What can be said of calls and scores of two classes. */
public enum Metric {
    ACCURACY,
    BALANCED_ACCURACY,
    /** Positive predictive value. */
    PRECISION,
    /** Sensitivity. */
    RECALL,
    SPECIFICITY,
    /** Negative predictive value. */
    NPV,
    F1,
    MCC,
    KAPPA,
    /** What Inglese et al. call precision. */
    TP_OVER_TP_PLUS_TN,
    AUROC,
    AVERAGE_PRECISION,
    BRIER,
    EXPECTED_CALIBRATION_ERROR;

    /** Its place among all. */
    int place() {
        return Arrays.asList(values()).indexOf(this);
    }

    /** Whether calls are not enough. */
    public boolean needsScores() {
        return compareTo(AUROC) >= 0;
    }

    /** As metrics.csv has it. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
