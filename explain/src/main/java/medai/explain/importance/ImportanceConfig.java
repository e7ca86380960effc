package medai.explain.importance;

import medai.explain.map.ExplainedScan;
import medai.infer.answer.Logits;

/**
 * Which scans the importance of features is a mean over (RA thesis, equation 4.4 and algorithm 1).
 *
 * @param correctOnly whether only scans that the network takes for their own class count for this class, in both parts; for
 *     classes only
 */
public record ImportanceConfig(boolean correctOnly) {
    public static ImportanceConfig defaults() {
        return new ImportanceConfig(false);
    }

    /** Whether a scan counts for an output: of classes for its own, of everything else for all. */
    public boolean counts(ExplainedScan scan, int output) {
        return scan.sample().truth().concerns(output)
                && (!correctOnly
                        || Logits.largest(scan.scan().outputs())
                                == scan.sample().truth().classNumber());
    }
}
