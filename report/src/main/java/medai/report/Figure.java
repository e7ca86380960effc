package medai.report;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.function.Function;
import medai.cohort.statistics.ClusterBootstrap;
import medai.cohort.statistics.Interval;
import medai.imaging.file.WholeFile;
import medai.imaging.picture.Sheet;
import org.knowm.xchart.AnnotationText;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * How all charts look: as wide as a printed column, colours that colour-blind readers tell apart, PNG for the screen and SVG for
 * the paper.
 */
public final class Figure {
    /** Okabe and Ito 2008. */
    public static final Color BLUE = new Color(0x0072B2);

    public static final Color ORANGE = new Color(0xD55E00);
    public static final Color GREY = new Color(0x777777);

    /** For kinds that have no colour of their own, in this order. */
    public static final List<Color> COLORS = List.of(
            BLUE,
            ORANGE,
            new Color(0x009E73),
            new Color(0xCC79A7),
            new Color(0xE69F00),
            new Color(0x56B4E9),
            new Color(0x882255), // from here on Tol's
            new Color(0x44AA99),
            new Color(0x332288),
            new Color(0x999933),
            new Color(0x117733),
            new Color(0xAA4499));

    static final int WIDTH = 480;
    private static final int HEIGHT = 440;
    private static final int SCALE = 2; // pixels of the PNG for one of the layout
    private static final int PLOT = 360; // width between the axes, at least
    private static final int AROUND = 120; // height of all but the plot, less its legend
    private static final int MARK = 44; // width of the line before a name in the legend, with the space around it
    private static final double NARROW = 1e-5; // of the values
    private static final Font NAMES = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
    private static final int MOST_LINES = 3; // of names below an axis
    private static final double LINE = 0.065; // of names below an axis, of the height of what is above them

    private Figure() {}

    /** A column's or target's name as part of a file's. */
    public static String fileName(String name) {
        return name.replaceAll("[^A-Za-z0-9._-]+", "_");
    }

    public static XYChart chart(String title, String x, String y) {
        return chart(title, x, y, HEIGHT);
    }

    /** @param height in pixels of the layout */
    public static XYChart chart(String title, String x, String y, int height) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(height)
                .title(title)
                .xAxisTitle(x)
                .yAxisTitle(y)
                .theme(Styler.ChartTheme.Matlab)
                .build();
        chart.getStyler()
                .setLegendPosition(Styler.LegendPosition.OutsideS) // where it hides nothing
                .setLegendLayout(Styler.LegendLayout.Horizontal)
                .setLegendBorderColor(new Color(255, 255, 255, 0))
                .setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 15))
                .setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12))
                .setChartBackgroundColor(Color.WHITE)
                .setPlotBorderVisible(false);
        chart.getStyler().setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
        chart.getStyler().setAnnotationTextFont(NAMES);
        chart.getStyler().setChartTitleVisible(!title.isEmpty());
        chart.getStyler().setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        chart.setCustomXAxisTickLabelsFormatter(Figure::tick);
        chart.setCustomYAxisTickLabelsFormatter(Figure::tick);
        return chart;
    }

    /** A number with at most six digits: XChart puts ticks at values that are equally spaced, which may have sixteen. */
    private static String tick(double value) {
        BigDecimal rounded = BigDecimal.valueOf(value).round(new MathContext(6)).stripTrailingZeros();
        boolean plain = value == 0 || (Math.abs(value) >= 1e-4 && Math.abs(value) < 1e7);
        return plain ? rounded.toPlainString() : rounded.toString();
    }

    /** Axes from 0 to 1. */
    public static XYChart unitChart(String title, String x, String y) {
        XYChart chart = chart(title, x, y);
        chart.getStyler().setXAxisMin(0.0).setXAxisMax(1.0).setYAxisMin(0.0).setYAxisMax(1.0);
        return chart;
    }

    public static XYSeries line(XYChart chart, String name, double[] x, double[] y, Color color) {
        XYSeries series = chart.addSeries(name, x, y);
        series.setMarker(SeriesMarkers.NONE);
        series.setLineColor(color);
        series.setLineWidth(2.2f);
        series.setLineStyle(SeriesLines.SOLID);
        return series;
    }

    /** A thin dashed line that is not in the legend. */
    public static XYSeries guide(XYChart chart, String name, double[] x, double[] y) {
        XYSeries series = line(chart, name, x, y, GREY);
        series.setLineStyle(SeriesLines.DASH_DASH);
        series.setLineWidth(1.2f);
        series.setShowInLegend(false);
        return series;
    }

    public static void points(XYChart chart, String name, double[] x, double[] y, Color color) {
        XYSeries series = chart.addSeries(name, x, y);
        series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
        series.setMarker(SeriesMarkers.CIRCLE);
        series.setMarkerColor(new Color(color.getRed(), color.getGreen(), color.getBlue(), 150));
    }

    /** An interval at a position on the x axis, with end caps of the given half-width; not in the legend. */
    public static XYSeries whisker(XYChart chart, String name, double x, double half, double low, double high) {
        XYSeries line = line(
                chart,
                name,
                new double[] {x - half, x + half, x, x, x - half, x + half},
                new double[] {low, low, low, high, high, high},
                Color.BLACK);
        line.setLineWidth(1.4f);
        line.setShowInLegend(false);
        return line;
    }

    /**
     * Names below the axis at 1, 2, ..., over several lines where they are long, so that none runs into the next; what is too
     * long even then loses its middle. Sets the ranges of both axes.
     *
     * @param counts of what each name stands for, above the names
     * @param low the lowest value that is drawn
     * @param high the highest one
     */
    public static void names(
            XYChart chart, List<String> names, List<IntSummaryStatistics> counts, double low, double high) {
        double span = Math.max(high - low, 1e-9);
        double longest = names.stream()
                .mapToDouble(name -> Sheet.width(NAMES, name + "mm"))
                .max()
                .orElse(0);
        int lines = (int) Math.max(1, Math.min(MOST_LINES, Math.ceil(longest * names.size() / PLOT)));
        double slot = PLOT / (names.size() - 1.0 + lines);
        double gap = Sheet.width(NAMES, "n");
        chart.getStyler().setXAxisMin(1 - lines / 2.0).setXAxisMax(names.size() + lines / 2.0);
        chart.getStyler().setXAxisTicksVisible(false).setPlotGridVerticalLinesVisible(false);
        double bottom = low - LINE * span * (lines + 2);
        chart.getStyler().setYAxisMin(bottom).setYAxisMax(high + 0.05 * span);
        chart.setCustomYAxisTickLabelsFormatter(
                tick -> tick < low - 1e-9 * span ? blank((low - tick) / span) : tick(tick));
        clearBelow(chart, low - LINE / 2 * span);
        for (int i = 0; i < names.size(); i++) {
            String n = "n " + range(counts.get(i));
            text(chart, Sheet.width(NAMES, n) < slot - gap / 2 ? n : n.substring(2), i + 1, low - LINE * span);
            double y = low - LINE * span * (2 + i % lines);
            text(chart, Sheet.fit(NAMES, names.get(i), slot * lines - gap), i + 1, y);
        }
    }

    /** A label that shows nothing; each has a different length, as XChart leaves out ticks until no two labels are equal. */
    private static String blank(double share) {
        return " ".repeat(1 + (int) Math.ceil(10 * share));
    }

    /** Removes the grid below a level of the y axis. */
    private static void clearBelow(XYChart chart, double level) {
        double bottom = chart.getStyler().getYAxisMin();
        double left = chart.getStyler().getXAxisMin();
        double right = chart.getStyler().getXAxisMax();
        XYSeries white = chart.addSeries(
                "below", new double[] {left, left, right, right}, new double[] {bottom, level, level, bottom});
        white.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.PolygonArea);
        white.setFillColor(Color.WHITE);
        white.setLineStyle(SeriesLines.NONE);
        white.setMarker(SeriesMarkers.NONE);
        white.setShowInLegend(false);
        chart.getStyler().setPlotTicksMarksVisible(false).setPlotContentSize(1);
    }

    /** Counts in words: 12, or 12 to 14. */
    public static String range(IntSummaryStatistics counts) {
        return counts.getMin() + (counts.getMax() > counts.getMin() ? " to " + counts.getMax() : "");
    }

    /** Text at a position in axis coordinates. */
    public static void text(XYChart chart, String words, double x, double y) {
        chart.addAnnotation(new AnnotationText(words, x, y, false));
    }

    /** The middle 95 % of drawn curves, between dashed lines; all of the axis from 0 to 1 where nothing is known. */
    public static void band(XYChart chart, double[] x, double[][] draws) {
        double[] low = new double[x.length];
        double[] high = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            Interval interval = ClusterBootstrap.interval(draws, i);
            low[i] = Double.isNaN(interval.low()) ? 0 : interval.low();
            high[i] = Double.isNaN(interval.high()) ? 1 : interval.high();
        }
        guide(chart, "95 % interval", x, low).setShowInLegend(true);
        guide(chart, "97.5 %", x, high);
    }

    /** What makes a figure. */
    public interface Drawing {
        void draw() throws IOException;
    }

    /** Draws several figures in parallel, as each takes a while to compress. */
    public static void together(List<Drawing> drawings) throws IOException {
        try {
            drawings.parallelStream().forEach(drawing -> {
                try {
                    drawing.draw();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Draws a small figure and discards it, so that the needed classes are loaded. */
    public static void rehearse() throws IOException {
        XYChart chart = unitChart("start", "x", "y");
        line(chart, "line", new double[] {0, 1}, new double[] {0, 1}, BLUE);
        PngPicture.write(picture(chart::paint, WIDTH, HEIGHT, 1), OutputStream.nullOutputStream());
        svg(chart::paint, WIDTH, HEIGHT);
    }

    /** Whatever draws itself into a rectangle at (0, 0). */
    @FunctionalInterface
    interface Painting {
        void paint(Graphics2D g, int width, int height);
    }

    private static BufferedImage picture(Painting painting, int width, int height, int scale) {
        BufferedImage picture = new BufferedImage(width * scale, height * scale, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = picture.createGraphics();
        g.scale(scale, scale);
        painting.paint(g, width, height);
        g.dispose();
        return picture;
    }

    /** {@code stem.png} and {@code stem.svg}. */
    public static void write(Path stem, XYChart chart) throws IOException {
        nearZero(chart);
        write(stem, chart::paint, WIDTH, fitted(chart));
    }

    /** What all values of an axis are above, where they differ by far less than they are large; 0 elsewhere. */
    static double offset(double low, double high) {
        return high > low && high - low < NARROW * Math.max(Math.abs(low), Math.abs(high)) ? low : 0;
    }

    /** The title of an axis whose values are shown less an offset. */
    static String less(String title, double offset) {
        return offset == 0
                ? title
                : title + " less " + BigDecimal.valueOf(offset).toPlainString();
    }

    /** Ticks of an axis far from 0 would all read alike, and XChart takes minutes to find them: its values lose their offset. */
    private static void nearZero(XYChart chart) {
        double x = chart.getStyler().getXAxisMin() == null ? offset(chart, XYSeries::getXData) : 0;
        double y = chart.getStyler().getYAxisMin() == null ? offset(chart, XYSeries::getYData) : 0;
        if (x == 0 && y == 0) {
            return;
        }
        for (XYSeries series : chart.getSeriesMap().values()) {
            series.replaceData(shifted(series.getXData(), x), shifted(series.getYData(), y), series.getExtraValues());
        }
        chart.setXAxisTitle(less(chart.getXAxisTitle(), x));
        chart.setYAxisTitle(less(chart.getYAxisTitle(), y));
    }

    private static double offset(XYChart chart, Function<XYSeries, double[]> data) {
        DoubleSummaryStatistics all = chart.getSeriesMap().values().stream()
                .flatMapToDouble(series -> Arrays.stream(data.apply(series)))
                .filter(Double::isFinite)
                .summaryStatistics();
        return all.getCount() == 0 ? 0 : offset(all.getMin(), all.getMax());
    }

    static double[] shifted(double[] values, double offset) {
        return Arrays.stream(values).map(value -> value - offset).toArray();
    }

    static void write(Path stem, Painting painting, int width, int height) throws IOException {
        BufferedImage picture = picture(painting, width, height, SCALE);
        WholeFile.write(stem.resolveSibling(stem.getFileName() + ".png"), out -> PngPicture.write(picture, out));
        WholeFile.write(
                stem.resolveSibling(stem.getFileName() + ".svg"),
                out -> out.write(svg(painting, width, height).getBytes(StandardCharsets.UTF_8)));
    }

    /** Shortens titles and names that do not fit; puts names below each other where the legend is too wide. @return the height */
    private static int fitted(XYChart chart) {
        XYStyler styler = chart.getStyler();
        chart.setTitle(Sheet.fit(styler.getChartTitleFont(), chart.getTitle(), PLOT));
        chart.setXAxisTitle(Sheet.fit(styler.getAxisTitleFont(), chart.getXAxisTitle(), PLOT));
        chart.setYAxisTitle(Sheet.fit(styler.getAxisTitleFont(), chart.getYAxisTitle(), chart.getHeight() - AROUND));
        double beside = 0;
        int shown = 0;
        for (XYSeries series : chart.getSeriesMap().values()) {
            if (series.isShowInLegend()) {
                series.setLabel(Sheet.fit(styler.getLegendFont(), series.getLabel(), PLOT - MARK));
                beside += MARK + Sheet.width(styler.getLegendFont(), series.getLabel());
                shown++;
            }
        }
        if (!styler.isLegendVisible() || beside < PLOT) {
            return chart.getHeight();
        }
        styler.setLegendLayout(Styler.LegendLayout.Vertical);
        return chart.getHeight() + (int) Math.ceil((shown - 1) * 1.6 * Sheet.line(styler.getLegendFont()));
    }

    private static String svg(Painting painting, int width, int height) {
        VectorGraphics2D drawn = new VectorGraphics2D();
        painting.paint(drawn, width, height);
        return SvgPicture.of(drawn, width, height);
    }
}
