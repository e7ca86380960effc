package medai.eval.classification;

import java.util.Arrays;
import java.util.Locale;

/** Measures of calls and scores for two classes. */
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

    /** Its position among all metrics. */
    int place() {
        return Arrays.asList(values()).indexOf(this);
    }

    /** Whether it needs scores, not only calls. */
    public boolean needsScores() {
        return compareTo(AUROC) >= 0;
    }

    /** Its name in metrics.csv. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
