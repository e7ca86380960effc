package medai.imaging.bids;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import medai.imaging.file.Remarks;
import medai.imaging.file.UnusableInputException;
import medai.imaging.table.Table;

/**
 * What the tables of a dataset say about its subjects and sessions (BIDS 1.8, "Participants file" and "Sessions file"):
 * {@code participants.tsv}, with a row for each subject or, where it has a column {@code session_id}, for each session;
 * {@code sub-LABEL/sub-LABEL_sessions.tsv}; and the older {@code sessions.tsv}, in a subject's folder or, with a column
 * {@code participant_id}, in the dataset's. What a table of sessions says of a session comes before what
 * {@code participants.tsv} says. Rows and scans without each other are counted in remarks.
 */
final class SubjectTables {
    private static final String PARTICIPANT = "participant_id";
    private static final String SESSION = "session_id";
    private static final int NAMED = 5; // in a remark

    private final Path root;
    private final Map<String, Set<String>> tree;
    private final Set<String> columns = new LinkedHashSet<>();
    private final Map<ScanId, List<Table.Row>> participants = new HashMap<>();
    private final Map<ScanId, List<Table.Row>> sessions = new HashMap<>();
    private boolean participantsBySession;
    private boolean anySessions;

    private SubjectTables(Path root, Map<String, Set<String>> tree) {
        this.root = root;
        this.tree = tree;
    }

    /**
     * @param tree the sessions of each subject; an empty one for scans that belong to none
     * @throws UnusableInputException if two rows say different things about one scan, or it is not clear which row is whose
     */
    static SubjectTables read(Path root, Map<String, Set<String>> tree) throws IOException {
        SubjectTables tables = new SubjectTables(root, new TreeMap<>(tree));
        if (Files.exists(tables.participantsFile())) {
            tables.readParticipants();
        }
        tables.readSessions();
        return tables;
    }

    private Path participantsFile() {
        return root.resolve("participants.tsv");
    }

    /** The columns that are not ids. */
    List<String> columns() {
        return List.copyOf(columns);
    }

    /** What the tables say about a scan. */
    Optional<String> get(ScanId scan, String column) {
        Optional<Table.Row> special = row(sessions, scan, column);
        Optional<String> general = row(participants, scan, column).flatMap(row -> row.get(column));
        if (special.isEmpty()) {
            return general;
        }
        Optional<String> own = special.get().get(column);
        if (general.isPresent() && !own.equals(general)) {
            Remarks.add(
                    where(special.get()),
                    "\"%s\" is another than in participants.tsv; that of the session counts".formatted(column));
        }
        return own;
    }

    private static Optional<Table.Row> row(Map<ScanId, List<Table.Row>> rows, ScanId scan, String column) {
        return rows.getOrDefault(scan, List.of()).stream()
                .filter(row -> row.columns().names().contains(column))
                .findFirst();
    }

    /** Counts the scans that have no row. */
    void remarkOnMissing(Collection<ScanId> scans) {
        if (Files.exists(participantsFile())) {
            String kind = participantsBySession ? "sessions" : "subjects";
            remarkOnMissing(participantsFile(), kind, participants, scans, participantsBySession);
        }
        if (anySessions) {
            remarkOnMissing(root, "sessions (of tables of sessions)", sessions, scans, true);
        }
    }

    private static void remarkOnMissing(
            Path where, String kind, Map<ScanId, List<Table.Row>> rows, Collection<ScanId> scans, boolean bySession) {
        Set<String> all = new TreeSet<>();
        Set<String> without = new TreeSet<>();
        for (ScanId scan : scans) {
            String name = new ScanId(scan.subject(), bySession ? scan.session() : "").entities();
            all.add(name);
            if (!rows.containsKey(scan)) {
                without.add(name);
            }
        }
        if (!without.isEmpty()) {
            Remarks.add(
                    where,
                    "%s of the tree that have no row: %d of %d (%s)"
                            .formatted(kind, without.size(), all.size(), first(without)));
        }
    }

    private void readParticipants() throws IOException {
        Table table = read(participantsFile(), List.of(PARTICIPANT));
        List<Table.Row> strangers = new ArrayList<>();
        for (Map.Entry<String, List<Table.Row>> own :
                bySubject(table, strangers).entrySet()) {
            assign(own.getKey(), own.getValue(), participants, strangers);
        }
        participantsBySession =
                table.rows().stream().anyMatch(row -> row.get(SESSION).isPresent());
        remarkOnStrangers(table, strangers);
    }

    private void readSessions() throws IOException {
        Map<String, List<Table.Row>> rows = new TreeMap<>();
        Path whole = root.resolve("sessions.tsv");
        if (Files.exists(whole)) {
            List<Table.Row> strangers = new ArrayList<>();
            Table table = read(whole, List.of(PARTICIPANT, SESSION));
            bySubject(table, strangers).forEach((subject, own) -> rows.put(subject, new ArrayList<>(own)));
            remarkOnStrangers(table, strangers);
        }
        for (String subject : tree.keySet()) {
            String name = new ScanId(subject, "").entities();
            for (String file : List.of(name + "_sessions.tsv", "sessions.tsv")) {
                Path own = root.resolve(name).resolve(file);
                if (Files.exists(own)) {
                    rows.computeIfAbsent(subject, key -> new ArrayList<>())
                            .addAll(read(own, List.of(SESSION)).rows());
                }
            }
        }
        anySessions = !rows.isEmpty();
        for (Map.Entry<String, List<Table.Row>> own : rows.entrySet()) {
            for (Table.Row row : own.getValue()) {
                row.require(SESSION);
            }
            List<Table.Row> strangers = new ArrayList<>();
            assign(own.getKey(), own.getValue(), sessions, strangers);
            for (Table.Row row : strangers) {
                Remarks.add(where(row), "a session that the tree does not have");
            }
        }
    }

    private Table read(Path file, List<String> required) throws IOException {
        Table table = Table.read(file);
        table.requireColumns(required);
        columns.addAll(table.columns());
        columns.removeAll(List.of(PARTICIPANT, SESSION));
        return table;
    }

    private Map<String, List<Table.Row>> bySubject(Table table, List<Table.Row> strangers)
            throws UnusableInputException {
        LabelledRows matched = LabelledRows.match("sub", tree.keySet(), table.rows(), PARTICIPANT);
        strangers.addAll(matched.others());
        return matched.of();
    }

    /** Gives the rows of a subject to its sessions. */
    private void assign(
            String subject, List<Table.Row> rows, Map<ScanId, List<Table.Row>> to, List<Table.Row> strangers)
            throws UnusableInputException {
        Set<String> own = tree.getOrDefault(subject, Set.of());
        Optional<Table.Row> dated =
                rows.stream().filter(row -> row.get(SESSION).isPresent()).findFirst();
        Optional<Table.Row> undated =
                rows.stream().filter(row -> row.get(SESSION).isEmpty()).findFirst();
        if (dated.isEmpty()) {
            requireOne(rows, "one row, or a column session_id that tells them apart");
            own.forEach(session -> to.put(new ScanId(subject, session), rows));
        } else if (undated.isPresent()) {
            throw new UnusableInputException(
                    where(undated.get()),
                    "no session_id, where line %d has one for the same subject"
                            .formatted(dated.get().line()),
                    "one in all rows of a subject",
                    "fill it in");
        } else if (own.equals(Set.of(""))) {
            requireOne(rows, "one row, as the subject has no folders of sessions");
            to.put(new ScanId(subject, ""), rows);
        } else {
            Set<String> labels = new LinkedHashSet<>(own);
            labels.remove("");
            LabelledRows matched = LabelledRows.match("ses", labels, rows, SESSION);
            for (Map.Entry<String, List<Table.Row>> one : matched.of().entrySet()) {
                requireOne(one.getValue(), "one row for each session");
                to.put(new ScanId(subject, one.getKey()), one.getValue());
            }
            strangers.addAll(matched.others());
        }
    }

    /** Refuses rows of one scan that say different things. */
    private static void requireOne(List<Table.Row> rows, String expected) throws UnusableInputException {
        Table.Row first = rows.get(0);
        for (Table.Row row : rows) {
            Set<String> names = new LinkedHashSet<>(first.columns().names());
            names.retainAll(row.columns().names());
            names.removeAll(List.of(PARTICIPANT, SESSION));
            for (String column : names) {
                if (!row.get(column).equals(first.get(column))) {
                    throw new UnusableInputException(
                            where(row),
                            "%s in \"%s\", and %s for the same scans in %s"
                                    .formatted(said(row, column), column, said(first, column), where(first)),
                            expected,
                            "correct the rows, or keep one of them");
                }
            }
        }
    }

    private static String said(Table.Row row, String column) {
        return row.get(column).map(value -> "\"" + value + "\"").orElse("nothing");
    }

    private static String where(Table.Row row) {
        return row.columns().file() + ":" + row.line();
    }

    private static void remarkOnStrangers(Table table, List<Table.Row> strangers) {
        if (!strangers.isEmpty()) {
            Set<String> names = new LinkedHashSet<>();
            for (Table.Row row : strangers) {
                String session = row.get(SESSION).map(id -> " " + id).orElse("");
                names.add(row.get(PARTICIPANT).orElse("") + session + " in line " + row.line());
            }
            Remarks.add(
                    table.file(),
                    "rows of no subject%s of the tree: %d of %d (%s)"
                            .formatted(
                                    table.columns().contains(SESSION) ? " or session" : "",
                                    strangers.size(),
                                    table.rows().size(),
                                    first(names)));
        }
    }

    private static String first(Set<String> names) {
        String some = String.join(", ", names.stream().limit(NAMED).toList());
        return names.size() > NAMED ? "%s and %d more".formatted(some, names.size() - NAMED) : some;
    }
}
