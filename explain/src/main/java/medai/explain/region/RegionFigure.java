package medai.explain.region;

import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import medai.cohort.statistics.Interval;
import medai.imaging.picture.Sheet;
import medai.report.Figure;
import org.knowm.xchart.XYChart;

/**
 * Mean activation of regions with its interval: one line for each region, the highest on top; correct and wrong predictions of
 * the class, or thirds of the score, side by side. A vertical line marks an activation of 0: values to the right of it are
 * evidence for the class.
 */
public final class RegionFigure {
    private static final Map<String, Color> COLORS = Map.of(
            "all", Color.BLACK,
            "TP", Figure.BLUE,
            "FP", Figure.ORANGE,
            "TN", Figure.GREY,
            "FN", Figure.COLORS.get(2),
            "low", Figure.GREY,
            "middle", Figure.BLUE,
            "high", Figure.ORANGE);
    private static final List<String> ORDER = List.of("all", "TP", "FP", "TN", "FN", "low", "middle", "high");
    private static final double APART = 0.14; // of two groups of a region, in lines
    private static final int LINE = 26; // height in pixels
    private static final int AROUND = 110; // pixels for axis and legend
    private static final int PLOT = 440; // pixels between the axes
    private static final int NAME = 180; // pixels of the longest name
    private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);

    private RegionFigure() {}

    /**
     * What is drawn.
     *
     * @param group all; TP, FP, TN or FN; low, middle or high
     * @param zero value that an activation of 0 becomes on this scale, the same for all
     * @param scans that have the region
     */
    public record Dot(String region, String group, double mean, Interval interval, double zero, int scans) {}

    /** Writes {@code stem.png} and {@code stem.svg}. */
    public static void write(Path stem, List<Dot> dots) throws IOException {
        List<String> regions = dots.stream()
                .filter(dot -> dot.group.equals("all"))
                .sorted(Comparator.comparingDouble(Dot::mean))
                .map(Dot::region)
                .toList();
        XYChart chart = Figure.chart(
                "",
                "mean activation on the global scale; lines are 95 % intervals",
                "",
                AROUND + LINE * regions.size());
        double low = dots.stream()
                .mapToDouble(dot -> Math.min(dot.zero, least(dot.mean, dot.interval.low())))
                .min()
                .orElse(0);
        double high = dots.stream()
                .mapToDouble(dot -> Math.max(dot.zero, -least(-dot.mean, -dot.interval.high())))
                .max()
                .orElse(1);
        double span = Math.max(high - low, 1e-9);
        double pixels = regions.stream()
                .mapToDouble(name -> Sheet.width(FONT, Sheet.fit(FONT, name, NAME)) + 10)
                .max()
                .orElse(0);
        double names = pixels / (PLOT - pixels) * 1.08 * span;
        chart.getStyler().setXAxisMin(low - names - 0.04 * span).setXAxisMax(high + 0.04 * span);
        chart.getStyler().setYAxisMin(0.3).setYAxisMax(regions.size() + 0.7);
        chart.getStyler().setYAxisTicksVisible(false).setPlotGridHorizontalLinesVisible(false);
        chart.getStyler().setPlotTicksMarksVisible(false);
        List<String> groups = ORDER.stream()
                .filter(group -> dots.stream().anyMatch(dot -> dot.group.equals(group)))
                .toList();
        for (int g = 0; g < groups.size(); g++) {
            add(chart, groups.get(g), (groups.size() - 1) / 2.0 - g, dots, regions);
        }
        double zero = dots.isEmpty() ? 0 : dots.get(0).zero;
        Figure.guide(chart, "activation 0", new double[] {zero, zero}, new double[] {0.3, regions.size() + 0.7})
                .setShowInLegend(true);
        for (int r = 0; r < regions.size(); r++) {
            Figure.text(chart, Sheet.fit(FONT, regions.get(r), NAME), low - names / 2 - 0.02 * span, r + 1);
        }
        Figure.write(stem, chart);
    }

    private static double least(double value, double other) {
        return Double.isNaN(other) ? value : Math.min(value, other);
    }

    private static void add(XYChart chart, String group, double above, List<Dot> dots, List<String> regions) {
        Map<String, Dot> own = dots.stream()
                .filter(dot -> dot.group.equals(group))
                .collect(Collectors.toMap(Dot::region, dot -> dot, (a, b) -> a));
        Color color = COLORS.getOrDefault(group, Color.BLACK);
        List<Double> x = new ArrayList<>();
        List<Double> y = new ArrayList<>();
        for (int r = 0; r < regions.size(); r++) {
            Dot dot = own.get(regions.get(r));
            if (dot == null) {
                continue;
            }
            double at = r + 1 + APART * above;
            x.add(dot.mean);
            y.add(at);
            if (!Double.isNaN(dot.interval.low())) {
                var line = Figure.line(
                        chart,
                        group + " interval " + r,
                        new double[] {dot.interval.low(), dot.interval.high()},
                        new double[] {at, at},
                        color);
                line.setLineWidth(1.4f);
                line.setShowInLegend(false);
            }
        }
        IntSummaryStatistics scans = own.values().stream().mapToInt(Dot::scans).summaryStatistics();
        Figure.points(
                chart,
                group + ", n " + Figure.range(scans),
                x.stream().mapToDouble(v -> v).toArray(),
                y.stream().mapToDouble(v -> v).toArray(),
                color);
    }
}
