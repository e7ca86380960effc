package medai.eval.report;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IntSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import medai.eval.prediction.MetricRow;
import medai.report.Figure;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Bars in clusters, such as sites by models, each with its 95 % interval. */
public final class BarFigure {
    private static final double CLUSTER = 0.8; // width, of 1

    private BarFigure() {}

    /**
     * Draws the bars.
     *
     * @param rows one for each bar, with its interval where it has one
     * @param cluster the name of a bar's cluster
     * @param series the name of a bar's kind, which has one colour
     */
    public static void write(
            Path stem, List<MetricRow> rows, Function<MetricRow, String> cluster, Function<MetricRow, String> series)
            throws IOException {
        Map<String, Integer> clusters = numbered(rows, cluster);
        Map<String, Integer> kinds = numbered(rows, series);
        double top = 0;
        double bottom = 0;
        for (MetricRow row : rows) {
            double high = Double.isNaN(row.interval().high())
                    ? row.value()
                    : row.interval().high();
            double low = Double.isNaN(row.interval().low())
                    ? row.value()
                    : row.interval().low();
            top = Math.max(top, Math.max(high, row.value()));
            bottom = Math.min(bottom, Math.min(low, row.value()));
        }
        XYChart chart = Figure.chart(
                "",
                "n below each bar; lines are 95 % intervals",
                label(rows.get(0).metric()));
        chart.getStyler().setLegendVisible(kinds.size() > 1);
        List<IntSummaryStatistics> counts = clusters.keySet().stream()
                .map(name -> rows.stream()
                        .filter(row -> cluster.apply(row).equals(name))
                        .mapToInt(MetricRow::n)
                        .summaryStatistics())
                .toList();
        Figure.names(chart, List.copyOf(clusters.keySet()), counts, bottom, top);
        double width = CLUSTER / kinds.size();
        List<String> shown = new ArrayList<>();
        for (MetricRow row : rows) {
            int kind = kinds.getOrDefault(series.apply(row), 0);
            double middle = clusters.getOrDefault(cluster.apply(row), 0) + 1 - CLUSTER / 2 + width * (kind + 0.5);
            bar(
                    chart,
                    row,
                    series.apply(row),
                    middle,
                    width * 0.9,
                    Figure.COLORS.get(kind % Figure.COLORS.size()),
                    shown);
        }
        Figure.write(stem, chart);
    }

    /** As papers write it. */
    private static String label(String metric) {
        return switch (metric) {
            case "auroc" -> "AUROC";
            case "icc_2_1" -> "ICC(2,1)";
            default -> metric.replace('_', ' ');
        };
    }

    private static void bar(
            XYChart chart, MetricRow row, String kind, double x, double width, Color color, List<String> shown) {
        double left = x - width / 2;
        double right = x + width / 2;
        double value = Double.isNaN(row.value()) ? 0 : row.value();
        boolean first = !shown.contains(kind);
        shown.add(kind);
        XYSeries bar = chart.addSeries(
                first ? kind : kind + " " + shown.size(),
                new double[] {left, left, right, right},
                new double[] {0, value, value, 0});
        bar.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.PolygonArea);
        bar.setFillColor(color);
        bar.setLineColor(color);
        bar.setMarker(SeriesMarkers.NONE);
        bar.setLineStyle(SeriesLines.NONE);
        bar.setShowInLegend(first);
        if (!Double.isNaN(row.interval().low())) {
            Figure.whisker(
                    chart,
                    kind + " interval " + shown.size(),
                    x,
                    width / 6,
                    row.interval().low(),
                    row.interval().high());
        }
    }

    private static Map<String, Integer> numbered(List<MetricRow> rows, Function<MetricRow, String> name) {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        rows.forEach(row -> numbers.putIfAbsent(name.apply(row), numbers.size()));
        return numbers;
    }
}
