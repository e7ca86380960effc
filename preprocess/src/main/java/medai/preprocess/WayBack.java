package medai.preprocess;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import medai.cohort.run.Derivative;
import medai.imaging.Affine;
import medai.imaging.SpatialMap;
import medai.imaging.Warp;
import medai.imaging.file.NiftiWriter;
import medai.imaging.table.Table;
import medai.preprocess.registration.TransformFile;

/** From a prepared scan back to its source, as files beside it: an affine as text, a warp as a displacement field. */
final class WayBack {
    private WayBack() {}

    /**
     * Writes the files that are needed.
     *
     * @param folder of preprocess.csv
     * @return columns of preprocess.csv
     */
    static Map<String, String> write(Path folder, Path stem, SpatialMap toSource) throws IOException {
        Map<String, String> columns = new LinkedHashMap<>();
        columns.put("to_source", Derivative.format(toSource.placing()));
        if (toSource instanceof Warp warp) {
            Path file = stem.resolveSibling(stem.getFileName() + "_warp.nii.gz");
            NiftiWriter.writeField(file, warp.field(), "medai: from the prepared scan to its source");
            columns.put(Derivative.WARP, folder.relativize(file).toString());
        } else if (!toSource.placing().equals(Affine.identity())) {
            TransformFile.write(stem.resolveSibling(stem.getFileName() + "_xfm"), toSource.placing());
        }
        return columns;
    }

    /** Whether a scan that was prepared before can still be carried back. */
    static boolean isThere(Path folder, Table.Row row) {
        return row.get(Derivative.WARP)
                .map(file -> Files.exists(folder.resolve(file)))
                .orElse(true);
    }
}
