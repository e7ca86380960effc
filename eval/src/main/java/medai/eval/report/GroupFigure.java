package medai.eval.report;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import medai.eval.statistics.Moments;
import medai.imaging.random.Draw;
import org.knowm.xchart.AnnotationText;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler;

/** Every subject's value as a point, with median and quartiles of its group. */
public final class GroupFigure {
    private static final double HALF = 0.28;

    private GroupFigure() {}

    public static void write(Path stem, String variable, Map<String, double[]> groups) throws IOException {
        List<String> names = List.copyOf(groups.keySet());
        XYChart chart = Figure.chart(variable, "", variable);
        chart.getStyler().setLegendVisible(false).setLegendPosition(Styler.LegendPosition.OutsideE);
        chart.getStyler().setXAxisMin(0.4).setXAxisMax(names.size() + 0.6);
        chart.getStyler().setPlotGridVerticalLinesVisible(false);
        for (int g = 0; g < names.size(); g++) {
            double[] values = groups.getOrDefault(names.get(g), new double[0]);
            double[] x = new double[values.length];
            int group = g;
            Arrays.setAll(x, i -> group + 1 + Draw.of(1, "jitter", group, i).between(-0.15, 0.15));
            Figure.points(chart, names.get(g), x, values, Figure.BLUE);
            level(chart, names.get(g) + " median", g + 1, Moments.percentile(values, 50), Figure.ORANGE, 3);
            level(chart, names.get(g) + " lower quartile", g + 1, Moments.percentile(values, 25), Figure.GREY, 1.5f);
            level(chart, names.get(g) + " upper quartile", g + 1, Moments.percentile(values, 75), Figure.GREY, 1.5f);
        }
        chart.getStyler().setXAxisTicksVisible(false);
        double low =
                groups.values().stream().flatMapToDouble(Arrays::stream).min().orElse(0);
        double high =
                groups.values().stream().flatMapToDouble(Arrays::stream).max().orElse(1);
        double bottom = low - 0.15 * Math.max(high - low, 1e-9);
        chart.getStyler().setYAxisMin(bottom);
        for (int g = 0; g < names.size(); g++) {
            chart.addAnnotation(new AnnotationText(
                    names.get(g) + " (" + groups.getOrDefault(names.get(g), new double[0]).length + ")",
                    g + 1,
                    low - 0.09 * Math.max(high - low, 1e-9),
                    false));
        }
        Figure.write(stem, chart);
    }

    private static void level(XYChart chart, String name, double x, double y, Color color, float width) {
        Figure.line(chart, name, new double[] {x - HALF, x + HALF}, new double[] {y, y}, color)
                .setLineWidth(width);
    }
}
