package medai.cohort.manifest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import medai.imaging.bids.ScanId;
import medai.imaging.file.MissingInputException;
import medai.imaging.file.Remarks;
import medai.imaging.file.UnusableInputException;
import medai.imaging.table.Table;

/**
 * The scans of a study, one entry per subject and session, in the order of the table.
 *
 * @param file the manifest itself; the paths in it are relative to its folder
 */
public record Manifest(Path file, List<Entry> entries) {
    private static final Pattern ZEROS = Pattern.compile("(?<![0-9])0+(?=[0-9])");
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]*");

    public Manifest {
        entries = List.copyOf(entries);
    }

    /**
     * One subject's session, or a piece of a scan of it.
     *
     * @param views view name to scan file
     * @param row the whole row, for targets and covariates
     */
    public record Entry(SampleId id, Map<String, Path> views, Table.Row row) {
        /** The scan of a view. */
        public Path scan(String view) {
            Path scan = views.get(view);
            if (scan == null) {
                throw new IllegalArgumentException("no view \"" + view + "\"; there are " + views.keySet());
            }
            return scan;
        }
    }

    /**
     * Reads and checks a manifest; everything that is wrong is reported at once.
     *
     * @param viewColumns view name to the column that holds its path
     * @throws MissingInputException if the manifest is missing
     * @throws UnusableInputException if a column is missing, or a subject is unnamed, cannot name a file or occurs twice
     */
    public static Manifest read(Path file, Map<String, String> viewColumns) throws IOException {
        Table table = Table.read(file);
        List<String> required = new ArrayList<>(List.of("subject"));
        required.addAll(viewColumns.values());
        table.requireColumns(required);
        List<String> problems = new ArrayList<>();
        List<Entry> entries = new ArrayList<>();
        Map<String, Integer> seen = new HashMap<>();
        for (Table.Row row : table.rows()) {
            SampleId id = new SampleId(
                    new ScanId(row.get("subject").orElse(""), row.get("session").orElse("")),
                    row.get(SampleId.PIECE).orElse(""));
            if (id.subject().isEmpty()) {
                String cell = row.cell("subject");
                problems.add("line %d: no subject%s; fill it in or remove the row"
                        .formatted(
                                row.line(),
                                cell.isEmpty() ? "" : ": \"%s\" stands for a missing value".formatted(cell)));
                continue;
            }
            checkLabels(id, row.line(), problems);
            Integer first = seen.putIfAbsent(id.entities(), row.line());
            if (first != null) { // "1" and "sub-1" would name the same files
                problems.add(
                        "line %d: %s is listed already in line %d; keep one of them, or give them different sessions"
                                .formatted(row.line(), id, first));
            }
            entries.add(new Entry(id, views(file, viewColumns, row, problems), row));
        }
        if (table.rows().isEmpty()) {
            problems.add("no rows; list one scan per row");
        }
        UnusableInputException.throwIfAny(file, problems);
        remarkTwins(file, entries);
        return new Manifest(file, entries);
    }

    /** One subject under two names could be learned from under one and tested under the other. */
    private static void remarkTwins(Path file, List<Entry> entries) {
        Map<String, String> first = new HashMap<>();
        for (Entry entry : entries) {
            String name = entry.id().subject();
            String plain = ZEROS.matcher(name.toLowerCase(Locale.ROOT).replaceFirst("^sub-", ""))
                    .replaceAll("");
            String other = first.putIfAbsent(plain, name);
            if (other != null && !other.equals(name)) {
                Remarks.add(file, "%s and %s are taken as two subjects".formatted(other, name));
                return;
            }
        }
    }

    private static void checkLabels(SampleId id, int line, List<String> problems) {
        List<String> labels = new ArrayList<>(List.of(id.session(), id.piece()));
        labels.removeIf(String::isEmpty);
        labels.add(0, id.subject());
        for (String label : labels) {
            if (!LABEL.matcher(label).matches()) {
                problems.add("line %d: \"%s\" cannot name a file; use letters, digits, '-', '_', '.' and '+'"
                        .formatted(line, label));
            }
        }
    }

    private static Map<String, Path> views(
            Path file, Map<String, String> columns, Table.Row row, List<String> problems) {
        Map<String, Path> views = new LinkedHashMap<>();
        columns.forEach((view, column) -> row.get(column)
                .ifPresentOrElse(
                        path -> views.put(view, file.resolveSibling(path).normalize()),
                        () -> problems.add("line %d: no path in \"%s\"; fill it in or remove the row"
                                .formatted(row.line(), column))));
        return views;
    }

    /** @throws MissingInputException naming the first missing scans, and how many there are */
    public void requireScans() throws MissingInputException {
        List<String> missing = entries.stream()
                .flatMap(entry -> entry.views().values().stream())
                .filter(scan -> !Files.isReadable(scan))
                .map(Path::toString)
                .toList();
        if (!missing.isEmpty()) {
            throw new MissingInputException("%s: %d of its scans cannot be read; correct the paths\n  %s"
                    .formatted(file, missing.size(), UnusableInputException.listed(missing)));
        }
    }
}
