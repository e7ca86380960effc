package medai.eval.prediction;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import medai.cohort.run.ProbabilityColumns;
import medai.imaging.file.UnusableInputException;
import medai.imaging.table.NamedClass;
import medai.imaging.table.SameValue;
import medai.imaging.table.Table;

/**
 * Predictions of one or more files, checked: no key twice, no subject on both sides of a split. The files may come from
 * {@code medai infer} or from any other program, whose columns are then mapped.
 *
 * @param cases that have a truth and are of the test part, where there are parts
 * @param validation the same of the validation part, on which thresholds may be chosen
 * @param incomplete cases of the test part that lack a truth or an answer; nothing is judged by them, but a patient with such a
 *     row is not known completely
 * @param notes what a reader of the numbers should know
 */
public record PredictionTable(List<Case> cases, List<Case> validation, List<Case> incomplete, List<String> notes) {
    /**
     * How a table is read.
     *
     * @param columns our name to the file's, where they differ: subject, session, task, part, target, truth, predicted, model,
     *     ...
     * @param cluster column whose values are drawn by the bootstrap: subject, or what subjects share, such as a family or a site
     * @param allowOverlap whether subjects may be in train and test of one task
     * @param classes that the user named: cells that mean one of them are it ({@link Table.Row#get(String, Collection)})
     */
    public record Options(Map<String, String> columns, String cluster, boolean allowOverlap, List<String> classes) {
        /** Nothing mapped, subjects drawn, no overlap. */
        public static final Options PLAIN = new Options(Map.of(), "subject", false);

        private static final Set<String> OF_CLASSES = Set.of("truth", "predicted");

        public Options {
            columns = Map.copyOf(columns);
            classes = List.copyOf(classes);
        }

        /** No class named. */
        public Options(Map<String, String> columns, String cluster, boolean allowOverlap) {
            this(columns, cluster, allowOverlap, List.of());
        }

        /** {@link #PLAIN} for these classes. */
        public static Options of(List<String> classes) {
            return new Options(Map.of(), "subject", false, classes);
        }

        /** For one table, where the columns of probabilities name classes, too. */
        private Options of(Table table) {
            List<String> named = new ArrayList<>(classes);
            Map<String, String> mapped = new HashMap<>(columns);
            for (String name : ProbabilityColumns.classes(table.columns(), columns.keySet())) {
                Optional<String> same = SameValue.among(name, classes);
                if (same.isEmpty()) {
                    named.add(name);
                } else if (!table.columns().contains(ProbabilityColumns.PREFIX + same.get())) {
                    String own = ProbabilityColumns.PREFIX + name;
                    mapped.putIfAbsent(ProbabilityColumns.PREFIX + same.get(), columns.getOrDefault(own, own));
                }
            }
            return new Options(mapped, cluster, allowOverlap, named);
        }

        private Optional<String> get(Table.Row row, String name) {
            String column = columns.getOrDefault(name, name);
            return OF_CLASSES.contains(name) ? row.get(column, classes) : row.get(column);
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

        private Case withoutTruth() {
            return new Case(model, subject, "", row, options, derived);
        }

        /** File and line, for messages. */
        public String place() {
            return row.place();
        }

        /** What the bootstrap draws. */
        public String cluster() {
            return options.cluster.equals("subject")
                    ? subject
                    : get(options.cluster).orElse("");
        }

        /** The values of some of {@link #PLACES} and other columns, model and subject, as one text. */
        String key(List<String> names) {
            return String.join(
                    "\n",
                    names.stream()
                            .map(name -> switch (name) {
                                case "model" -> model;
                                case "subject" -> subject;
                                default -> SameValue.key(get(name).orElse(""));
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
        incomplete = List.copyOf(incomplete);
        notes = List.copyOf(notes);
    }

    /** Of complete cases only. */
    public PredictionTable(List<Case> cases, List<Case> validation, List<String> notes) {
        this(cases, validation, List.of(), notes);
    }

    public static PredictionTable read(List<Path> files, Options options) throws IOException {
        List<Case> cases = new ArrayList<>();
        List<Case> validation = new ArrayList<>();
        List<Case> incomplete = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        Map<String, Integer> keys = new HashMap<>();
        Map<String, String> parts = new HashMap<>();
        int others = 0;
        for (Path file : files) {
            Table table = Table.read(file);
            table.requireColumns(List.of(
                    options.columns.getOrDefault("subject", "subject"),
                    options.columns.getOrDefault("truth", "truth")));
            Options own = options.of(table);
            String name = modelName(file, files);
            for (Table.Row row : table.rows()) {
                String subject = row.require(options.columns.getOrDefault("subject", "subject"));
                String model = options.get(row, "model").orElse(name);
                String task = options.get(row, "task").orElse("");
                String part = options.get(row, "part").orElse(TEST);
                part = part.equals(NEW) ? TEST : part;
                String place = file + ":" + row.line();
                Case one = new Case(model, subject, own.get(row, "truth").orElse(""), row, own, Map.of());
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
                    incomplete.add(one);
                } else {
                    cases.add(one);
                }
            }
        }
        UnusableInputException.throwIfAny("predictions", problems);
        if (cases.isEmpty()) {
            throw new UnusableInputException(
                    files.get(0),
                    "%d rows of other parts and %d without truth".formatted(others, incomplete.size()),
                    "at least one test subject with a known truth",
                    "see the columns part and truth");
        }
        List<String> notes = new ArrayList<>();
        if (!incomplete.isEmpty()) {
            notes.add("%d rows without truth%s are left out".formatted(incomplete.size(), markers(incomplete)));
        }
        if (others > 0) {
            notes.add(others + " rows of other parts than test are left out");
        }
        return new PredictionTable(cases, validation, incomplete, notes);
    }

    /** What stands for the missing truths: perhaps somebody meant a class by it. */
    private static String markers(List<Case> unknown) {
        Set<String> cells = new TreeSet<>();
        unknown.forEach(one -> cells.add(one.row.cell(one.options.columns.getOrDefault("truth", "truth"))));
        cells.remove("");
        return cells.isEmpty() ? "" : cells.stream().collect(Collectors.joining("\", \"", " (\"", "\")"));
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
        List<Case> lacking = new ArrayList<>(incomplete);
        cases.stream().filter(unanswered).forEach(lacking::add);
        List<String> remarks = new ArrayList<>(notes);
        remarks.add("%d rows without %s are left out".formatted(cases.size() - answered.size(), answer));
        return new PredictionTable(
                answered, validation.stream().filter(unanswered.negate()).toList(), lacking, remarks);
    }

    /**
     * The cases of two classes; the others are left out and counted.
     *
     * @throws UnusableInputException if a class has no case, listing those that are there
     */
    public PredictionTable of(String positive, String negative) throws UnusableInputException {
        NamedClass.require(file(), positive, truths());
        NamedClass.require(file(), negative, truths());
        Set<String> both = Set.of(positive, negative);
        List<Case> unknown = new ArrayList<>();
        for (Case one : incomplete) {
            unknown.add(both.contains(one.truth) ? one : one.withoutTruth());
        }
        List<Case> kept = new ArrayList<>();
        for (Case one : cases) {
            if (both.contains(one.truth)) {
                kept.add(one);
            } else {
                unknown.add(one.withoutTruth());
            }
        }
        if (kept.isEmpty()) {
            throw new UnusableInputException(
                    file(), "no row of %s with a prediction".formatted(both), "some of each", "see the column part");
        }
        List<String> remarks = new ArrayList<>(notes);
        if (kept.size() < cases.size()) {
            remarks.add("%d rows of other classes are left out".formatted(cases.size() - kept.size()));
        }
        List<Case> chosen =
                validation.stream().filter(one -> both.contains(one.truth)).toList();
        return new PredictionTable(kept, chosen, unknown, remarks);
    }

    /**
     * All cases, with one class against the rest; which classes are the rest is said where there are several.
     *
     * @throws UnusableInputException if the class has no case, listing those that are there
     */
    public PredictionTable of(String positive) throws UnusableInputException {
        NamedClass.requirePositive(file(), positive, truths());
        return this;
    }

    private Path file() {
        return cases.get(0).row.columns().file();
    }

    private List<String> truths() {
        return Stream.of(cases, validation, incomplete)
                .flatMap(List::stream)
                .map(Case::truth)
                .toList();
    }

    /**
     * Makes sure that columns of probabilities hold such.
     *
     * @param named classes that the user named
     * @throws UnusableInputException if one is not from 0 to 1, if those of all classes do not add up to 1, or if a logit is not
     *     finite
     */
    public void requireProbabilities(List<String> named) throws UnusableInputException {
        Probabilities.check(cases, named);
    }

    /** The cases of each value of a column, in the order of their appearance. */
    public Map<String, List<Case>> by(String column) throws UnusableInputException {
        Map<String, List<Case>> groups = new LinkedHashMap<>();
        SameValue names = new SameValue();
        for (Case one : cases) {
            String value = column.equals("model")
                    ? one.model
                    : names.nameOf(
                            one.row,
                            one.get(column)
                                    .orElseThrow(() -> new UnusableInputException(
                                            one.place(),
                                            "nothing in \"" + column + "\"",
                                            "a group",
                                            "fill it in, or leave --group-by out")));
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
