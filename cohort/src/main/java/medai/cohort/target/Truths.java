package medai.cohort.target;

import java.util.Map;
import java.util.Set;
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
    /** Between the classes of a subject whose pieces have several. */
    public static final String TOGETHER = "+";

    public Truths {
        of = new TreeMap<>(of);
    }

    public Truth of(SampleId id) {
        return of.getOrDefault(id, unknown);
    }

    /**
     * The subjects with a known value, and the stratum of each, by which they are distributed over the parts of a split. A
     * subject with pieces of several classes is of a stratum of its own, such as {@code a+b}.
     */
    public Map<String, String> strata() {
        Map<String, Set<String>> all = new TreeMap<>();
        of.forEach((id, truth) -> {
            if (!truth.stratum().isEmpty()) {
                all.computeIfAbsent(id.subject(), subject -> new TreeSet<>()).add(truth.stratum());
            }
        });
        Map<String, String> strata = new TreeMap<>();
        all.forEach((subject, own) -> strata.put(subject, String.join(TOGETHER, own)));
        return strata;
    }
}
