package medai.explain.region;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A series of virtual diseases in which the posterior of one region grows (RA thesis, section 5.3.2).
 *
 * @param vary region, by its name in explain.regions.names
 * @param from its first posterior, from 0 to 1
 * @param to its last
 * @param steps number of posteriors, at least 2
 * @param posteriors of other regions, which stay fixed
 * @param shown regions in the table
 */
public record SweepConfig(
        String vary, double from, double to, int steps, Map<String, Double> posteriors, List<String> shown) {
    public SweepConfig {
        posteriors = new TreeMap<>(posteriors);
        shown = List.copyOf(shown);
        if (!(from >= 0 && from <= 1 && to >= 0 && to <= 1) || from == to) {
            throw new IllegalArgumentException(
                    "from and to must be two posteriors from 0 to 1; found %s and %s".formatted(from, to));
        }
        if (steps < 2) {
            throw new IllegalArgumentException("steps must be at least 2; found " + steps);
        }
        if (posteriors.containsKey(vary)) {
            throw new IllegalArgumentException("posteriors must be of other regions; found " + vary + " there");
        }
    }

    /** All posteriors of the varied region, in order. */
    public List<Double> values() {
        List<Double> values = new ArrayList<>();
        for (int k = 0; k < steps; k++) {
            values.add(Math.rint(1e6 * (from + k * (to - from) / (steps - 1))) / 1e6);
        }
        return values;
    }
}
