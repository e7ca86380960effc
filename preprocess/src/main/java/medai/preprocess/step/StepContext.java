package medai.preprocess.step;

import java.io.IOException;
import java.nio.file.Path;
import medai.cohort.manifest.SampleId;
import medai.imaging.Grid;
import medai.imaging.LabelMap;
import medai.imaging.Resampling;
import medai.imaging.Volume;
import medai.imaging.file.Overlap;
import medai.imaging.file.ScanReader;
import medai.imaging.file.UnusableInputException;
import medai.imaging.mask.Mask;
import medai.imaging.random.Draw;

/**
 * What a step may use besides the scan.
 *
 * @param id subject and session of the scan
 * @param log where an external program may leave its output
 * @param seed of all random choices
 * @param files the scan's label maps
 */
public record StepContext(SampleId id, Path log, long seed, LabelFiles files) {
    /** The files of a scan's label maps by their names in data.masks. */
    @FunctionalInterface
    public interface LabelFiles {
        Path of(String name);
    }

    /** A stream of random numbers that belongs to this scan and purpose. */
    public Draw draw(String purpose) {
        return Draw.of(seed, "preprocess", id, purpose);
    }

    /**
     * A label map of the scan, on the grid of what the steps so far have made of the scan.
     *
     * @throws UnusableInputException if it is no label map, or lies elsewhere than the scan
     */
    public LabelMap labels(String name, Prepared scan) throws IOException {
        Path file = files.of(name);
        Grid grid = scan.volume().grid();
        LabelMap map = ScanReader.readLabels(file);
        if (map.grid().equals(grid)) {
            return map;
        }
        Overlap.require(file, map.grid(), grid, scan.toSource(), Resampling.Border.EDGES);
        return Resampling.onto(map, grid, scan.toSource(), Resampling.Border.EDGES);
    }

    /**
     * Where a mask of the scan is above 0, on the grid of what the steps so far have made of the scan.
     *
     * @throws UnusableInputException if it has voxels that are no numbers, or lies elsewhere than the scan
     */
    public Mask mask(String name, Prepared scan) throws IOException {
        Path file = files.of(name);
        Grid grid = scan.volume().grid();
        Volume map = ScanReader.readMask(file);
        if (!map.grid().equals(grid)) {
            Overlap.require(file, map.grid(), grid, scan.toSource(), Resampling.Border.EDGES);
            map = Resampling.onto(
                    map, grid, scan.toSource(), Resampling.Interpolation.NEAREST, Resampling.Border.EDGES);
        }
        return Mask.above(map, 0);
    }
}
