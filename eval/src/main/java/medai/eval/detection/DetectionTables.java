package medai.eval.detection;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import medai.imaging.Box;
import medai.imaging.file.UnusableInputException;
import medai.imaging.table.SameValue;
import medai.imaging.table.Table;

/**
 * Two tables of boxes, found and true, joined by image. Both have {@code subject} and, where there are several images of one,
 * {@code session}, {@code slice} and {@code side}; then {@code x0,y0,x1,y1}, and the found ones a {@code score}. A row without
 * box stands for an image that has none; images in neither table are taken as not examined.
 */
final class DetectionTables {
    private static final List<String> PLACE = List.of("session", "slice", "side");
    private static final List<String> EDGES = List.of("x0", "y0", "x1", "y1");

    private final Map<String, Image> images = new LinkedHashMap<>();
    private final Map<String, SameValue> written =
            new HashMap<>(); // by column: slice 3 is slice 3.0 of another program
    private int unknown;

    /**
     * One image.
     *
     * @param key that distinguishes it
     */
    record Image(String key, String subject, String session, List<Box> truth, List<DetectionSet.Found> found) {}

    private DetectionTables() {}

    static DetectionTables read(List<Path> found, Path truth) throws IOException {
        DetectionTables tables = new DetectionTables();
        Table lesions = Table.read(truth);
        lesions.requireColumns(columns("subject", EDGES));
        Map<Object, Table.Row> rows = new HashMap<>();
        for (Table.Row row : lesions.rows()) {
            Image image = tables.image(row);
            if (hasBox(row)) {
                image.truth.add(once(box(row), image, row, rows));
            }
        }
        rows.clear();
        Set<String> known = Set.copyOf(tables.images.keySet());
        for (Path file : found) {
            Table boxes = Table.read(file);
            boxes.requireColumns(columns("score", columns("subject", EDGES)));
            for (Table.Row row : boxes.rows()) {
                Image image = tables.image(row);
                if (hasBox(row)) {
                    image.found.add(new DetectionSet.Found(once(box(row), image, row, rows), row.number("score")));
                }
            }
        }
        tables.unknown = tables.images.size() - known.size();
        return tables;
    }

    private static List<String> columns(String first, List<String> others) {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(others);
        return all;
    }

    private Image image(Table.Row row) throws UnusableInputException {
        String subject = row.require("subject");
        List<String> key = new ArrayList<>(List.of(subject));
        PLACE.forEach(name -> key.add(row.get(name)
                .map(cell -> written.computeIfAbsent(name, k -> new SameValue()).nameOf(row, cell))
                .orElse("")));
        return images.computeIfAbsent(
                String.join("\n", key),
                k -> new Image(k, subject, row.get("session").orElse(""), new ArrayList<>(), new ArrayList<>()));
    }

    private static boolean hasBox(Table.Row row) {
        return EDGES.stream().anyMatch(edge -> row.get(edge).isPresent());
    }

    /** A box that is listed twice would count twice. */
    private static Box once(Box box, Image image, Table.Row row, Map<Object, Table.Row> rows)
            throws UnusableInputException {
        Table.Row first = rows.putIfAbsent(List.of(image.key, box), row);
        if (first != null) {
            throw new UnusableInputException(
                    row.place(),
                    "the same box of the same image again",
                    "each box once; it is also at " + first.place(),
                    "remove one of them");
        }
        return box;
    }

    private static Box box(Table.Row row) throws UnusableInputException {
        try {
            return new Box(row.number("x0"), row.number("y0"), row.number("x1"), row.number("y1"));
        } catch (IllegalArgumentException e) {
            throw new UnusableInputException("%s:%d: %s".formatted(row.columns().file(), row.line(), e.getMessage()));
        }
    }

    List<Image> images() {
        return List.copyOf(images.values());
    }

    /** Images that only the found boxes name. */
    int unknown() {
        return unknown;
    }

    DetectionSet matched(double iou) {
        DetectionSet set = new DetectionSet(iou);
        images().forEach(image -> set.add(image.subject, image.truth, image.found));
        return set;
    }
}
