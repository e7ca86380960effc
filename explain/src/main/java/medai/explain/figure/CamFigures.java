package medai.explain.figure;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import medai.eval.agreement.Correlation;
import medai.report.Figure;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Charts that show whether sums of maps follow the logit, and whether features are as important in the test part as in the
 * training part.
 */
public final class CamFigures {
    private CamFigures() {}

    /**
     * A point for each scan.
     *
     * @param sums of the maps
     * @param scale display name of the scale
     */
    public static void logits(Path stem, String output, String scale, double[] logits, double[] sums)
            throws IOException {
        XYChart chart = Figure.chart("%s, %s".formatted(output, scale), "logit", "sum of the map");
        double r = logits.length < 3
                ? Double.NaN
                : Correlation.pearson(logits, sums).r();
        Figure.points(chart, String.format(Locale.ROOT, "R %.3f, n %d", r, logits.length), logits, sums, Figure.BLUE);
        Figure.write(stem, chart);
    }

    /**
     * Features by their importance in the training part; where the test part differs, the network has overfitted to the training
     * part.
     */
    public static void importance(Path stem, String output, double[] training, double[] test) throws IOException {
        List<Integer> order = IntStream.range(0, training.length)
                .boxed()
                .sorted((a, b) -> Double.compare(training[b], training[a]))
                .toList();
        double[] rank = new double[training.length];
        double[] first = new double[training.length];
        double[] second = new double[training.length];
        Arrays.setAll(rank, i -> i + 1);
        Arrays.setAll(first, i -> training[order.get(i)]);
        Arrays.setAll(second, i -> test[order.get(i)]);
        XYChart chart = Figure.chart("Importance of features for " + output, "rank in the training part", "importance");
        Figure.line(chart, "training part", rank, first, Figure.BLUE);
        Figure.line(chart, "test part", rank, second, Figure.ORANGE).setLineWidth(1.4f);
        Figure.write(stem, chart);
    }

    /**
     * Lines over a quantity that was varied, with their correlation with it.
     *
     * @param x in rising order
     * @param lines by name, a value for each x
     */
    public static void sweep(Path stem, String xName, String yName, double[] x, Map<String, double[]> lines)
            throws IOException {
        Map<String, double[]> named = new LinkedHashMap<>();
        lines.forEach((name, y) -> named.put(
                String.format(
                        Locale.ROOT,
                        "%s, R %.3f",
                        name,
                        Correlation.pearson(x, y).r()),
                y));
        lines(stem, xName, yName, x, named);
    }

    /**
     * Scans in two directions.
     *
     * @param background scans that both directions were fitted to, along each
     * @param points the scans that are told apart
     */
    @SuppressWarnings("ArrayRecordComponent") // drawn at once
    public record Plane(String x, String y, double[][] background, double[][] points) {}

    /** @param groups of the points, each with a colour and its number of scans in the legend */
    public static void population(Path stem, String by, Plane plane, Map<String, List<Integer>> groups)
            throws IOException {
        XYChart chart = Figure.chart("Features of all scans, by " + by, plane.x(), plane.y());
        Figure.points(chart, "training part", plane.background()[0], plane.background()[1], Color.LIGHT_GRAY);
        int next = 0;
        for (Map.Entry<String, List<Integer>> group : groups.entrySet()) {
            double[] x = group.getValue().stream()
                    .mapToDouble(i -> plane.points()[0][i])
                    .toArray();
            double[] y = group.getValue().stream()
                    .mapToDouble(i -> plane.points()[1][i])
                    .toArray();
            Figure.points(
                    chart,
                    "%s (n %d)".formatted(group.getKey(), x.length),
                    x,
                    y,
                    Figure.COLORS.get(next++ % Figure.COLORS.size()));
        }
        Figure.write(stem, chart);
    }

    /** The same without correlations. */
    public static void lines(Path stem, String xName, String yName, double[] x, Map<String, double[]> lines)
            throws IOException {
        XYChart chart = Figure.chart("", xName, yName);
        int next = 0;
        for (Map.Entry<String, double[]> line : lines.entrySet()) {
            Color color = Figure.COLORS.get(next++ % Figure.COLORS.size());
            XYSeries series = Figure.line(chart, line.getKey(), x, line.getValue(), color);
            series.setMarker(SeriesMarkers.CIRCLE);
            series.setMarkerColor(color);
        }
        Figure.write(stem, chart);
    }
}
