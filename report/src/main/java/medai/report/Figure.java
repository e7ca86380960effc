package medai.report;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import medai.imaging.file.WholeFile;
import org.knowm.xchart.AnnotationText;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.HeatMapChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.Styler;
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
    public static final List<Color> COLORS =
            List.of(BLUE, ORANGE, new Color(0x009E73), new Color(0xCC79A7), new Color(0xE69F00), new Color(0x56B4E9));

    private static final int WIDTH = 480;
    private static final int HEIGHT = 440;
    private static final int SCALE = 2; // pixels of the PNG for one of the layout

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
                .setLegendPosition(Styler.LegendPosition.InsideSE)
                .setLegendBorderColor(new Color(255, 255, 255, 0))
                .setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 15))
                .setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12))
                .setChartBackgroundColor(Color.WHITE)
                .setPlotBorderVisible(false);
        chart.getStyler().setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
        chart.getStyler().setAnnotationTextFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        chart.getStyler().setChartTitleVisible(!title.isEmpty());
        chart.getStyler().setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        return chart;
    }

    /** Squares with their numbers, white to blue. */
    public static HeatMapChart heatMap(String title, String x, String y) {
        HeatMapChart chart = new HeatMapChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle(x)
                .yAxisTitle(y)
                .theme(Styler.ChartTheme.Matlab)
                .build();
        chart.getStyler().setShowValue(true).setLegendVisible(false).setPlotContentSize(1);
        chart.getStyler().setRangeColors(new Color[] {Color.WHITE, new Color(0x56B4E9)});
        chart.getStyler().setValueFont(new Font(Font.SANS_SERIF, Font.BOLD, 18));
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        return chart;
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
    public static void whisker(XYChart chart, String name, double x, double half, double low, double high) {
        XYSeries line = line(
                chart,
                name,
                new double[] {x - half, x + half, x, x, x - half, x + half},
                new double[] {low, low, low, high, high, high},
                Color.BLACK);
        line.setLineWidth(1.4f);
        line.setShowInLegend(false);
    }

    /** Puts the legend below the chart, where it hides nothing. */
    public static void legendBelow(XYChart chart) {
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS);
        chart.getStyler().setLegendLayout(Styler.LegendLayout.Horizontal);
    }

    /** Removes the grid below a level of the y axis to make space for names; the ranges of both axes must be set already. */
    public static void clearBelow(XYChart chart, double level) {
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

    /** Text at a position in axis coordinates. */
    public static void text(XYChart chart, String words, double x, double y) {
        chart.addAnnotation(new AnnotationText(words, x, y, false));
    }

    /** A band of 95 % between dashed lines. */
    public static void band(XYChart chart, double[] x, double[] low, double[] high) {
        guide(chart, "2.5 %", x, low);
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
        PngPicture.write(picture(chart, 1), OutputStream.nullOutputStream());
        svg(chart);
    }

    private static BufferedImage picture(Chart<?, ?> chart, int scale) {
        BufferedImage picture =
                new BufferedImage(chart.getWidth() * scale, chart.getHeight() * scale, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = picture.createGraphics();
        g.scale(scale, scale);
        chart.paint(g, chart.getWidth(), chart.getHeight());
        g.dispose();
        return picture;
    }

    /** {@code stem.png} and {@code stem.svg}. */
    public static void write(Path stem, Chart<?, ?> chart) throws IOException {
        BufferedImage picture = picture(chart, SCALE);
        WholeFile.write(stem.resolveSibling(stem.getFileName() + ".png"), out -> PngPicture.write(picture, out));
        WholeFile.write(
                stem.resolveSibling(stem.getFileName() + ".svg"),
                out -> out.write(svg(chart).getBytes(StandardCharsets.UTF_8)));
    }

    private static String svg(Chart<?, ?> chart) {
        VectorGraphics2D drawn = new VectorGraphics2D();
        chart.paint(drawn, chart.getWidth(), chart.getHeight());
        return SvgPicture.of(drawn, chart.getWidth(), chart.getHeight());
    }
}
