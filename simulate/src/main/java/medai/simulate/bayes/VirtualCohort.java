package medai.simulate.bayes;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import medai.cohort.manifest.MovedPaths;
import medai.cohort.run.Journal;
import medai.imaging.LabelMap;
import medai.imaging.file.ScanReader;
import medai.imaging.file.UnusableInputException;
import medai.imaging.mask.RegionNames;
import medai.imaging.random.Draw;
import medai.imaging.table.Table;

/**
 * A manifest whose subjects get a virtual disease by the regions they contain (RA thesis, section 5.2.4). A subject with several
 * scans counts once, with all regions of its scans, so that no subject has the disease in one scan and not in another.
 */
public final class VirtualCohort {
    public static final String DISEASE = "disease";
    public static final List<String> CLASSES = List.of("healthy", "x");
    private static final String PATTERN = "pattern";
    private static final String POSTERIOR = "posterior";

    private final Table manifest;
    private final Map<String, Set<String>> regionsOf = new TreeMap<>(); // by subject
    private final List<Pattern> patterns;

    private VirtualCohort(Table manifest, Map<String, Set<String>> regionsOf) {
        this.manifest = manifest;
        this.regionsOf.putAll(regionsOf);
        Map<Set<String>, Integer> counts = new LinkedHashMap<>();
        regionsOf.values().forEach(regions -> counts.merge(regions, 1, Integer::sum));
        patterns = counts.entrySet().stream()
                .map(e -> new Pattern(e.getKey(), e.getValue()))
                .sorted(java.util.Comparator.comparingInt(
                                (Pattern p) -> p.regions().size())
                        .thenComparing(Pattern::name))
                .toList();
    }

    /**
     * Looks for regions in label maps.
     *
     * @param labels column with the label map of each row
     * @param wanted structures to look for, by their names
     * @param voxels of a region that an image must have at least to contain it
     */
    public static VirtualCohort ofLabels(
            Path manifest, String labels, RegionNames names, Set<String> wanted, int voxels, Journal.Progress progress)
            throws IOException {
        Table table = Table.read(manifest);
        table.requireColumns(List.of("subject", labels));
        names.require(wanted);
        Map<String, Set<String>> regionsOf = new TreeMap<>();
        for (Table.Row row : table.rows()) {
            Path file = manifest.resolveSibling(row.require(labels)).normalize();
            Set<String> found = regionsOf.computeIfAbsent(row.require("subject"), s -> new TreeSet<>());
            for (Map.Entry<Integer, Integer> label :
                    counts(ScanReader.readLabels(file)).entrySet()) {
                String name = names.of(label.getKey(), file);
                if (label.getValue() >= voxels && wanted.contains(name)) {
                    found.add(name);
                }
            }
            progress.step(row.require("subject"));
        }
        return new VirtualCohort(table, regionsOf);
    }

    /**
     * Takes the presence of regions from columns.
     *
     * @param columns region to its column, which says 1, yes or true, or else 0, no or false
     */
    public static VirtualCohort ofColumns(Path manifest, Map<String, String> columns) throws IOException {
        Table table = Table.read(manifest);
        table.requireColumns(List.of("subject"));
        table.requireColumns(List.copyOf(columns.values()));
        Map<String, Set<String>> regionsOf = new TreeMap<>();
        for (Table.Row row : table.rows()) {
            Set<String> found = regionsOf.computeIfAbsent(row.require("subject"), s -> new TreeSet<>());
            for (Map.Entry<String, String> column : columns.entrySet()) {
                if (says(manifest, row, column.getValue())) {
                    found.add(column.getKey());
                }
            }
        }
        return new VirtualCohort(table, regionsOf);
    }

    private static boolean says(Path manifest, Table.Row row, String column) throws UnusableInputException {
        String text = row.require(column);
        return switch (text.toLowerCase(java.util.Locale.ROOT)) {
            case "1", "yes", "true" -> true;
            case "0", "no", "false" -> false;
            default ->
                throw new UnusableInputException(
                        manifest,
                        "\"%s\" in column %s, line %d".formatted(text, column, row.line()),
                        "1, yes or true, or 0, no or false",
                        "correct the cell");
        };
    }

    private static Map<Integer, Integer> counts(LabelMap labels) {
        Map<Integer, Integer> counts = new TreeMap<>();
        for (int label : labels.labels()) {
            counts.merge(label, 1, Integer::sum);
        }
        return counts;
    }

    /**
     * The disease with these posteriors.
     *
     * @throws UnusableInputException if no labels have them
     */
    public VirtualDisease disease(Map<String, Double> posteriors, double prior) throws UnusableInputException {
        try {
            return ReverseBayes.ofRegions(patterns, posteriors, prior);
        } catch (IllegalArgumentException e) {
            throw new UnusableInputException("%s: %s".formatted(manifest.file(), e.getMessage()));
        }
    }

    /**
     * Assigns the disease at random to subjects of each pattern and writes the manifest that says who has it: columns disease,
     * pattern and posterior (of the pattern). Under one seed, a subject that has the disease at one posterior also has it at a
     * higher one of its pattern.
     */
    public void write(Path file, VirtualDisease disease, long seed) throws IOException {
        Map<String, VirtualDisease.Group> groupOf = new TreeMap<>();
        Map<String, String> classOf = new TreeMap<>();
        for (VirtualDisease.Group group : disease.groups()) {
            List<String> members = regionsOf.entrySet().stream()
                    .filter(e -> e.getValue().equals(group.pattern().regions()))
                    .map(Map.Entry::getKey)
                    .toList();
            List<String> order =
                    Draw.of(seed, "disease", group.pattern().name()).shuffled(members);
            for (int i = 0; i < order.size(); i++) {
                groupOf.put(order.get(i), group);
                classOf.put(order.get(i), CLASSES.get(i < group.diseased() ? 1 : 0));
            }
        }
        List<String> columns = new ArrayList<>(manifest.columns());
        columns.removeAll(List.of(DISEASE, PATTERN, POSTERIOR));
        List<String> kept = List.copyOf(columns);
        columns.addAll(List.of(DISEASE, PATTERN, POSTERIOR));
        MovedPaths moved = new MovedPaths(
                manifest.file(),
                manifest.rows(),
                Set.of(),
                file.toAbsolutePath().resolveSibling("."));
        List<List<String>> rows = new ArrayList<>();
        for (Table.Row row : manifest.rows()) {
            String subject = row.require("subject");
            List<String> cells = new ArrayList<>();
            for (String column : kept) {
                cells.add(moved.of(row, column));
            }
            VirtualDisease.Group group = groupOf.get(subject);
            if (group == null) {
                throw new IllegalStateException("subject " + subject + " has no pattern");
            }
            cells.addAll(List.of(
                    classOf.getOrDefault(subject, ""), group.pattern().name(), Double.toString(group.posterior())));
            rows.add(cells);
        }
        Table.write(file, columns, rows);
    }
}
