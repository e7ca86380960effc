package medai.preprocess.measure;

import java.util.Map;
import medai.imaging.Volume;
import medai.imaging.file.UnusableInputException;

/** Something that is measured on the images of one subject. */
@FunctionalInterface
public interface Measure {
    /**
     * @param images by the names that the measure asks for, all on one grid
     * @return values by column; NaN where there is nothing to measure
     * @throws UnusableInputException if the images do not fit each other
     */
    Map<String, Double> of(Map<String, Volume> images) throws UnusableInputException;

    /** The image of a name. */
    static Volume image(Map<String, Volume> images, String name) {
        Volume volume = images.get(name);
        if (volume == null) {
            throw new IllegalArgumentException("no image \"" + name + "\"; there are " + images.keySet());
        }
        return volume;
    }

    /** @throws UnusableInputException if not all lie on the grid of the first */
    static void requireOneGrid(Map<String, Volume> images) throws UnusableInputException {
        Map.Entry<String, Volume> first = images.entrySet().iterator().next();
        for (Map.Entry<String, Volume> other : images.entrySet()) {
            if (!other.getValue().grid().matches(first.getValue().grid(), 1e-3)) {
                throw new UnusableInputException(
                        other.getKey(),
                        other.getValue().grid().describe(),
                        "the grid of " + first.getKey() + ", "
                                + first.getValue().grid().describe(),
                        "resample one onto the other, for example with \"medai resample\"");
            }
        }
    }
}
