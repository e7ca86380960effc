package medai.preprocess;

import java.util.LinkedHashMap;
import java.util.Map;
import medai.imaging.Affine;
import medai.imaging.Volume;

/**
 * A scan on its way through the steps.
 *
 * @param volume as the steps so far left it
 * @param toSource from the volume's patient space to that of the scan it came from, both RAS+ mm; the identity unless a registration
 *     moved the patient
 * @param decisions what the steps decided, by column of preprocess.csv
 */
public record Prepared(Volume volume, Affine toSource, Map<String, String> decisions) {
    public Prepared {
        decisions = Map.copyOf(decisions);
    }

    /** Another volume in the same patient space. */
    public Prepared with(Volume newVolume) {
        return new Prepared(newVolume, toSource, decisions);
    }

    public Prepared decided(String column, String value) {
        Map<String, String> more = new LinkedHashMap<>(decisions);
        more.put(column, value);
        return new Prepared(volume, toSource, more);
    }
}
