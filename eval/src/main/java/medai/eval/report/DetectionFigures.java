package medai.eval.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import medai.cohort.statistics.ClusterBootstrap;
import medai.eval.detection.DetectionSet;
import medai.eval.detection.Froc;
import medai.report.Figure;
import org.knowm.xchart.XYChart;

/** The free-response curve with a band of 95 % by drawing subjects. */
public final class DetectionFigures {
    private static final int STEPS = 101;
    private static final int DRAWS = 500;
    private static final double MOST = 8; // false positives per image, the last of the rates

    private DetectionFigures() {}

    public static void froc(Path stem, DetectionSet set, long seed) throws IOException {
        Froc froc = Froc.of(set);
        double[] x =
                froc.points().stream().mapToDouble(Froc.Point::falsePositives).toArray();
        double[] y = froc.points().stream().mapToDouble(Froc.Point::sensitivity).toArray();
        double end = Math.min(MOST, Math.max(1e-3, Arrays.stream(x).max().orElse(1)));
        double[] grid = new double[STEPS];
        Arrays.setAll(grid, i -> end * i / (STEPS - 1));
        double[][] draws = new ClusterBootstrap(set.subjects(), DRAWS, seed).run(weights -> {
            Froc drawn = Froc.of(set, weights);
            return Arrays.stream(grid).map(drawn::sensitivityAt).toArray();
        });
        XYChart chart = Figure.chart("Free-response curve", "false positives per image", "sensitivity");
        chart.getStyler().setXAxisMin(0.0).setXAxisMax(end).setYAxisMin(0.0).setYAxisMax(1.0);
        Figure.band(chart, grid, draws);
        Figure.line(
                chart,
                String.format(
                        Locale.ROOT,
                        "average precision %.3f, n %d subjects",
                        froc.averagePrecision(),
                        set.subjects().stream().distinct().count()),
                x,
                y,
                Figure.BLUE);
        Figure.write(stem, chart);
    }
}
