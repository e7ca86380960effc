package medai.simulate;

import java.util.List;
import java.util.Map;
import medai.imaging.Volume;

/** A kind of simulated subject: from its number to its scans and their truth. */
public interface Phantom {
    /** What the kind is called in file headers and tables. */
    String kind();

    /** The names of the views, which are also the manifest's columns. */
    List<String> views();

    /** Label numbers and the names of the structures. */
    Map<Integer, String> structures();

    /** Labels of the structures that the class changes. */
    List<Integer> planted();

    /** Subject {@code index}, counted from 0; the same for the same index whatever the size of the cohort. */
    Subject subject(int index);

    /** The head, hand, ... without any variation or noise: a template that the scans of the cohort resemble, and its label map. */
    Subject template();

    /**
     * A simulated subject.
     *
     * @param name as in the manifest
     * @param columns further manifest columns: group, age, ...
     * @param scans view to scan
     * @param labels structures on the grid of the (first) scan
     * @param changed 1 where the class changed the label map, 0 elsewhere
     * @param drawn every number that was drawn for the subject
     */
    record Subject(
            String name,
            Map<String, String> columns,
            Map<String, Volume> scans,
            Volume labels,
            Volume changed,
            Map<String, Double> drawn) {

        /** The scan of a view. */
        public Volume scan(String view) {
            Volume scan = scans.get(view);
            if (scan == null) {
                throw new IllegalArgumentException("no view \"" + view + "\"; there are " + scans.keySet());
            }
            return scan;
        }
    }
}
