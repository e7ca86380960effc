package medai.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Facts by name as lines for a terminal. */
public final class FactText {
    private FactText() {}

    /** Rows of a table below each other, entries of a map each on a line of its own, other values beside their name. */
    public static String of(Map<String, ?> facts) {
        StringBuilder text = new StringBuilder();
        facts.forEach((name, value) -> {
            if (value instanceof List<?> rows && !rows.isEmpty() && rows.get(0) instanceof Map<?, ?> first) {
                List<List<String>> cells = new ArrayList<>();
                cells.add(words(first.keySet()));
                rows.forEach(row -> cells.add(words(((Map<?, ?>) row).values())));
                text.append(name).append('\n');
                cells.forEach(row -> text.append(aligned(row, cells)).append('\n'));
            } else if (value instanceof Map<?, ?> map && !map.isEmpty()) {
                text.append(name).append('\n');
                map.forEach((key, one) -> text.append(line("  %-20s %s", key, one)));
            } else {
                text.append(line("%-12s %s", name, value));
            }
        });
        return text.toString();
    }

    private static List<String> words(Iterable<?> values) {
        List<String> words = new ArrayList<>();
        values.forEach(value -> words.add(String.valueOf(value)));
        return words;
    }

    private static String line(String format, Object name, Object value) {
        return String.format(Locale.ROOT, format, name, value).stripTrailing() + "\n";
    }

    private static String aligned(List<String> row, List<List<String>> all) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            int column = i;
            int width = all.stream().mapToInt(r -> r.get(column).length()).max().orElse(0);
            line.append("  ")
                    .append(row.get(i))
                    .append(" ".repeat(width - row.get(i).length()));
        }
        return line.toString().stripTrailing();
    }
}
