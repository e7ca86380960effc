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

/** The meaning of the numbers in a label map: a table with the columns {@code label} and {@code structure}. */
public final class RegionNames {
    private final Path file;
    private final Map<Integer, String> names = new TreeMap<>();

    private RegionNames(Path file) {
        this.file = file;
    }

    public static RegionNames read(Path file) throws IOException {
        RegionNames names = new RegionNames(file);
        Table table = Table.read(file);
        table.requireColumns(List.of("label", "structure"));
        for (Table.Row row : table.rows()) {
            names.names.put((int) row.number("label"), row.require("structure"));
        }
        return names;
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
