package medai.imaging.bids;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import medai.imaging.file.UnusableInputException;
import medai.imaging.table.Table;

/**
 * The rows of a table beside the labels of a tree. An id may lack the entity's name ({@code 01} for {@code sub-01}), and a number
 * its leading zeros, which spreadsheets take away ({@code 1}). Where an id could then mean several labels, or several ids one
 * label, only ids that are written as the tree writes them count.
 *
 * @param of label of the tree to its rows, at least one
 * @param others rows of no label of the tree
 */
record LabelledRows(Map<String, List<Table.Row>> of, List<Table.Row> others) {
    /** What may be one label, written in several ways. */
    private record Alike(Set<String> labels, Map<String, List<Table.Row>> ids) {}

    /**
     * @param entity of BIDS names, such as {@code sub}
     * @param labels of the tree
     * @param column with the ids, filled in all rows
     * @throws UnusableInputException if it is not clear which label an id means
     */
    static LabelledRows match(String entity, Set<String> labels, List<Table.Row> rows, String column)
            throws UnusableInputException {
        Map<String, Alike> all = new LinkedHashMap<>();
        for (String label : labels) {
            alike(all, label).labels.add(label);
        }
        for (Table.Row row : rows) {
            String id = label(entity, row.require(column));
            alike(all, id).ids.computeIfAbsent(id, key -> new ArrayList<>()).add(row);
        }
        Map<String, List<Table.Row>> of = new TreeMap<>();
        List<Table.Row> others = new ArrayList<>();
        for (Alike one : all.values()) {
            if (one.labels.isEmpty()) {
                one.ids.values().forEach(others::addAll);
            } else if (one.ids.keySet().equals(one.labels)) {
                of.putAll(one.ids);
            } else if (one.labels.size() == 1 && one.ids.size() == 1) {
                one.ids.values().forEach(own -> of.put(one.labels.iterator().next(), own));
            } else if (!one.ids.isEmpty()) {
                throw ambiguous(entity, one, column);
            }
        }
        return new LabelledRows(of, others);
    }

    private static Alike alike(Map<String, Alike> all, String label) {
        String number = label.matches("[0-9]+") ? label.replaceFirst("^0+(?=.)", "") : label;
        return all.computeIfAbsent(number, key -> new Alike(new LinkedHashSet<>(), new LinkedHashMap<>()));
    }

    /** The id without the entity's name. */
    private static String label(String entity, String id) {
        return id.startsWith(entity + "-") ? id.substring(entity.length() + 1) : id;
    }

    private static UnusableInputException ambiguous(String entity, Alike alike, String column) {
        List<Table.Row> rows = alike.ids.values().stream().flatMap(List::stream).toList();
        String names = alike.labels.stream().map(label -> entity + "-" + label).collect(Collectors.joining(" and "));
        return new UnusableInputException(
                rows.get(0).columns().file(),
                rows.stream()
                        .map(row ->
                                "\"%s\" in line %d".formatted(row.get(column).orElse(""), row.line()))
                        .collect(Collectors.joining(" and ")),
                "ids that cannot be mistaken for each other, where the tree has " + names,
                "write each %s as the tree writes it".formatted(column));
    }
}
