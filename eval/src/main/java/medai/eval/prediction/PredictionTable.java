package medai.eval.prediction;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import medai.imaging.file.UnusableInputException;
import medai.imaging.table.Table;

/**
 * Predictions of one or more files, checked: no key twice, no subject on both sides of a split. Files of {@code medai infer} and of anybody
 * else, whose columns are then mapped.
 *
 * @param cases that have a truth and are of the test part, where there are parts
 * @param validation the same of the validation part, on which thresholds may be chosen
 * @param notes what a reader of the numbers should know
 */
public record PredictionTable(List<Case> cases, List<Case> validation, List<String> notes) {
    /**
     * How a table is read.
     *
     * @param columns our name to the file's, where they differ: subject, session, task, part, target, truth, predicted, model, ...
     * @param allowOverlap whether subjects may be in train and test of one task
     */
    public record Options(Map<String, String> columns, boolean allowOverlap) {
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
     */
    public record Case(String model, String subject, String truth, Table.Row row, Options options) {
        public Optional<String> get(String name) {
            return options.get(row, name);
        }

        /** The number in a column, if there is one. */
        public Optional<Double> number(String name) throws UnusableInputException {
            Optional<String> text = get(name);
            return text.isEmpty()
                    ? Optional.empty()
                    : Optional.of(row.number(options.columns.getOrDefault(name, name)));
        }
    }

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
                String part = options.get(row, "part").orElse("test");
                String place = file + ":" + row.line();
                String key = String.join(
                        "\n",
                        model,
                        task,
                        subject,
                        part,
                        options.get(row, "session").orElse(""),
                        options.get(row, "target").orElse(""));
                Integer first = keys.putIfAbsent(key, row.line());
                if (first != null) {
                    problems.add(
                            "%s: %s is there already in line %d; keep one row for each model, task, part, session and target"
                                    .formatted(place, subject, first));
                }
                String other = parts.putIfAbsent(model + "\n" + task + "\n" + subject, part);
                if (other != null && !other.equals(part) && !options.allowOverlap) {
                    problems.add(
                            "%s: subject %s is in \"%s\" and in \"%s\" of one task; give --allow-overlap if that is meant"
                                    .formatted(place, subject, other, part));
                }
                Optional<String> truth = options.get(row, "truth");
                if (part.equals("validation") && truth.isPresent()) {
                    validation.add(new Case(model, subject, truth.get(), row, options));
                }
                if (!part.equals("test")) {
                    others++;
                } else if (truth.isEmpty()) {
                    unknown++;
                } else {
                    cases.add(new Case(model, subject, truth.get(), row, options));
                }
            }
        }
        UnusableInputException.throwIfAny(files.get(0), problems);
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

    /** As short as tells the files apart: tasks of a run are one model. */
    private static String modelName(Path file, List<Path> files) {
        boolean sameNames = files.stream().map(Path::getFileName).distinct().count() == 1;
        return sameNames || files.size() == 1
                ? ""
                : file.getFileName().toString().replaceAll("\\.[a-z]+$", "");
    }

    /** The cases of each value of a column, in the order of their appearance. */
    public Map<String, List<Case>> by(String column) throws UnusableInputException {
        Map<String, List<Case>> groups = new LinkedHashMap<>();
        for (Case one : cases) {
            String value = column.equals("model")
                    ? one.model
                    : one.get(column)
                            .orElseThrow(() -> new UnusableInputException(
                                    one.row.columns().file() + ":" + one.row.line(),
                                    "nothing in \"" + column + "\"",
                                    "a group",
                                    "fill it in, or leave --group-by out"));
            groups.computeIfAbsent(value, key -> new ArrayList<>()).add(one);
        }
        return groups;
    }

    /** Whether a column is there and has more than one value. */
    public boolean varies(String column) {
        return cases.stream()
                        .map(one -> one.get(column))
                        .filter(Optional::isPresent)
                        .distinct()
                        .count()
                > 1;
    }
}
