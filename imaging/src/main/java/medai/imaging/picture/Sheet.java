package medai.imaging.picture;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.font.FontRenderContext;
import java.awt.font.TextLayout;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** White paper with texts, pictures and shapes, each at its place in pixels from the upper left. What comes later lies on top. */
public final class Sheet {
    /** For headings. */
    public static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 15);
    /** For all else. */
    public static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);

    private static final Font EDGE = new Font(Font.SANS_SERIF, Font.BOLD, 12);
    private static final FontRenderContext METRICS = new FontRenderContext(null, true, false);

    private final List<Item> items = new ArrayList<>();

    /**
     * Something on the sheet.
     *
     * @param words what it says; empty unless it is a text
     * @param at the rectangle that it takes
     */
    public record Item(String words, Rectangle2D at, Consumer<Graphics2D> drawing) {}

    /** The width of a text in pixels. */
    public static double width(Font font, String text) {
        return font.getStringBounds(text, METRICS).getWidth();
    }

    /** From one line of a font to the next, in pixels. */
    public static double line(Font font) {
        return Math.ceil(font.getLineMetrics("L", METRICS).getHeight());
    }

    /** @see ShortText#fit */
    public static String fit(Font font, String text, double room) {
        return ShortText.fit(text, room, part -> width(font, part));
    }

    /** @see ShortText#wrap */
    public static List<String> wrap(Font font, String text, double room) {
        return ShortText.wrap(text, room, part -> width(font, part));
    }

    /**
     * Lines of text from {@code y} down.
     *
     * @param x of their left ends, middles or right ends
     * @param share of a line that lies left of {@code x}: 0, 0.5 or 1
     * @return where the next line would begin
     */
    public double text(Font font, List<String> lines, double x, double share, double y) {
        double top = y;
        double ascent = font.getLineMetrics("L", METRICS).getAscent();
        for (String text : lines) {
            double left = x - share * width(font, text);
            double baseline = top + ascent;
            items.add(new Item(text, new Rectangle2D.Double(left, top, width(font, text), line(font)), g -> {
                g.setColor(Color.BLACK);
                g.setFont(font);
                g.drawString(text, (float) left, (float) baseline);
            }));
            top += line(font);
        }
        return top;
    }

    /** A line of text that reads upwards, its middle at (x, y). */
    public void upwards(Font font, String text, double x, double y) {
        double width = width(font, text);
        double height = line(font);
        items.add(new Item(text, new Rectangle2D.Double(x - height / 2, y - width / 2, height, width), g -> {
            AffineTransform before = g.getTransform();
            g.setColor(Color.BLACK);
            g.setFont(font);
            g.rotate(-Math.PI / 2, x, y);
            g.drawString(text, (float) (x - width / 2), (float) (y + height / 4));
            g.setTransform(before);
        }));
    }

    /** A letter around a point, white with a black outline, to be read on any picture. */
    void letter(String letter, double x, double y) {
        TextLayout layout = new TextLayout(letter, EDGE, METRICS);
        Rectangle2D ink = layout.getBounds();
        Shape outline =
                layout.getOutline(AffineTransform.getTranslateInstance(x - ink.getCenterX(), y - ink.getCenterY()));
        items.add(new Item(letter, outline.getBounds2D(), g -> {
            g.setColor(Color.BLACK);
            g.setStroke(new BasicStroke(3, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
            g.draw(outline);
            g.setColor(Color.WHITE);
            g.fill(outline);
        }));
    }

    void picture(BufferedImage image, int x, int y) {
        Rectangle2D at = new Rectangle2D.Double(x, y, image.getWidth(), image.getHeight());
        items.add(new Item("", at, g -> g.drawImage(image, x, y, null)));
    }

    /** A filled rectangle. */
    public void box(Rectangle2D at, Color color) {
        items.add(new Item("", at, g -> {
            g.setColor(color);
            g.fill(at);
        }));
    }

    /** Everything on the sheet, from the lowest to the top. */
    public List<Item> items() {
        return List.copyOf(items);
    }

    /** The texts in the order in which they were put down. */
    public List<String> words() {
        return items.stream().map(Item::words).filter(text -> !text.isEmpty()).collect(Collectors.toList());
    }

    /** The pixels that hold everything, with a margin on the right and below. */
    public int width(int margin) {
        return (int) Math.ceil(
                        items.stream().mapToDouble(i -> i.at.getMaxX()).max().orElse(0))
                + margin;
    }

    /** @see #width(int) */
    public int height(int margin) {
        return (int) Math.ceil(
                        items.stream().mapToDouble(i -> i.at.getMaxY()).max().orElse(0))
                + margin;
    }

    /** Draws everything on white. */
    public void paint(Graphics2D g, int width, int height) {
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setColor(Color.WHITE);
        g.fill(new Rectangle2D.Double(0, 0, width, height));
        items.forEach(item -> item.drawing.accept(g));
    }
}
