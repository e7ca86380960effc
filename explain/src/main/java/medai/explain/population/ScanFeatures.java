package medai.explain.population;

import java.util.Map;
import medai.cohort.manifest.SampleId;

/**
 * The features of one scan.
 *
 * @param truth the class, empty where it is unknown or numbers are learned
 * @param means of each feature over space
 * @param importance by explained output, of those that the scan counts for: the mean over space of each feature's term
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ScanFeatures(SampleId id, String truth, double[] means, Map<Integer, double[]> importance) {
    public ScanFeatures {
        importance = Map.copyOf(importance);
    }
}
