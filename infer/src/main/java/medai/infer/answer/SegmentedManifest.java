package medai.infer.answer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import medai.cohort.manifest.Manifest;
import medai.cohort.manifest.MovedPaths;
import medai.cohort.manifest.SampleId;
import medai.imaging.table.Table;

/**
 * The manifest of the scans, with the paths of the label maps that a network drew added: columns {@code found_VIEW}, and
 * {@code regions_VIEW} where maps are finished, and {@code found_part}, the part of the split that the scan had for this network.
 * Another experiment needs this file to use these maps.
 */
final class SegmentedManifest {
    private static final String PART = "found_part";

    private final Path manifest;
    private final Set<String> scans;
    private final Set<Integer> tasks = new HashSet<>();
    private final Set<String> columns = new LinkedHashSet<>();
    private final Map<SampleId, Map<String, Path>> maps = new TreeMap<>();
    private final Map<SampleId, String> parts = new TreeMap<>();

    /**
     * Maps of the scans of a manifest.
     *
     * @param manifest that lists the scans
     * @param scans its columns with paths of scans, which may be folders
     */
    SegmentedManifest(Path manifest, Set<String> scans) {
        this.manifest = manifest;
        this.scans = Set.copyOf(scans);
    }

    /** @param part of the split of the network that drew the map */
    void add(int task, SampleId id, String part, String column, Path map) {
        tasks.add(task);
        parts.put(id, part);
        columns.add(column);
        maps.computeIfAbsent(id, key -> new TreeMap<>()).put(column, map);
    }

    /**
     * Writes it where every scan has maps, of one network; with several it would not be clear whose to take. Else an earlier one
     * goes, whose maps may have changed.
     */
    void write(Path file) throws IOException {
        Manifest read = Manifest.read(manifest, Map.of());
        if (tasks.size() != 1 || maps.size() != read.entries().size()) {
            Files.deleteIfExists(file);
            return;
        }
        Path folder = file.toAbsolutePath().resolveSibling(".").normalize();
        List<String> kept =
                new ArrayList<>(read.entries().get(0).row().columns().names());
        kept.removeAll(columns);
        kept.remove(PART);
        List<String> header = new ArrayList<>(kept);
        header.add(PART);
        header.addAll(columns);
        MovedPaths moved = new MovedPaths(
                manifest, read.entries().stream().map(Manifest.Entry::row).toList(), scans, folder);
        List<List<String>> rows = new ArrayList<>();
        for (Manifest.Entry entry : read.entries()) {
            Map<String, Path> own = maps.getOrDefault(entry.id(), Map.of());
            List<String> row = new ArrayList<>();
            for (String column : kept) {
                row.add(moved.of(entry.row(), column));
            }
            row.add(parts.getOrDefault(entry.id(), ""));
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
