package medai.cohort.manifest;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import medai.imaging.table.Table;

/**
 * The cells of a table as a copy of it in another folder needs them: paths are adapted, everything else stays as it is. A column
 * holds paths if it is said to, or if each of its cells looks like a path and names a file; a single cell that happens to be the
 * name of a file does not count.
 */
public final class MovedPaths {
    private static final Set<String> NAMES = Set.of("subject", "session", SampleId.PIECE);

    private final Path table;
    private final Path folder;
    private final Set<String> columns;

    /**
     * For the rows of a table.
     *
     * @param table the file, beside which relative paths begin
     * @param known columns that hold paths, of folders too
     * @param folder of the copy
     */
    public MovedPaths(Path table, List<Table.Row> rows, Set<String> known, Path folder) {
        this.table = table;
        this.folder = folder.toAbsolutePath().normalize();
        columns = new HashSet<>(known);
        if (!rows.isEmpty()) {
            for (String column : rows.get(0).columns().names()) {
                List<String> cells = rows.stream()
                        .map(row -> row.cell(column))
                        .filter(cell -> !cell.isEmpty())
                        .toList();
                if (!NAMES.contains(column)
                        && !cells.isEmpty()
                        && cells.stream().allMatch(this::isFile)) {
                    columns.add(column);
                }
            }
        }
    }

    private boolean isFile(String cell) {
        try {
            return (cell.contains(".") || cell.contains("/") || cell.contains("\\"))
                    && Files.isRegularFile(table.resolveSibling(cell));
        } catch (InvalidPathException e) {
            return false; // on Windows, where not every text can be a path
        }
    }

    /** A cell of the copy. */
    public String of(Table.Row row, String column) {
        String cell = row.cell(column);
        if (cell.isEmpty() || !columns.contains(column)) {
            return cell;
        }
        Path file = table.resolveSibling(cell).toAbsolutePath().normalize();
        return folder.relativize(file).toString();
    }
}
