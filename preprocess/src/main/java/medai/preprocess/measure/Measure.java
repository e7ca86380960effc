package medai.preprocess.measure;

import java.util.List;
import java.util.Map;
import java.util.Set;
import medai.imaging.file.UnusableInputException;

/** Something that is measured on the images of one subject. */
public interface Measure {
    /** Those of the images that are label maps. */
    Set<String> labelMaps();

    /**
     * @param images by the names that the measure asks for, all on one grid
     * @throws UnusableInputException if the images do not fit each other
     */
    Measured of(Images images) throws UnusableInputException;

    /**
     * What was measured.
     *
     * @param values by column; NaN where there is nothing to measure
     * @param notes why some values are NaN
     */
    record Measured(Map<String, Double> values, List<String> notes) {
        public Measured(Map<String, Double> values) {
            this(values, List.of());
        }
    }
}
