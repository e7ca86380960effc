package medai.imaging.bids;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitOption;
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
import medai.imaging.file.Remarks;
import medai.imaging.file.UnusableInputException;
import medai.imaging.table.Table;
import org.jspecify.annotations.Nullable;

/**
 * The images of a BIDS dataset as a manifest: a row for each subject and session, a column for each kind of image, and the
 * columns of {@code participants.tsv} and of tables of sessions.
 *
 * @param root folder of the dataset
 * @param tree all sessions of all subjects, whether they have images that passed the filters or not; the empty one for images
 *     that belong to no session
 * @param files those that passed the filters
 */
public record BidsDataset(Path root, Map<String, Set<String>> tree, List<BidsFile> files) {
    /** Columns that mean something in every manifest. */
    private static final Set<String> RESERVED = Set.of("subject", "session", "piece");

    public BidsDataset {
        tree = Map.copyOf(tree);
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

        /** Refuses what no image of the dataset has. */
        private void requireKnown(Path root, List<BidsFile> all) throws UnusableInputException {
            Set<String> known = new TreeSet<>();
            all.forEach(file -> known.add(file.suffix()));
            Set<String> unknown = new TreeSet<>(suffixes);
            unknown.removeAll(known);
            if (!unknown.isEmpty()) {
                throw new UnusableInputException(
                        root,
                        "images of the kinds %s and none of %s".formatted(known, unknown),
                        "kinds that are there",
                        "change --suffix");
            }
            for (Map.Entry<String, String> entity : entities.entrySet()) {
                Set<String> values = new TreeSet<>();
                all.forEach(file -> values.add(file.entities().getOrDefault(entity.getKey(), "")));
                if (!values.contains(entity.getValue())) {
                    values.remove("");
                    throw new UnusableInputException(
                            root,
                            values.isEmpty()
                                    ? "no image with an entity " + entity.getKey()
                                    : "images with %s=%s and none with %s"
                                            .formatted(entity.getKey(), values, entity.getValue()),
                            "an entity that is there",
                            "change --entity");
                }
            }
        }
    }

    /**
     * @throws MissingInputException if there is no such folder
     * @throws UnusableInputException if no image passes the filter or the filter names what is not there, or if an image that
     *     passes lies in the folder of another subject or session than its name says
     */
    public static BidsDataset read(Path root, Filter filter) throws IOException {
        if (!Files.isDirectory(root)) {
            throw new MissingInputException(
                    root + ": no such folder; name the folder that holds dataset_description.json");
        }
        List<BidsFile> all = new ArrayList<>();
        Map<String, Set<String>> tree = new TreeMap<>();
        try (Stream<Path> subjects = Files.list(root)) {
            for (Path subject : subjects.filter(p -> p.getFileName().toString().startsWith("sub-"))
                    .sorted()
                    .toList()) {
                walk(root, subject, tree, all);
            }
        } catch (UncheckedIOException | FileSystemException e) {
            throw new MissingInputException("%s: a folder in it cannot be read (%s); see to its links and permissions"
                    .formatted(root, e.getMessage()));
        }
        if (all.isEmpty()) {
            throw new UnusableInputException(
                    root, "no sub-*/**/*.nii.gz", "at least one image", "name the root of the dataset");
        }
        all.forEach(file ->
                tree.computeIfAbsent(file.subject(), key -> new TreeSet<>()).add(file.session()));
        filter.requireKnown(root, all);
        List<BidsFile> wanted = all.stream().filter(filter::accepts).toList();
        if (wanted.isEmpty()) {
            throw new UnusableInputException(
                    root, "no image that has all of it", "at least one image", "change --suffix or --entity");
        }
        for (BidsFile file : wanted) {
            file.requirePlace(root);
        }
        return new BidsDataset(root, tree, wanted);
    }

    private static void walk(Path root, Path subject, Map<String, Set<String>> tree, List<BidsFile> all)
            throws IOException {
        try (Stream<Path> inside = Files.walk(subject, FileVisitOption.FOLLOW_LINKS)) {
            for (Path path : inside.sorted().toList()) {
                String name = path.getFileName().toString();
                if (Files.isDirectory(path)) {
                    int depth = root.relativize(path).getNameCount();
                    if (depth == 1) {
                        tree.computeIfAbsent(name.substring("sub-".length()), key -> new TreeSet<>());
                    } else if (depth == 2 && name.startsWith("ses-")) {
                        tree.computeIfAbsent(
                                        subject.getFileName().toString().substring("sub-".length()),
                                        key -> new TreeSet<>())
                                .add(name.substring("ses-".length()));
                    }
                } else if (BidsFile.isImage(path)) {
                    BidsFile.parse(path)
                            .ifPresentOrElse(
                                    all::add,
                                    () -> Remarks.add(
                                            path,
                                            "an image whose name is none of BIDS, such as sub-01_T1w.nii.gz, is left out"));
                }
            }
        }
    }

    /** Writes the manifest; paths are relative to its folder. */
    public void writeManifest(Path file) throws IOException {
        Set<String> kinds = new LinkedHashSet<>();
        Map<ScanId, Map<String, BidsFile>> rows = new LinkedHashMap<>();
        Map<String, String> names = columnNames();
        for (BidsFile image : files) {
            String kind = names.getOrDefault(image.kind(), image.kind());
            kinds.add(kind);
            BidsFile other =
                    rows.computeIfAbsent(image.id(), key -> new HashMap<>()).put(kind, image);
            if (other != null) {
                throw new UnusableInputException(
                        image.path(),
                        "the same subject, session and kind as " + other.path(),
                        "one image of each kind",
                        "take one of them out of the dataset");
            }
        }
        SubjectTables tables = SubjectTables.read(root, tree);
        List<String> columns = new ArrayList<>(List.of("subject", "session"));
        columns.addAll(kinds);
        for (String joined : tables.columns()) {
            boolean taken = RESERVED.contains(joined) || kinds.contains(joined);
            columns.add(taken ? "participants_" + joined : joined);
            if (taken) {
                Remarks.add(
                        root,
                        "the column \"%s\" of its tables is called participants_%s, as manifests have one of their own"
                                .formatted(joined, joined));
            }
        }
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
            tables.columns().forEach(column -> row.add(tables.get(id, column).orElse(null)));
            cells.add(row);
        });
        tables.remarkOnMissing(rows.keySet());
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
}
