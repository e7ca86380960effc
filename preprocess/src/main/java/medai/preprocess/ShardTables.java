package medai.preprocess;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import medai.imaging.file.MissingInputException;
import medai.imaging.table.Table;
import org.jspecify.annotations.Nullable;

/** Joins the tables of shards into the one that a single process would have written. */
public final class ShardTables {
    private static final Pattern NAME = Pattern.compile("(.+)\\.shard-([0-9]+)-of-([0-9]+)(\\.csv)");
    private static final int FIXED = 8; // columns of preprocess.csv that every row has, before the decided ones

    private ShardTables() {}

    /** The files of one table. */
    private record Parts(String table, int count, TreeMap<Integer, Path> files) {}

    /**
     * @return the tables written
     * @throws MissingInputException if there are no shards, or one is missing
     */
    public static List<Path> join(Path folder) throws IOException {
        List<Path> written = new ArrayList<>();
        for (Parts parts : parts(folder)) {
            Set<Integer> missing = new TreeSet<>();
            for (int i = 1; i <= parts.count; i++) {
                if (!parts.files.containsKey(i)) {
                    missing.add(i);
                }
            }
            if (!missing.isEmpty()) {
                throw new MissingInputException("%s: shards %s of %d of %s are missing; run them with --shard"
                        .formatted(folder, missing, parts.count, parts.table));
            }
            Path target = folder.resolve(parts.table);
            write(target, List.copyOf(parts.files.values()));
            written.add(target);
        }
        if (written.isEmpty()) {
            throw new MissingInputException(
                    folder + ": no tables of shards here; name the folder of preprocess.shard-*.csv");
        }
        return written;
    }

    private static List<Parts> parts(Path folder) throws IOException {
        TreeMap<String, Parts> found = new TreeMap<>();
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                Matcher matcher = NAME.matcher(file.getFileName().toString());
                if (matcher.matches()) {
                    int count = Integer.parseInt(matcher.group(3));
                    String table = matcher.group(1) + matcher.group(4);
                    found.computeIfAbsent(table + count, key -> new Parts(table, count, new TreeMap<>()))
                            .files
                            .put(Integer.parseInt(matcher.group(2)), file);
                }
            }
        }
        return List.copyOf(found.values());
    }

    private static void write(Path target, List<Path> files) throws IOException {
        List<Table> tables = new ArrayList<>();
        for (Path file : files) {
            tables.add(Table.read(file));
        }
        List<String> fixed = tables.get(0).columns().subList(0, FIXED);
        Set<String> decided = new TreeSet<>();
        tables.forEach(table -> decided.addAll(table.columns()));
        decided.removeAll(fixed);
        decided.remove(Shard.LINE);
        Set<String> columns = new LinkedHashSet<>(fixed);
        columns.addAll(decided);
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
            columns.forEach(column -> cells.add(rows.get(i).get(column).orElse(null)));
            sorted.add(cells);
        }
        Table.write(target, List.copyOf(columns), sorted);
    }
}
