package medai.cohort.manifest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import medai.imaging.file.MissingInputException;
import medai.imaging.file.UnusableInputException;
import medai.imaging.table.Table;
import org.jspecify.annotations.Nullable;

/** Joins the tables of shards into the one that a single process would have written. */
public final class ShardTables {
    private static final Pattern NAME = Pattern.compile("(.+)\\.shard-([0-9]+)-of-([0-9]+)(\\.csv|\\.json)");
    private static final int FIXED = 8; // columns that every preprocess.csv has; those of decided settings follow

    private ShardTables() {}

    /** The files of all shards that make up one table or other file. */
    private record Parts(int count, TreeMap<Integer, Path> files) {}

    /**
     * @return the tables written
     * @throws MissingInputException if there are no shards, or one is missing
     */
    public static List<Path> join(Path folder) throws IOException {
        List<Path> written = new ArrayList<>();
        for (Map.Entry<String, List<Path>> table : complete(folder).entrySet()) {
            if (table.getKey().endsWith(".csv")) {
                Path target = folder.resolve(table.getKey());
                concatenate(target, table.getValue());
                written.add(target);
            }
        }
        if (written.isEmpty()) {
            throw new MissingInputException(
                    folder + ": no tables of shards here; name the folder of preprocess.shard-*.csv");
        }
        return written;
    }

    /**
     * The files of each name that shards wrote into a folder, by that name and in the order of the shards.
     *
     * @throws MissingInputException if one is missing
     * @throws UnusableInputException if they come from different numbers of shards
     */
    public static Map<String, List<Path>> complete(Path folder) throws IOException {
        Map<String, List<Path>> complete = new TreeMap<>();
        for (Map.Entry<String, Parts> one : parts(folder).entrySet()) {
            Parts parts = one.getValue();
            Set<Integer> missing = new TreeSet<>();
            for (int i = 1; i <= parts.count; i++) {
                if (!parts.files.containsKey(i)) {
                    missing.add(i);
                }
            }
            if (!missing.isEmpty()) {
                throw new MissingInputException("%s: shards %s of %d of %s are missing; run them with --shard"
                        .formatted(folder, missing, parts.count, one.getKey()));
            }
            complete.put(one.getKey(), List.copyOf(parts.files.values()));
        }
        return complete;
    }

    private static Map<String, Parts> parts(Path folder) throws IOException {
        Map<String, Parts> found = new TreeMap<>();
        if (!Files.isDirectory(folder)) {
            return Map.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                Matcher matcher = NAME.matcher(file.getFileName().toString());
                if (matcher.matches()) {
                    int count = Integer.parseInt(matcher.group(3));
                    String table = matcher.group(1) + matcher.group(4);
                    Parts parts = found.computeIfAbsent(table, key -> new Parts(count, new TreeMap<>()));
                    if (parts.count != count) {
                        throw new UnusableInputException(
                                folder,
                                "shards of %s by %d and by %d".formatted(table, parts.count, count),
                                "those of one run",
                                "delete the older ones");
                    }
                    parts.files.put(Integer.parseInt(matcher.group(2)), file);
                }
            }
        }
        return found;
    }

    /** Rows of all files, in the order of their column {@code manifest_line}, which is left out. */
    public static void concatenate(Path target, List<Path> files) throws IOException {
        List<Table> tables = new ArrayList<>();
        for (Path file : files) {
            tables.add(Table.read(file));
        }
        Set<String> columns = columns(tables);
        List<Table.Row> rows = new ArrayList<>();
        tables.forEach(table -> rows.addAll(table.rows()));
        List<Integer> lines = new ArrayList<>();
        for (Table.Row row : rows) {
            lines.add((int) row.number(Shard.LINE));
        }
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            order.add(i);
        }
        order.sort(Comparator.comparingInt(lines::get)); // stable: the views of a line stay in their order
        List<List<@Nullable Object>> sorted = new ArrayList<>();
        for (int i : order) {
            List<@Nullable Object> cells = new ArrayList<>();
            columns.forEach(column -> cells.add(rows.get(i).cell(column)));
            sorted.add(cells);
        }
        Table.write(target, List.copyOf(columns), sorted);
    }

    /**
     * The columns of the joined table: those of all tables in their order, then those that only some tables have, by name. The
     * line of the manifest is left out.
     */
    private static Set<String> columns(List<Table> tables) {
        Set<String> columns = new LinkedHashSet<>(tables.get(0).columns());
        boolean alike = tables.stream()
                .allMatch(table -> table.columns().equals(tables.get(0).columns()));
        if (!alike) {
            Set<String> some = new TreeSet<>();
            for (Table table : tables) {
                some.addAll(table.columns());
                columns.retainAll(table.columns());
            }
            boolean prepared = columns.size() >= FIXED && columns.contains("status");
            List<String> common = List.copyOf(columns);
            columns.clear();
            columns.addAll(prepared ? common.subList(0, FIXED) : common);
            some.removeAll(columns);
            columns.addAll(some);
        }
        columns.remove(Shard.LINE);
        return columns;
    }
}
