package medai.imaging.picture;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import medai.imaging.file.WholeFile;
import org.jspecify.annotations.Nullable;

/** A sheet of labelled pictures in rows, with a title, a footnote and, where colours mean numbers, a colour bar. */
public final class Montage {
    private static final int GAP = 6;
    private static final int BAR = 14;
    private static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 15);
    private static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);

    private final String title;
    private final List<Row> rows = new ArrayList<>();
    private @Nullable Bar bar;
    private String note = "";

    private record Row(String label, List<BufferedImage> pictures) {
        int width() {
            return pictures.stream().mapToInt(BufferedImage::getWidth).sum() + GAP * (pictures.size() - 1);
        }

        int height() {
            return pictures.stream().mapToInt(BufferedImage::getHeight).max().orElse(0);
        }
    }

    /** @param zero value of the middle colour; NaN where colours have no middle */
    private record Bar(String label, double low, double zero, double high) {
        private Color at(double share) {
            double value = low + share * (high - low);
            return Double.isNaN(zero) ? ColorMap.HEAT.at(share) : ColorMap.SIGNED.at(value, low, zero, high);
        }
    }

    public Montage(String title) {
        this.title = title;
    }

    /** Adds a row of pictures, side by side. */
    public Montage row(String label, List<BufferedImage> pictures) {
        rows.add(new Row(label, List.copyOf(pictures)));
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

    /** A line below the pictures. */
    public Montage note(String text) {
        note = text;
        return this;
    }

    public void write(Path png) throws IOException {
        BufferedImage sheet = draw();
        WholeFile.write(png, out -> ImageIO.write(sheet, "png", out));
    }

    private BufferedImage draw() {
        int labelWidth =
                rows.stream().mapToInt(row -> width(TEXT, row.label())).max().orElse(0) + 2 * GAP;
        int picturesWidth = rows.stream().mapToInt(Row::width).max().orElse(0);
        int barWidth = bar == null ? 0 : BAR + 60;
        int width = Math.max(Math.max(labelWidth + picturesWidth + barWidth, width(TITLE, title)), width(TEXT, note))
                + 2 * GAP;
        int picturesHeight = rows.stream().mapToInt(row -> row.height() + GAP).sum();
        int top = 30;
        int height = top + Math.max(picturesHeight, bar == null ? 0 : 120) + (note.isEmpty() ? 0 : 22) + GAP;
        BufferedImage sheet = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = sheet.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, width, height);
        g.setColor(Color.BLACK);
        g.setFont(TITLE);
        g.drawString(title, GAP, 20);
        g.setFont(TEXT);
        int y = top;
        for (Row row : rows) {
            g.drawString(row.label(), GAP, y + row.height() / 2 + 4);
            int x = labelWidth;
            for (BufferedImage picture : row.pictures()) {
                g.drawImage(picture, x, y + (row.height() - picture.getHeight()) / 2, null);
                x += picture.getWidth() + GAP;
            }
            y += row.height() + GAP;
        }
        if (bar != null) {
            drawBar(
                    g,
                    bar,
                    labelWidth + picturesWidth + GAP,
                    top + 18,
                    Math.min(200, Math.max(90, picturesHeight - 40)));
        }
        g.drawString(note, GAP, height - 10);
        g.dispose();
        return sheet;
    }

    private static void drawBar(Graphics2D g, Bar bar, int x, int y, int height) {
        for (int i = 0; i < height; i++) {
            g.setColor(bar.at(1 - (double) i / (height - 1)));
            g.fillRect(x, y + i, BAR, 1);
        }
        g.setColor(Color.BLACK);
        g.drawRect(x, y, BAR, height);
        g.drawString(String.format(Locale.ROOT, "%.2f", bar.high()), x + BAR + 4, y + 8);
        g.drawString(String.format(Locale.ROOT, "%.2f", bar.low()), x + BAR + 4, y + height);
        if (!Double.isNaN(bar.zero())) {
            int zero = y + (int) Math.round(height * (bar.high() - bar.zero()) / (bar.high() - bar.low()));
            g.drawLine(x - 3, zero, x + BAR + 3, zero);
            // Moved to the side where it would overlap one of the other numbers.
            boolean crowded = zero - y < 2 * TEXT.getSize() || y + height - zero < 2 * TEXT.getSize();
            g.drawString("0", x + BAR + (crowded ? 38 : 6), zero + 4);
        }
        g.drawString(bar.label(), x, y - 6);
    }

    private static int width(Font font, String text) {
        Graphics2D g = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
        try {
            return g.getFontMetrics(font).stringWidth(text);
        } finally {
            g.dispose();
        }
    }
}
