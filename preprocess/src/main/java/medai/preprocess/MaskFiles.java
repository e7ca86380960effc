package medai.preprocess;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import medai.cohort.manifest.Manifest;
import medai.imaging.file.MissingInputException;
import medai.imaging.file.UnusableInputException;
import medai.preprocess.step.Step;

/**
 * The label maps that steps ask for.
 *
 * @param columns of the manifest with their paths, by the label map's name; a name without one is that of its column
 */
record MaskFiles(Map<String, String> columns) {
    /** @throws UnusableInputException if the manifest lacks one of the columns */
    void requireColumns(Manifest manifest, List<Step> steps) throws UnusableInputException {
        List<String> there = manifest.entries().get(0).row().columns().names();
        for (Step step : steps) {
            for (String mask : step.masks()) {
                if (!there.contains(column(mask))) {
                    throw new UnusableInputException(
                            manifest.file(),
                            "the columns %s and no column \"%s\"".formatted(String.join(", ", there), column(mask)),
                            "the mask \"%s\" of preprocess.steps".formatted(mask),
                            "add the column, or name it in data.masks");
                }
            }
        }
    }

    /** Each in the file that the manifest names. */
    Map<String, Path> of(Manifest manifest, Manifest.Entry entry, List<Step> steps) throws IOException {
        Map<String, Path> files = new LinkedHashMap<>();
        for (Step step : steps) {
            for (String mask : step.masks()) {
                Path file = manifest.file()
                        .resolveSibling(entry.row().require(column(mask)))
                        .normalize();
                if (!Files.isReadable(file)) {
                    throw new MissingInputException(
                            file + ": no such file; correct the path in column " + column(mask));
                }
                files.put(mask, file);
            }
        }
        return files;
    }

    private String column(String mask) {
        return columns.getOrDefault(mask, mask);
    }
}
