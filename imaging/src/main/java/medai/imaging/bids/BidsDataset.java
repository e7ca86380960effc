package medai.imaging.bids;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import medai.imaging.file.MissingInputException;
import medai.imaging.file.UnusableInputException;
import medai.imaging.table.Table;
import org.jspecify.annotations.Nullable;

/**
 * The images of a BIDS dataset as a manifest: a row for each subject and session, a column for each kind of image, and the
 * columns of {@code participants.tsv}.
 *
 * @param root folder of the dataset
 * @param files those that passed the filters
 */
public record BidsDataset(Path root, List<BidsFile> files) {
    public BidsDataset {
        files = List.copyOf(files);
    }

    /**
     * Which images are wanted.
     *
     * @param suffixes such as {@code T1w}; none for all
     * @param entities such as {@code acq} to {@code mprage}
     */
    public record Filter(Set<String> suffixes, Map<String, String> entities) {
        public Filter {
            suffixes = Set.copyOf(suffixes);
            entities = Map.copyOf(entities);
        }

        private boolean accepts(BidsFile file) {
            return (suffixes.isEmpty() || suffixes.contains(file.suffix()))
                    && entities.entrySet().stream()
                            .allMatch(e -> e.getValue().equals(file.entities().get(e.getKey())));
        }
    }

    /**
     * @throws MissingInputException if there is no such folder
     * @throws UnusableInputException if no image passes the filter
     */
    public static BidsDataset read(Path root, Filter filter) throws IOException {
        if (!Files.isDirectory(root)) {
            throw new MissingInputException(
                    root + ": no such folder; name the folder that holds dataset_description.json");
        }
        List<BidsFile> all = new ArrayList<>();
        try (Stream<Path> subjects = Files.list(root)) {
            for (Path subject : subjects.filter(p -> p.getFileName().toString().startsWith("sub-"))
                    .sorted()
                    .toList()) {
                try (Stream<Path> tree = Files.walk(subject)) {
                    tree.sorted().forEach(path -> BidsFile.parse(path).ifPresent(all::add));
                }
            }
        }
        List<BidsFile> wanted = all.stream().filter(filter::accepts).toList();
        if (wanted.isEmpty()) {
            Set<String> suffixes = new TreeSet<>();
            all.forEach(file -> suffixes.add(file.suffix()));
            throw new UnusableInputException(
                    root,
                    all.isEmpty()
                            ? "no sub-*/**/*.nii.gz"
                            : "images of the kinds " + suffixes + " and none that passes",
                    "at least one image",
                    all.isEmpty() ? "name the root of the dataset" : "change --suffix or --entity");
        }
        return new BidsDataset(root, wanted);
    }

    /** Writes the manifest; paths are relative to its folder. */
    public void writeManifest(Path file) throws IOException {
        Set<String> kinds = new LinkedHashSet<>();
        Map<ScanId, Map<String, BidsFile>> rows = new LinkedHashMap<>();
        Map<String, String> names = columnNames();
        for (BidsFile image : files) {
            String kind = names.getOrDefault(image.kind(), image.kind());
            kinds.add(kind);
            rows.computeIfAbsent(new ScanId(image.subject(), image.session()), key -> new HashMap<>())
                    .put(kind, image);
        }
        Map<String, Table.Row> participants = participants();
        List<String> joined = participants.isEmpty()
                ? List.of()
                : participants.values().iterator().next().columns().names().stream()
                        .filter(name -> !name.equals("participant_id") && !kinds.contains(name))
                        .toList();
        List<String> columns = new ArrayList<>(List.of("subject", "session"));
        columns.addAll(kinds);
        columns.addAll(joined);
        Path folder = file.toAbsolutePath().normalize().resolveSibling(".").normalize();
        List<List<@Nullable Object>> cells = new ArrayList<>();
        rows.forEach((id, images) -> {
            List<@Nullable Object> row = new ArrayList<>(List.of(id.subject(), id.session()));
            for (String kind : kinds) {
                BidsFile image = images.get(kind);
                row.add(
                        image == null
                                ? null
                                : folder.relativize(
                                        image.path().toAbsolutePath().normalize()));
            }
            Table.Row participant = participants.get("sub-" + id.subject());
            for (String column : joined) {
                row.add(participant == null ? null : participant.get(column).orElse(null));
            }
            cells.add(row);
        });
        Table.write(file, columns, cells);
    }

    /** A kind is called by its suffix alone where that suffix has but one kind. */
    private Map<String, String> columnNames() {
        Map<String, Set<String>> bySuffix = new TreeMap<>();
        files.forEach(file ->
                bySuffix.computeIfAbsent(file.suffix(), key -> new TreeSet<>()).add(file.kind()));
        Map<String, String> names = new HashMap<>();
        bySuffix.forEach((suffix, kinds) -> kinds.forEach(kind -> names.put(kind, kinds.size() == 1 ? suffix : kind)));
        return names;
    }

    private Map<String, Table.Row> participants() throws IOException {
        Path file = root.resolve("participants.tsv");
        Map<String, Table.Row> participants = new LinkedHashMap<>();
        if (Files.exists(file)) {
            Table table = Table.read(file);
            table.requireColumns(List.of("participant_id"));
            for (Table.Row row : table.rows()) {
                participants.put(row.require("participant_id"), row);
            }
        }
        return participants;
    }
}
