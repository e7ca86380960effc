package medai.eval.prediction;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import medai.imaging.file.UnusableInputException;
import medai.imaging.table.Table;

/**
 * Predictions of one or more files, checked: no key twice, no subject on both sides of a split. The files may come from
 * {@code medai infer} or from any other program, whose columns are then mapped.
 *
 * @param cases that have a truth and are of the test part, where there are parts
 * @param validation the same of the validation part, on which thresholds may be chosen
 * @param notes what a reader of the numbers should know
 */
public record PredictionTable(List<Case> cases, List<Case> validation, List<String> notes) {
    /**
     * How a table is read.
     *
     * @param columns our name to the file's, where they differ: subject, session, task, part, target, truth, predicted, model,
     *     ...
     * @param cluster column whose values are drawn by the bootstrap: subject, or what subjects share, such as a family or a site
     * @param allowOverlap whether subjects may be in train and test of one task
     */
    public record Options(Map<String, String> columns, String cluster, boolean allowOverlap) {
        /** Nothing mapped, subjects drawn, no overlap. */
        public static final Options PLAIN = new Options(Map.of(), "subject", false);

        public Options {
            columns = Map.copyOf(columns);
        }

        private Optional<String> get(Table.Row row, String name) {
            return row.get(columns.getOrDefault(name, name));
        }
    }

    /**
     * One prediction.
     *
     * @param model a column {@code model}, or the file
     * @param options by which further columns are found
     * @param derived columns that were computed from several rows; they stand in for the row's own, which an empty one hides
     */
    public record Case(
            String model, String subject, String truth, Table.Row row, Options options, Map<String, String> derived) {
        /** The columns that distinguish the predictions of one model for one subject. */
        static final List<String> PLACES = List.of("task", "part", "session", "piece", "slice", "side", "target");

        public Case {
            derived = Map.copyOf(derived);
        }

        public Optional<String> get(String name) {
            String own = derived.get(name);
            return own != null ? Optional.of(own).filter(value -> !value.isEmpty()) : options.get(row, name);
        }

        /** File and line, for messages. */
        public String place() {
            return row.columns().file() + ":" + row.line();
        }

        /** What the bootstrap draws. */
        public String cluster() {
            return options.cluster.equals("subject")
                    ? subject
                    : get(options.cluster).orElse("");
        }

        /** The values of some of {@link #PLACES}, model and subject, as one text. */
        String key(List<String> names) {
            return String.join(
                    "\n",
                    names.stream()
                            .map(name -> switch (name) {
                                case "model" -> model;
                                case "subject" -> subject;
                                default -> get(name).orElse("");
                            })
                            .toList());
        }

        /** The number in a column, if there is one. */
        public Optional<Double> number(String name) throws UnusableInputException {
            Optional<String> text = get(name);
            if (derived.containsKey(name)) {
                return text.map(Double::valueOf);
            }
            return text.isEmpty()
                    ? Optional.empty()
                    : Optional.of(row.number(options.columns.getOrDefault(name, name)));
        }
    }

    private static final String TEST = "test";
    private static final String NEW = "new"; // of scans that came after training: nothing was learnt from them either

    public PredictionTable {
        cases = List.copyOf(cases);
        validation = List.copyOf(validation);
        notes = List.copyOf(notes);
    }

    public static PredictionTable read(List<Path> files, Options options) throws IOException {
        List<Case> cases = new ArrayList<>();
        List<Case> validation = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        Map<String, Integer> keys = new HashMap<>();
        Map<String, String> parts = new HashMap<>();
        int unknown = 0;
        int others = 0;
        for (Path file : files) {
            Table table = Table.read(file);
            table.requireColumns(List.of(
                    options.columns.getOrDefault("subject", "subject"),
                    options.columns.getOrDefault("truth", "truth")));
            String name = modelName(file, files);
            for (Table.Row row : table.rows()) {
                String subject = row.require(options.columns.getOrDefault("subject", "subject"));
                String model = options.get(row, "model").orElse(name);
                String task = options.get(row, "task").orElse("");
                String part = options.get(row, "part").orElse(TEST);
                part = part.equals(NEW) ? TEST : part;
                String place = file + ":" + row.line();
                Case one = new Case(model, subject, options.get(row, "truth").orElse(""), row, options, Map.of());
                Integer first = keys.putIfAbsent(model + "\n" + subject + "\n" + one.key(Case.PLACES), row.line());
                if (first != null) {
                    problems.add(
                            "%s: %s is there already in line %d; keep one row for each model, task, part, session, slice, side and target"
                                    .formatted(place, subject, first));
                }
                String other = parts.putIfAbsent(model + "\n" + task + "\n" + subject, part);
                if (other != null && !other.equals(part) && !options.allowOverlap) {
                    problems.add(
                            "%s: subject %s is in \"%s\" and in \"%s\" of one task; give --allow-overlap if that is meant"
                                    .formatted(place, subject, other, part));
                }
                if (!options.cluster.equals("subject") && one.cluster().isEmpty()) {
                    problems.add(
                            "%s: nothing in \"%s\", by which rows are to be drawn; fill it in, or leave --cluster out"
                                    .formatted(place, options.cluster));
                }
                if (part.equals("validation") && !one.truth.isEmpty()) {
                    validation.add(one);
                }
                if (!part.equals(TEST)) {
                    others++;
                } else if (one.truth.isEmpty()) {
                    unknown++;
                } else {
                    cases.add(one);
                }
            }
        }
        UnusableInputException.throwIfAny("predictions", problems);
        if (cases.isEmpty()) {
            throw new UnusableInputException(
                    files.get(0),
                    "%d rows of other parts and %d without truth".formatted(others, unknown),
                    "at least one test subject with a known truth",
                    "see the columns part and truth");
        }
        List<String> notes = new ArrayList<>();
        if (unknown > 0) {
            notes.add(unknown + " rows without truth are left out");
        }
        if (others > 0) {
            notes.add(others + " rows of other parts than test are left out");
        }
        return new PredictionTable(cases, validation, notes);
    }

    /**
     * The shortest names that distinguish the files, from their own names or those of their runs: tasks of a run are one model.
     */
    private static String modelName(Path file, List<Path> files) {
        if (files.stream().map(Path::getFileName).distinct().count() > 1) {
            return file.getFileName().toString().replaceAll("\\.[a-z]+$", "");
        }
        List<Path> runs = files.stream().map(PredictionTable::run).distinct().toList();
        if (runs.size() == 1) {
            return "";
        }
        Path own = run(file);
        int shared = 0;
        while (shared < own.getNameCount() && sharesStart(runs, own, shared + 1)) {
            shared++;
        }
        return shared == own.getNameCount()
                ? own.getFileName().toString()
                : own.subpath(shared, own.getNameCount()).toString().replace(File.separatorChar, '-');
    }

    private static boolean sharesStart(List<Path> runs, Path own, int names) {
        return runs.stream()
                .allMatch(run ->
                        run.getNameCount() >= names && run.subpath(0, names).equals(own.subpath(0, names)));
    }

    /** The folder of the run that a table is from, which lies in {@code tasks/K} of it or in itself. */
    private static Path run(Path file) {
        Path folder = file.toAbsolutePath().normalize().resolveSibling("");
        boolean ofTask = folder.getNameCount() > 2
                && folder.getName(folder.getNameCount() - 2).toString().equals("tasks");
        return ofTask ? folder.resolve("../..").normalize() : folder;
    }

    /**
     * The table without the unanswered cases, which are counted. If no case is answered, all stay: then a column is missing, and
     * the code that needs it reports that.
     *
     * @param answer what those cases lack, for the note
     */
    public PredictionTable without(Predicate<Case> unanswered, String answer) {
        List<Case> answered = cases.stream().filter(unanswered.negate()).toList();
        if (answered.isEmpty() || answered.size() == cases.size()) {
            return this;
        }
        List<String> remarks = new ArrayList<>(notes);
        remarks.add("%d rows without %s are left out".formatted(cases.size() - answered.size(), answer));
        return new PredictionTable(
                answered, validation.stream().filter(unanswered.negate()).toList(), remarks);
    }

    /** The cases of each value of a column, in the order of their appearance. */
    public Map<String, List<Case>> by(String column) throws UnusableInputException {
        Map<String, List<Case>> groups = new LinkedHashMap<>();
        for (Case one : cases) {
            String value = column.equals("model")
                    ? one.model
                    : one.get(column)
                            .orElseThrow(() -> new UnusableInputException(
                                    one.place(),
                                    "nothing in \"" + column + "\"",
                                    "a group",
                                    "fill it in, or leave --group-by out"));
            groups.computeIfAbsent(value, key -> new ArrayList<>()).add(one);
        }
        return groups;
    }

    /** A table for each value of a column, each with the cases on which thresholds may be chosen. */
    public Map<String, PredictionTable> split(String column) throws UnusableInputException {
        Map<String, PredictionTable> tables = new LinkedHashMap<>();
        for (Map.Entry<String, List<Case>> group : by(column).entrySet()) {
            tables.put(group.getKey(), new PredictionTable(group.getValue(), validation, notes));
        }
        return tables;
    }
}
