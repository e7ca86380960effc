package medai.preprocess.measure;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import medai.imaging.Grid;
import medai.imaging.LabelMap;
import medai.imaging.Volume;
import medai.imaging.file.ScanReader;
import medai.imaging.file.UnusableInputException;

/**
 * The images of one subject, by name.
 *
 * @param volumes intensities
 * @param labels label maps
 */
public record Images(Map<String, Volume> volumes, Map<String, LabelMap> labels) {
    private static final double SAME_GRID = 1e-3;

    /** @param labelMaps names of the files that are label maps */
    public static Images read(Map<String, Path> files, Set<String> labelMaps) throws IOException {
        return read(files, labelMaps, Set.of());
    }

    /**
     * @param labelMaps names of the files that are label maps
     * @param masks names of those of which only matters where they are above 0; they become volumes
     */
    public static Images read(Map<String, Path> files, Set<String> labelMaps, Set<String> masks) throws IOException {
        Map<String, Volume> volumes = new LinkedHashMap<>();
        Map<String, LabelMap> labels = new LinkedHashMap<>();
        for (Map.Entry<String, Path> file : files.entrySet()) {
            if (labelMaps.contains(file.getKey())) {
                labels.put(file.getKey(), ScanReader.readLabels(file.getValue()));
            } else {
                volumes.put(
                        file.getKey(),
                        masks.contains(file.getKey())
                                ? ScanReader.readMask(file.getValue())
                                : ScanReader.readFile(file.getValue()).volume());
            }
        }
        return new Images(volumes, labels);
    }

    public Volume volume(String name) {
        return named(name, volumes);
    }

    public LabelMap labelMap(String name) {
        return named(name, labels);
    }

    private static <T> T named(String name, Map<String, T> images) {
        T image = images.get(name);
        if (image == null) {
            throw new IllegalArgumentException("no image \"" + name + "\"; there are " + images.keySet());
        }
        return image;
    }

    /** @throws UnusableInputException if not all lie on the grid of the first */
    public void requireOneGrid() throws UnusableInputException {
        Map<String, Grid> grids = new TreeMap<>();
        volumes.forEach((name, volume) -> grids.put(name, volume.grid()));
        labels.forEach((name, map) -> grids.put(name, map.grid()));
        Map.Entry<String, Grid> first = grids.entrySet().iterator().next();
        for (Map.Entry<String, Grid> other : grids.entrySet()) {
            if (!other.getValue().matches(first.getValue(), SAME_GRID)) {
                throw new UnusableInputException(
                        other.getKey(),
                        other.getValue().describe(),
                        "the grid of " + first.getKey() + ", "
                                + first.getValue().describe(),
                        "resample one onto the other, for example with \"medai resample\"");
            }
        }
    }
}
