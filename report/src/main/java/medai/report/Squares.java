package medai.report;

import java.awt.Color;
import java.awt.Font;
import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import medai.imaging.picture.Sheet;

/**
 * A table as coloured squares, with what its rows and columns are. All names are shown: long ones lose their middle, and those of
 * columns stand upright where they are wider than a square.
 */
public final class Squares {
    private static final int GAP = 8;
    private static final int LEAST = 44; // edge of a square, which then holds 100.0 %
    private static final int MOST = 180;
    private static final int NAME = 160; // longest name
    private static final Color FULL = new Color(0x56B4E9);
    private static final Font LARGE = Sheet.TITLE;

    private final Sheet sheet = new Sheet();
    private final double left;
    private final double top;
    private final double edge;
    private final double height;

    /**
     * An empty table.
     *
     * @param across what columns are, written below them; may be empty
     * @param down what rows are, written beside them; may be empty
     */
    public Squares(String title, String across, String down, List<String> columns, List<String> rows) {
        double line = Sheet.line(Sheet.TEXT);
        double names = rows.stream().mapToDouble(Squares::width).max().orElse(0);
        left = GAP + (down.isEmpty() ? 0 : line + GAP) + names + GAP;
        edge = Math.max(LEAST, Math.min(MOST, (Figure.WIDTH - left - GAP) / columns.size()));
        height = Math.max(LEAST, 0.8 * edge);
        double right = left + edge * columns.size();
        double middle = (left + right) / 2;
        List<String> heading = Sheet.wrap(LARGE, title, right - GAP);
        top = sheet.text(LARGE, heading, (GAP + right) / 2, 0.5, GAP) + GAP;
        double bottom = top + height * rows.size();
        sheet.box(new Rectangle2D.Double(left - 1, top - 1, right - left + 2, bottom - top + 2), Color.GRAY);
        for (int r = 0; r < rows.size(); r++) {
            double y = top + height * (r + 0.5) - line / 2;
            sheet.text(Sheet.TEXT, List.of(fit(rows.get(r), NAME)), left - GAP, 1, y);
        }
        double below = bottom + GAP / 2.0;
        boolean upright = columns.stream().anyMatch(name -> width(name) > edge - GAP);
        double tallest = columns.stream().mapToDouble(Squares::width).max().orElse(0);
        for (int c = 0; c < columns.size(); c++) {
            double x = left + edge * (c + 0.5);
            if (upright) {
                sheet.upwards(Sheet.TEXT, fit(columns.get(c), NAME), x, below + width(columns.get(c)) / 2);
            } else {
                sheet.text(Sheet.TEXT, List.of(columns.get(c)), x, 0.5, below);
            }
        }
        List<String> labels = across.isEmpty() ? List.of() : List.of(fit(across, right - left));
        sheet.text(Sheet.TEXT, labels, middle, 0.5, below + (upright ? tallest : line) + GAP);
        if (!down.isEmpty()) {
            sheet.upwards(Sheet.TEXT, fit(down, bottom - top), GAP + line / 2, (top + bottom) / 2);
        }
    }

    private static String fit(String text, double room) {
        return Sheet.fit(Sheet.TEXT, text, room);
    }

    /** The width of a name as it is shown. */
    private static double width(String name) {
        return Sheet.width(Sheet.TEXT, fit(name, NAME));
    }

    /**
     * Fills a square; those that are not filled stay white.
     *
     * @param share 0 for white to 1 for blue
     * @param lines the first is set larger where there is space
     */
    public void fill(int row, int column, double share, List<String> lines) {
        double x = left + edge * column;
        double y = top + height * row;
        double mix = Math.max(0, Math.min(1, share));
        sheet.box(new Rectangle2D.Double(x + 0.5, y + 0.5, edge - 1, height - 1), mixed(mix));
        Font first = edge < 2 * LEAST ? Sheet.TEXT : LARGE;
        double tall = Sheet.line(first) + (lines.size() - 1) * Sheet.line(Sheet.TEXT);
        double next = sheet.text(first, lines.subList(0, 1), x + edge / 2, 0.5, y + (height - tall) / 2);
        sheet.text(Sheet.TEXT, lines.subList(1, lines.size()), x + edge / 2, 0.5, next);
    }

    private static Color mixed(double share) {
        return new Color(
                (int) Math.round(255 + share * (FULL.getRed() - 255)),
                (int) Math.round(255 + share * (FULL.getGreen() - 255)),
                (int) Math.round(255 + share * (FULL.getBlue() - 255)));
    }

    /** What is drawn so far. */
    public Sheet sheet() {
        return sheet;
    }

    /** Writes {@code stem.png} and {@code stem.svg}. */
    public void write(Path stem) throws IOException {
        Figure.write(stem, sheet::paint, sheet.width(GAP), sheet.height(GAP));
    }
}
