package medai.report;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.IntSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import medai.cohort.statistics.Moments;
import medai.imaging.random.Draw;
import org.knowm.xchart.XYChart;

/** Box plots (quartiles, median, whiskers to the furthest value within 1.5 boxes) with every subject's value as a point. */
public final class GroupFigure {
    private static final double HALF = 0.28; // of a box, in groups
    private static final double WHISKER = 1.5;

    private GroupFigure() {}

    /** Writes {@code groups_VARIABLE.png} and {@code .svg}. */
    public static void write(Path folder, String variable, Map<String, double[]> given) throws IOException {
        List<String> names = List.copyOf(given.keySet());
        DoubleSummaryStatistics all =
                given.values().stream().flatMapToDouble(Arrays::stream).summaryStatistics();
        double offset = all.getCount() == 0 ? 0 : Figure.offset(all.getMin(), all.getMax());
        Map<String, double[]> groups = new LinkedHashMap<>();
        given.forEach((name, values) -> groups.put(name, Figure.shifted(values, offset)));
        XYChart chart = Figure.chart(variable, "n below each box", Figure.less(variable, offset));
        chart.getStyler().setLegendVisible(false);
        double low =
                groups.values().stream().flatMapToDouble(Arrays::stream).min().orElse(0);
        double high =
                groups.values().stream().flatMapToDouble(Arrays::stream).max().orElse(1);
        List<IntSummaryStatistics> counts = names.stream()
                .map(name -> IntStream.of(groups.getOrDefault(name, new double[0]).length)
                        .summaryStatistics())
                .toList();
        Figure.names(chart, names, counts, low, high);
        for (int g = 0; g < names.size(); g++) {
            double[] values = groups.getOrDefault(names.get(g), new double[0]);
            double[] x = new double[values.length];
            int group = g;
            Arrays.setAll(x, i -> group + 1 + Draw.of(1, "jitter", group, i).between(-0.15, 0.15));
            Figure.points(chart, names.get(g), x, values, Figure.BLUE);
            box(chart, names.get(g), g + 1, values);
        }
        Figure.write(folder.resolve("groups_" + Figure.fileName(variable)), chart);
    }

    private static void box(XYChart chart, String name, double x, double[] values) {
        if (values.length == 0) {
            return;
        }
        double lower = Moments.percentile(values, 25);
        double upper = Moments.percentile(values, 75);
        double reach = WHISKER * (upper - lower);
        double low = Arrays.stream(values).filter(v -> v >= lower - reach).min().orElse(lower);
        double high =
                Arrays.stream(values).filter(v -> v <= upper + reach).max().orElse(upper);
        double left = x - HALF;
        double right = x + HALF;
        line(chart, name + " box", Figure.GREY, 1.5f, new double[] {left, right, right, left, left}, new double[] {
            lower, lower, upper, upper, lower
        });
        line(chart, name + " lower whisker", Figure.GREY, 1.5f, new double[] {x, x}, new double[] {lower, low});
        line(chart, name + " upper whisker", Figure.GREY, 1.5f, new double[] {x, x}, new double[] {upper, high});
        double median = Moments.percentile(values, 50);
        line(chart, name + " median", Figure.ORANGE, 3, new double[] {left, right}, new double[] {median, median});
    }

    private static void line(XYChart chart, String name, Color color, float width, double[] x, double[] y) {
        Figure.line(chart, name, x, y, color).setLineWidth(width);
    }
}
