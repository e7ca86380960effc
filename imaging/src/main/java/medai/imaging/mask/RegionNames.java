package medai.imaging.mask;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import medai.imaging.file.UnusableInputException;
import medai.imaging.table.Table;

/**
 * The meaning of the numbers in a label map: a table with the columns {@code label} and {@code structure}, which may also be
 * called {@code name}.
 */
public final class RegionNames {
    private final Path file;
    private final Map<Integer, String> names = new TreeMap<>();

    private RegionNames(Path file) {
        this.file = file;
    }

    /** @throws UnusableInputException if a column is missing, a label is no whole number, or has several names */
    public static RegionNames read(Path file) throws IOException {
        RegionNames names = new RegionNames(file);
        Table table = Table.read(file);
        boolean called = table.columns().contains("name") && !table.columns().contains("structure");
        String column = called ? "name" : "structure";
        table.requireColumns(List.of("label", column));
        for (Map.Entry<Integer, Table.Row> row :
                table.byKey("label", one -> one.whole("label")).entrySet()) {
            names.names.put(row.getKey(), row.getValue().requireName(column));
        }
        return names;
    }

    /**
     * All labels with their names.
     *
     * @throws UnusableInputException if two labels have the same name, so that columns could not be called by it
     */
    public Map<Integer, String> distinct() throws UnusableInputException {
        Map<String, Integer> labels = new TreeMap<>();
        for (Map.Entry<Integer, String> one : names.entrySet()) {
            Integer other = labels.putIfAbsent(one.getValue(), one.getKey());
            if (other != null) {
                throw new UnusableInputException(
                        file,
                        "\"%s\" as the name of %d and of %d".formatted(one.getValue(), other, one.getKey()),
                        "a name for each label",
                        "rename one of them");
            }
        }
        return new TreeMap<>(names);
    }

    /** The name of a label that occurs in a label map. */
    public String of(int label, Path labels) throws UnusableInputException {
        String name = names.get(label);
        if (name == null) {
            throw new UnusableInputException(
                    labels,
                    "the label " + label,
                    "one of those that %s names: %s".formatted(file, names.keySet()),
                    "name it there");
        }
        return name;
    }

    /** @throws UnusableInputException if one of the structures is not in the table */
    public void require(Collection<String> structures) throws UnusableInputException {
        Set<String> known = new TreeSet<>(names.values());
        for (String structure : structures) {
            if (!known.contains(structure)) {
                throw new UnusableInputException(
                        file, "no structure \"" + structure + "\"", "one of " + known, "correct the name");
            }
        }
    }
}
