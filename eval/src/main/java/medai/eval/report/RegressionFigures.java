package medai.eval.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import medai.cohort.statistics.Moments;
import medai.eval.agreement.BlandAltman;
import medai.eval.agreement.Correlation;
import medai.report.Figure;
import org.knowm.xchart.XYChart;

/** Predicted against measured, and their differences. */
public final class RegressionFigures {
    private RegressionFigures() {}

    /** @return names of the figures, without ending */
    public static List<String> write(Path folder, String target, double[] truth, double[] predicted)
            throws IOException {
        String name = Figure.fileName(target);
        Figure.together(List.of(
                () -> scatter(folder.resolve("scatter_" + name), target, truth, predicted),
                () -> blandAltman(folder.resolve("bland_altman_" + name), target, truth, predicted)));
        return List.of("scatter_" + name, "bland_altman_" + name);
    }

    private static void scatter(Path stem, String target, double[] truth, double[] predicted) throws IOException {
        double low = Math.min(min(truth), min(predicted));
        double high = Math.max(max(truth), max(predicted));
        XYChart chart = Figure.chart(target, "measured", "predicted");
        Figure.guide(chart, "identity", new double[] {low, high}, new double[] {low, high});
        double slope = Moments.products(truth, predicted) / Moments.squares(truth);
        double intercept = Moments.mean(predicted) - slope * Moments.mean(truth);
        if (Double.isFinite(slope)) {
            Figure.line(
                    chart,
                    String.format(Locale.ROOT, "fit: %.2f x %+.2f", slope, intercept),
                    new double[] {low, high},
                    new double[] {intercept + slope * low, intercept + slope * high},
                    Figure.ORANGE);
        }
        double r = Correlation.pearson(truth, predicted).r();
        Figure.points(
                chart,
                (Double.isNaN(r) ? "" : String.format(Locale.ROOT, "R %.3f, ", r)) + "n " + truth.length,
                truth,
                predicted,
                Figure.BLUE);
        Figure.write(stem, chart);
    }

    private static void blandAltman(Path stem, String target, double[] truth, double[] predicted) throws IOException {
        double[] mean = new double[truth.length];
        double[] difference = new double[truth.length];
        Arrays.setAll(mean, i -> (truth[i] + predicted[i]) / 2);
        Arrays.setAll(difference, i -> predicted[i] - truth[i]);
        BlandAltman limits = BlandAltman.of(truth, predicted);
        double[] x = {min(mean), max(mean)};
        XYChart chart = Figure.chart(target + ": agreement", "mean of both", "predicted - measured");
        Figure.line(
                chart,
                String.format(Locale.ROOT, "bias %.2f", limits.bias()),
                x,
                new double[] {limits.bias(), limits.bias()},
                Figure.ORANGE);
        if (Double.isFinite(limits.lower())) {
            String both = String.format(Locale.ROOT, "limits %.2f to %.2f", limits.lower(), limits.upper());
            Figure.guide(chart, both, x, new double[] {limits.lower(), limits.lower()})
                    .setShowInLegend(true);
            Figure.guide(chart, "upper limit", x, new double[] {limits.upper(), limits.upper()});
        }
        Figure.points(chart, "n " + mean.length, mean, difference, Figure.BLUE);
        Figure.write(stem, chart);
    }

    private static double min(double[] values) {
        return Arrays.stream(values).min().orElse(0);
    }

    private static double max(double[] values) {
        return Arrays.stream(values).max().orElse(1);
    }
}
