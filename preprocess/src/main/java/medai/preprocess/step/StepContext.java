package medai.preprocess.step;

import java.io.IOException;
import java.nio.file.Path;
import medai.cohort.manifest.SampleId;
import medai.imaging.Grid;
import medai.imaging.Resampling;
import medai.imaging.Volume;
import medai.imaging.random.Draw;

/**
 * What a step may use besides the scan.
 *
 * @param id subject and session of the scan
 * @param log where an external program may leave its output
 * @param seed of all random choices
 * @param labels the scan's label maps
 */
public record StepContext(SampleId id, Path log, long seed, LabelMaps labels) {
    /** A scan's label maps by their names in data.masks. */
    @FunctionalInterface
    public interface LabelMaps {
        Volume read(String name) throws IOException;
    }

    /** A stream of random numbers that belongs to this scan and purpose. */
    public Draw draw(String purpose) {
        return Draw.of(seed, "preprocess", id, purpose);
    }

    /** A label map of the scan, on the grid of what the steps so far have made of the scan. */
    public Volume labels(String name, Prepared scan) throws IOException {
        Grid grid = scan.volume().grid();
        Volume map = labels.read(name);
        return map.grid().equals(grid)
                ? map
                : Resampling.onto(
                        map, grid, scan.toSource(), Resampling.Interpolation.NEAREST, Resampling.Border.EDGES);
    }
}
