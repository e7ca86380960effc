package medai.infer.answer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import medai.cohort.manifest.Manifest;
import medai.cohort.manifest.SampleId;
import medai.imaging.table.Table;

/**
 * The manifest of the scans, with the paths of the label maps that a network drew added: columns {@code found_VIEW}, and
 * {@code regions_VIEW} where maps are finished. Another experiment needs this file to use these maps.
 */
final class SegmentedManifest {
    private final Path manifest;
    private final Set<Integer> tasks = new HashSet<>();
    private final Set<String> columns = new LinkedHashSet<>();
    private final Map<SampleId, Map<String, Path>> maps = new TreeMap<>();

    /** @param manifest that lists the scans */
    SegmentedManifest(Path manifest) {
        this.manifest = manifest;
    }

    void add(int task, SampleId id, String column, Path map) {
        tasks.add(task);
        columns.add(column);
        maps.computeIfAbsent(id, key -> new TreeMap<>()).put(column, map);
    }

    /** Writes it where every scan has maps, of one network; with several it would not be clear whose to take. */
    void write(Path file) throws IOException {
        Manifest read = Manifest.read(manifest, Map.of());
        if (tasks.size() != 1 || maps.size() != read.entries().size()) {
            return;
        }
        Path folder = file.toAbsolutePath().resolveSibling(".").normalize();
        List<String> kept =
                new ArrayList<>(read.entries().get(0).row().columns().names());
        kept.removeAll(columns);
        List<String> header = new ArrayList<>(kept);
        header.addAll(columns);
        List<List<String>> rows = new ArrayList<>();
        for (Manifest.Entry entry : read.entries()) {
            Map<String, Path> own = maps.getOrDefault(entry.id(), Map.of());
            List<String> row = new ArrayList<>();
            for (String column : kept) {
                row.add(Manifest.moved(manifest, entry.row().get(column).orElse(""), folder));
            }
            for (String column : columns) {
                Path map = own.get(column);
                row.add(
                        map == null
                                ? ""
                                : folder.relativize(map.toAbsolutePath().normalize())
                                        .toString());
            }
            rows.add(row);
        }
        Table.write(file, header, rows);
    }
}
