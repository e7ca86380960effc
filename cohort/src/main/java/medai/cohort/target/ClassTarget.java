package medai.cohort.target;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import medai.cohort.manifest.Manifest;
import medai.cohort.manifest.SampleId;
import medai.imaging.file.UnusableInputException;

/**
 * The class of a subject, which is the same in all its scans; a piece of a scan has its own class. A class may be called like a
 * marker of missing values ({@code None}): then it is no missing value.
 *
 * @param column of the manifest with the class
 * @param classes in the order of the logits
 */
public record ClassTarget(String column, List<String> classes) implements Target {
    public static final String NAME = "Class";

    public ClassTarget {
        classes = List.copyOf(classes);
    }

    /** None, as they may be given in data.classes. */
    public static List<String> defaultClasses() {
        return List.of();
    }

    /** The form in a config: the column alone; the classes are given beside it. */
    public String shortForm() {
        return column;
    }

    @Override
    public Target with(List<String> named) {
        if (!classes.isEmpty() && !named.isEmpty() && !classes.equals(named)) {
            throw new IllegalArgumentException(
                    "classes must be those of the target, %s, or left out; found %s".formatted(classes, named));
        }
        ClassTarget whole = classes.isEmpty() ? new ClassTarget(column, named) : this;
        if (whole.classes.size() < 2 || whole.classes.stream().distinct().count() != whole.classes.size()) {
            throw new IllegalArgumentException("classes must be at least two different names; found " + whole.classes);
        }
        return whole;
    }

    @Override
    public List<String> columns() {
        return List.of(column);
    }

    @Override
    public Kind kind() {
        return Kind.CLASSES;
    }

    @Override
    public List<String> outputNames() {
        return classes;
    }

    @Override
    public Truths read(Manifest manifest, Map<String, String> masks, boolean required) throws UnusableInputException {
        if (required && !manifest.entries().get(0).row().columns().names().contains(column)) {
            throw new UnusableInputException(
                    manifest.file(),
                    "no column \"" + column + "\"",
                    "the class there, as data.target says",
                    "add the column or correct data.target");
        }
        List<String> problems = new ArrayList<>();
        Map<String, String> classOf = new TreeMap<>();
        Map<String, List<Integer>> strangers = new LinkedHashMap<>(); // other classes, and their lines
        for (Manifest.Entry entry : manifest.entries()) {
            Optional<String> name = entry.row().get(column, classes);
            if (name.isPresent() && !classes.contains(name.get())) {
                strangers
                        .computeIfAbsent(name.get(), key -> new ArrayList<>())
                        .add(entry.row().line());
            } else if (name.isPresent()) {
                add(entry, name.get(), classOf, problems);
            } else if (required) {
                String cell = entry.row().cell(column);
                problems.add("line %d: %s has no class in \"%s\"%s; fill it in or remove the row"
                        .formatted(
                                entry.row().line(),
                                entry.id(),
                                column,
                                cell.isEmpty() ? "" : ", where \"%s\" stands for a missing value".formatted(cell)));
            }
        }
        strangers.forEach((name, lines) ->
                problems.add("line %d%s: class \"%s\" is not one of data.classes, %s; correct the row%s or the config"
                        .formatted(
                                lines.get(0),
                                lines.size() > 1 ? " and %d further ones".formatted(lines.size() - 1) : "",
                                name,
                                classes,
                                lines.size() > 1 ? "s" : "")));
        UnusableInputException.throwIfAny(manifest.file(), problems);
        Map<SampleId, Truth> truths = new LinkedHashMap<>();
        for (Manifest.Entry entry : manifest.entries()) {
            String name = classOf.get(owner(entry));
            if (name != null) {
                truths.put(entry.id(), new ClassTruth(classes.indexOf(name), name));
            }
        }
        return new Truths(truths, ClassTruth.UNKNOWN);
    }

    /** What the class belongs to: the subject, for all its scans, or a single piece of a scan, such as a lesion. */
    private static String owner(Manifest.Entry entry) {
        return entry.id().piece().isEmpty() ? entry.id().subject() : entry.id().toString();
    }

    private static void add(Manifest.Entry entry, String name, Map<String, String> classOf, List<String> problems) {
        String other = classOf.putIfAbsent(owner(entry), name);
        if (other != null && !other.equals(name)) {
            problems.add("line %d: subject %s is \"%s\" here and \"%s\" before; a subject has one class"
                    .formatted(entry.row().line(), entry.id().subject(), name, other));
        }
    }

    @Override
    public <T> T match(Cases<T> cases) {
        return cases.classes(this);
    }
}
