package medai.cohort.target;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import medai.cohort.manifest.SampleId;

/**
 * The true values of the scans of a cohort.
 *
 * @param of each scan that the manifest lists
 * @param unknown stands for a scan without a known value
 */
public record Truths(Map<SampleId, Truth> of, Truth unknown) {
    private static final String TOGETHER = "\\+";

    public Truths {
        of = new TreeMap<>(of);
    }

    public Truth of(SampleId id) {
        return of.getOrDefault(id, unknown);
    }

    /** Strata of two samples of a subject, which may be pieces of different classes. */
    private static String both(String one, String other) {
        TreeSet<String> all = new TreeSet<>(List.of(one.split(TOGETHER, -1)));
        all.addAll(List.of(other.split(TOGETHER, -1)));
        return String.join("+", all);
    }

    /** The subjects with a known value, and the stratum of each, by which they are distributed over the parts of a split. */
    public Map<String, String> strata() {
        Map<String, String> strata = new TreeMap<>();
        of.forEach((id, truth) -> {
            if (!truth.stratum().isEmpty()) {
                strata.merge(id.subject(), truth.stratum(), Truths::both);
            }
        });
        return strata;
    }
}
