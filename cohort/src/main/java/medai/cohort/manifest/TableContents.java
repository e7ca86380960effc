package medai.cohort.manifest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import medai.imaging.table.Table;

/** What is in a table, column by column, for people who look at it before they use it. */
public final class TableContents {
    /** Different words of a column that are counted one by one. */
    private static final int FEW = 12;

    private TableContents() {}

    /**
     * The facts by name: {@code table}, {@code rows}, {@code columns}, and where there is a column subject, {@code subjects} and
     * those that have several rows. A column's {@code kind} is number, words, files, mixed (numbers and words) or empty.
     */
    public static Map<String, Object> of(Path file) throws IOException {
        Table table = Table.read(file);
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("table", file.toString());
        facts.put("rows", table.rows().size());
        List<Map<String, Object>> columns = new ArrayList<>();
        for (String column : table.columns()) {
            columns.add(column(file, table, column));
        }
        facts.put("columns", columns);
        if (table.columns().contains("subject")) {
            facts.putAll(subjects(table));
        }
        return facts;
    }

    private static Map<String, Object> subjects(Table table) {
        Map<String, Integer> rows = new LinkedHashMap<>();
        Map<String, Integer> samples = new LinkedHashMap<>();
        for (Table.Row row : table.rows()) {
            String subject = row.get("subject").orElse("");
            rows.merge(subject, 1, Integer::sum);
            String sample = subject
                    + row.get("session").map(name -> " session " + name).orElse("")
                    + row.get(SampleId.PIECE).map(name -> " " + name).orElse("");
            samples.merge(sample, 1, Integer::sum);
        }
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("subjects", rows.size());
        facts.put(
                "subjects_with_several_rows",
                rows.values().stream().filter(n -> n > 1).count());
        facts.put(
                "listed_twice",
                samples.entrySet().stream()
                        .filter(one -> one.getValue() > 1)
                        .map(Map.Entry::getKey)
                        .toList());
        return facts;
    }

    private static Map<String, Object> column(Path file, Table table, String column) {
        List<String> cells = table.rows().stream()
                .map(row -> row.get(column))
                .flatMap(Optional::stream)
                .toList();
        Map<String, Integer> counts = new TreeMap<>();
        cells.forEach(cell -> counts.merge(cell, 1, Integer::sum));
        double[] numbers = cells.stream()
                .mapToDouble(TableContents::number)
                .filter(v -> !Double.isNaN(v))
                .toArray();
        long files = counts.keySet().stream().filter(cell -> isFile(file, cell)).count();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("column", column);
        facts.put("kind", kind(cells.size(), numbers.length, files));
        facts.put("filled", cells.size());
        facts.put("missing", table.rows().size() - cells.size());
        facts.put("different", counts.size());
        facts.put("content", content(counts, numbers, files, cells.size()));
        return facts;
    }

    private static String kind(int filled, int numbers, long files) {
        if (filled == 0) {
            return "empty";
        }
        return files > 0 ? "files" : numbers == filled ? "number" : numbers == 0 ? "words" : "mixed";
    }

    private static Object content(Map<String, Integer> counts, double[] numbers, long files, int filled) {
        if (files > 0) {
            return files == counts.size() ? "all are there" : "%d are not there".formatted(counts.size() - files);
        }
        if (numbers.length == filled && counts.size() > FEW) {
            double low = java.util.Arrays.stream(numbers).min().orElse(Double.NaN);
            double high = java.util.Arrays.stream(numbers).max().orElse(Double.NaN);
            double mean = java.util.Arrays.stream(numbers).average().orElse(Double.NaN);
            Map<String, Object> range = new LinkedHashMap<>();
            range.put("min", low);
            range.put("max", high);
            range.put("mean", mean);
            return range;
        }
        if (numbers.length > 0 && numbers.length < filled) {
            return counts.keySet().stream()
                    .filter(cell -> Double.isNaN(number(cell)))
                    .limit(FEW)
                    .toList();
        }
        return counts.size() <= FEW ? counts : List.of();
    }

    private static double number(String cell) {
        try {
            return Double.parseDouble(cell);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    private static boolean isFile(Path table, String cell) {
        try {
            return Files.exists(table.resolveSibling(cell)) && cell.matches(".*[./\\\\].*");
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
