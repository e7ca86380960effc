package medai.imaging.picture;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import medai.imaging.file.WholeFile;
import org.jspecify.annotations.Nullable;

/**
 * A sheet of slices in rows and columns, with a title, names of columns and rows, a footnote and, where colours mean numbers, a
 * colour bar. Slices carry the patient's directions at their edges and their place below; the first of a row, and each of another
 * scale than the one on its left, has a bar of known length.
 */
public final class Montage {
    private static final int GAP = 8;
    private static final int BAR = 14; // width of the colour bar
    private static final int LEAST = 360; // width of the sheet, for title and footnote
    private static final int NAME = 150; // most of a row's or column's name
    private static final int FRAME = 44; // least width and height of a slice with its letters
    private static final int LETTER = 10; // from an edge to the middle of its letter

    private final String title;
    private final List<Row> rows = new ArrayList<>();
    private List<String> columns = List.of();
    private @Nullable Bar bar;
    private String note = "";

    private record Row(List<String> label, List<Tile> tiles) {}

    /** @param zero value of the middle colour; NaN where colours have no middle */
    private record Bar(String label, double low, double zero, double high) {
        private Color at(double share) {
            double value = low + share * (high - low);
            return Double.isNaN(zero) ? ColorMap.HEAT.at(share) : ColorMap.SIGNED.at(value, low, zero, high);
        }

        private String number(double value) {
            boolean small = Math.max(Math.abs(low), Math.abs(high)) < 0.1;
            return String.format(Locale.ROOT, small ? "%.2g" : "%.2f", value);
        }
    }

    public Montage(String title) {
        this.title = title;
    }

    /** What each column shows. */
    public Montage columns(List<String> names) {
        columns = List.copyOf(names);
        return this;
    }

    /** @param label lines beside the pictures */
    public Montage row(String label, List<Tile> tiles) {
        List<String> lines =
                label.lines().map(line -> Sheet.fit(Sheet.TEXT, line, NAME)).toList();
        rows.add(new Row(lines, List.copyOf(tiles)));
        return this;
    }

    /** Adds a colour bar for {@link ColorMap#HEAT}. */
    public Montage colorBar(String label, double low, double high) {
        bar = new Bar(label, low, Double.NaN, high);
        return this;
    }

    /** Adds a colour bar for {@link ColorMap#SIGNED}, with a mark at zero. */
    public Montage signedBar(String label, double low, double zero, double high) {
        bar = new Bar(label, low, zero, high);
        return this;
    }

    /** What a reader has to know, below the pictures. */
    public Montage note(String text) {
        note = text;
        return this;
    }

    public void write(Path png) throws IOException {
        Sheet sheet = sheet();
        BufferedImage picture = new BufferedImage(sheet.width(GAP), sheet.height(GAP), BufferedImage.TYPE_INT_RGB);
        Graphics2D g = picture.createGraphics();
        sheet.paint(g, picture.getWidth(), picture.getHeight());
        g.dispose();
        WholeFile.write(png, out -> ImageIO.write(picture, "png", out));
    }

    /** Everything at its place. */
    public Sheet sheet() {
        Sheet sheet = new Sheet();
        double[] widths = columnWidths();
        double left = GAP;
        double names = rows.stream()
                .flatMap(row -> row.label.stream())
                .mapToDouble(line -> Sheet.width(Sheet.TEXT, line))
                .max()
                .orElse(0);
        double first = left + names + (names > 0 ? GAP : 0);
        double barLeft = first + Arrays.stream(widths).map(width -> width + GAP).sum() + GAP;
        double right = Math.max(LEAST, barLeft + (bar == null ? 0 : NAME));
        double y = sheet.text(Sheet.TITLE, Sheet.wrap(Sheet.TITLE, title, right - left), left, 0, GAP) + GAP;
        double top = y;
        y = columnNames(sheet, widths, first, y);
        for (Row row : rows) {
            y = row(sheet, row, widths, left, first, y) + GAP;
        }
        if (bar != null) {
            y = Math.max(y, bar(sheet, bar, barLeft, top) + GAP);
        }
        sheet.text(Sheet.TEXT, Sheet.wrap(Sheet.TEXT, note, right - left), left, 0, y);
        return sheet;
    }

    private double[] columnWidths() {
        double[] widths =
                new double[rows.stream().mapToInt(row -> row.tiles.size()).max().orElse(0)];
        for (Row row : rows) {
            for (int c = 0; c < row.tiles.size(); c++) {
                Tile tile = row.tiles.get(c);
                double below = below(tile, hasBar(row, c));
                widths[c] = Math.max(widths[c], Math.max(frame(tile.image().getWidth(), tile), below));
            }
        }
        for (int c = 0; c < Math.min(widths.length, columns.size()); c++) {
            widths[c] = Math.max(widths[c], Math.min(NAME, Sheet.width(Sheet.TEXT, columns.get(c))));
        }
        return widths;
    }

    /** Space for a slice in one direction, which letters need too. */
    private static int frame(int pixels, Tile tile) {
        return tile.edges().isEmpty() ? pixels : Math.max(FRAME, pixels);
    }

    /** Whether the lengths of the slice on the left do not hold here. */
    private static boolean hasBar(Row row, int c) {
        return c == 0
                || row.tiles.get(c).pixels() != row.tiles.get(c - 1).pixels()
                || !row.tiles.get(c).unit().equals(row.tiles.get(c - 1).unit());
    }

    /** Width of the line with bar and place. */
    private static double below(Tile tile, boolean withBar) {
        double length = withBar
                ? tile.barLength() * tile.pixels() + GAP / 2.0 + Sheet.width(Sheet.TEXT, tile.barText()) + 2 * GAP
                : 0;
        return length + Sheet.width(Sheet.TEXT, tile.place());
    }

    private double columnNames(Sheet sheet, double[] widths, double x, double y) {
        List<List<String>> lines = new ArrayList<>();
        for (int c = 0; c < Math.min(widths.length, columns.size()); c++) {
            lines.add(Sheet.wrap(Sheet.TEXT, columns.get(c), widths[c]));
        }
        int most = lines.stream().mapToInt(List::size).max().orElse(0);
        double middle = x;
        for (int c = 0; c < lines.size(); c++) {
            double from = y + (most - lines.get(c).size()) * Sheet.line(Sheet.TEXT);
            sheet.text(Sheet.TEXT, lines.get(c), middle + widths[c] / 2, 0.5, from);
            middle += widths[c] + GAP;
        }
        return y + most * Sheet.line(Sheet.TEXT) + (most > 0 ? GAP / 2.0 : 0);
    }

    private double row(Sheet sheet, Row row, double[] widths, double left, double first, double y) {
        int height = row.tiles.stream()
                .mapToInt(tile -> frame(tile.image().getHeight(), tile))
                .max()
                .orElse(0);
        double labels = row.label.size() * Sheet.line(Sheet.TEXT);
        double end = sheet.text(Sheet.TEXT, row.label, left, 0, y + Math.max(0, (height - labels) / 2));
        double x = first;
        for (int c = 0; c < row.tiles.size(); c++) {
            end = Math.max(end, tile(sheet, row.tiles.get(c), hasBar(row, c), x, widths[c], y, height));
            x += widths[c] + GAP;
        }
        return end;
    }

    private double tile(Sheet sheet, Tile tile, boolean withBar, double left, double width, double y, int height) {
        BufferedImage image = tile.image();
        int x = (int) Math.round(left + (width - image.getWidth()) / 2);
        int at = (int) Math.round(y + (height - image.getHeight()) / 2.0);
        sheet.picture(image, x, at);
        if (!tile.edges().isEmpty()) {
            double across = x + image.getWidth() / 2.0;
            double down = at + image.getHeight() / 2.0;
            double beside = frame(image.getWidth(), tile) / 2.0 - LETTER;
            double above = frame(image.getHeight(), tile) / 2.0 - LETTER;
            sheet.letter(tile.edges().substring(0, 1), across - beside, down);
            sheet.letter(tile.edges().substring(1, 2), across + beside, down);
            sheet.letter(tile.edges().substring(2, 3), across, down - above);
            sheet.letter(tile.edges().substring(3), across, down + above);
        }
        double used = Math.max(image.getWidth(), below(tile, withBar));
        double from = left + (width - used) / 2;
        double below = y + height + 2;
        double line = Sheet.line(Sheet.TEXT);
        if (withBar) {
            double length = tile.barLength() * tile.pixels();
            sheet.box(new Rectangle2D.Double(from, below + line / 2 - 1.5, length, 3), Color.BLACK);
            sheet.text(Sheet.TEXT, List.of(tile.barText()), from + length + GAP / 2.0, 0, below);
        }
        List<String> place = tile.place().isEmpty() ? List.of() : List.of(tile.place());
        sheet.text(Sheet.TEXT, place, from + used, 1, below);
        double end = withBar || !place.isEmpty() ? below + line : y + height;
        List<String> caption = tile.caption().stream()
                .map(text -> Sheet.fit(Sheet.TEXT, text, width))
                .toList();
        return sheet.text(Sheet.TEXT, caption, left + width / 2, 0.5, end);
    }

    /** The colour bar with its numbers; returns where it ends. */
    private double bar(Sheet sheet, Bar colors, double x, double top) {
        double line = Sheet.line(Sheet.TEXT);
        double y = sheet.text(Sheet.TEXT, Sheet.wrap(Sheet.TEXT, colors.label, NAME), x, 0, top) + line;
        int height = 180;
        sheet.box(new Rectangle2D.Double(x - 1, y - 1, BAR + 2, height + 2), Color.BLACK);
        for (int i = 0; i < height; i++) {
            sheet.box(new Rectangle2D.Double(x, y + i, BAR, 1), colors.at(1 - (double) i / (height - 1)));
        }
        double numbers = x + BAR + GAP;
        double zero = y + height * (colors.high - colors.zero) / (colors.high - colors.low);
        sheet.text(Sheet.TEXT, List.of(colors.number(colors.high)), numbers, 0, y - line / 2);
        sheet.text(Sheet.TEXT, List.of(colors.number(colors.low)), numbers, 0, y + height - line / 2);
        if (!Double.isNaN(colors.zero)) {
            sheet.box(new Rectangle2D.Double(x - 3, zero, BAR + 6, 1), Color.BLACK);
            boolean crowded = Math.min(zero - y, y + height - zero) < line; // beside the other number then
            double beside = crowded ? Sheet.width(Sheet.TEXT, colors.number(colors.low) + "0") : 0;
            sheet.text(Sheet.TEXT, List.of("0"), numbers + beside, 0, zero - line / 2);
        }
        return y + height + line / 2;
    }
}
