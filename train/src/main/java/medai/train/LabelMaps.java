package medai.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import medai.cohort.Sample;
import medai.cohort.target.LabelOutputs;
import medai.cohort.target.Target;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.file.UnusableInputException;

/** Label maps as numbers of a network's outputs, on the grids of the prepared scans; each file is read and checked once. */
final class LabelMaps {
    private final Target target;
    private final ScanCache cache;
    private final Map<Path, Volume> known = new ConcurrentHashMap<>();

    LabelMaps(Target target, ScanCache cache) {
        this.target = target;
        this.cache = cache;
    }

    /** @param grid of the prepared scan */
    Volume get(Sample sample, int input, Grid grid) {
        Path file = sample.truth().labelMaps().get(input);
        Volume map = known.get(file);
        if (map == null) {
            map = read(file, input, grid, sample.toSource().get(input));
            known.put(file, map);
        }
        return map;
    }

    private Volume read(Path file, int input, Grid grid, Affine toSource) {
        Volume labels = cache.get(file);
        try {
            return LabelOutputs.of(target, input).numbers(labels, grid, toSource);
        } catch (IllegalArgumentException e) {
            throw new UncheckedIOException(
                    (IOException) new UnusableInputException("%s: %s".formatted(file, e.getMessage())));
        }
    }
}
