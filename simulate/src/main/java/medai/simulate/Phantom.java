package medai.simulate;

import java.util.List;
import java.util.Map;
import medai.imaging.Volume;

/** A kind of simulated subject: makes the scans of a subject, and the truth about them, from the subject's number. */
public interface Phantom {
    /** The name of the kind in file headers and tables. */
    String kind();

    /** The names of the views, which are also the manifest's columns. */
    List<String> views();

    /** Label numbers and the names of the structures. */
    Map<Integer, String> structures();

    /** Labels of the structures that the class changes. */
    List<Integer> planted();

    /**
     * The drawn numbers by which an observer who knows the truth tells the groups apart, by name in {@link Subject#drawn}; empty
     * for the planted volume.
     */
    default String oracle() {
        return "";
    }

    /** Subject {@code index}, counted from 0; the same for the same index whatever the size of the cohort. */
    Subject subject(int index);

    /**
     * The head, hand, ... without any variation or noise: a template that the scans of the cohort resemble, and its label map.
     */
    Subject template();

    /**
     * A simulated subject.
     *
     * @param name as in the manifest
     * @param columns further manifest columns: group, age, ...
     * @param scans view to scan
     * @param labelMaps structures on the grid of each view's scan
     * @param changedMaps 1 where the class (or inflammation) changed the image, 0 elsewhere
     * @param drawn every number that was drawn for the subject
     */
    record Subject(
            String name,
            Map<String, String> columns,
            Map<String, Volume> scans,
            Map<String, Volume> labelMaps,
            Map<String, Volume> changedMaps,
            Map<String, Double> drawn) {

        /** The scan of a view. */
        public Volume scan(String view) {
            return of(scans, view);
        }

        /** The label map of a view. */
        public Volume labels(String view) {
            return of(labelMaps, view);
        }

        /** What was changed in a view. */
        public Volume changed(String view) {
            return of(changedMaps, view);
        }

        private static Volume of(Map<String, Volume> volumes, String view) {
            Volume volume = volumes.get(view);
            if (volume == null) {
                throw new IllegalArgumentException("no view \"" + view + "\"; there are " + volumes.keySet());
            }
            return volume;
        }
    }
}
