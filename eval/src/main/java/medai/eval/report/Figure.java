package medai.eval.report;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import medai.imaging.file.WholeFile;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.HeatMapChartBuilder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** How all charts look: as wide as a printed column, colours that colour-blind readers tell apart, PNG for the screen and SVG for the paper. */
final class Figure {
    /** Okabe and Ito 2008. */
    static final Color BLUE = new Color(0x0072B2);

    static final Color ORANGE = new Color(0xD55E00);
    static final Color GREY = new Color(0x777777);

    private static final int WIDTH = 480;
    private static final int HEIGHT = 440;
    private static final int SCALE = 2; // pixels of the PNG for one of the layout

    private Figure() {}

    static XYChart chart(String title, String x, String y) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
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
        chart.getStyler().setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        return chart;
    }

    /** Squares with their numbers, white to blue. */
    static HeatMapChart heatMap(String title, String x, String y) {
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
    static XYChart unitChart(String title, String x, String y) {
        XYChart chart = chart(title, x, y);
        chart.getStyler().setXAxisMin(0.0).setXAxisMax(1.0).setYAxisMin(0.0).setYAxisMax(1.0);
        return chart;
    }

    static XYSeries line(XYChart chart, String name, double[] x, double[] y, Color color) {
        XYSeries series = chart.addSeries(name, x, y);
        series.setMarker(SeriesMarkers.NONE);
        series.setLineColor(color);
        series.setLineWidth(2.2f);
        series.setLineStyle(SeriesLines.SOLID);
        return series;
    }

    /** A thin broken line that is not in the legend. */
    static void guide(XYChart chart, String name, double[] x, double[] y) {
        XYSeries series = line(chart, name, x, y, GREY);
        series.setLineStyle(SeriesLines.DASH_DASH);
        series.setLineWidth(1.2f);
        series.setShowInLegend(false);
    }

    static void points(XYChart chart, String name, double[] x, double[] y, Color color) {
        XYSeries series = chart.addSeries(name, x, y);
        series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
        series.setMarker(SeriesMarkers.CIRCLE);
        series.setMarkerColor(new Color(color.getRed(), color.getGreen(), color.getBlue(), 150));
    }

    /** {@code stem.png} and {@code stem.svg}. */
    static void write(Path stem, Chart<?, ?> chart) throws IOException {
        BufferedImage picture =
                new BufferedImage(chart.getWidth() * SCALE, chart.getHeight() * SCALE, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = picture.createGraphics();
        g.scale(SCALE, SCALE);
        chart.paint(g, chart.getWidth(), chart.getHeight());
        g.dispose();
        WholeFile.write(stem.resolveSibling(stem.getFileName() + ".png"), out -> ImageIO.write(picture, "png", out));
        WholeFile.write(
                stem.resolveSibling(stem.getFileName() + ".svg"),
                out -> VectorGraphicsEncoder.saveVectorGraphic(
                        chart, out, VectorGraphicsEncoder.VectorGraphicsFormat.SVG));
    }
}
