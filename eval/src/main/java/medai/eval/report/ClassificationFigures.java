package medai.eval.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Locale;
import medai.cohort.statistics.ClusterBootstrap;
import medai.cohort.statistics.Interval;
import medai.eval.classification.BinarySample;
import medai.eval.classification.Calibration;
import medai.eval.classification.Confusion;
import medai.eval.classification.RocCurve;
import medai.report.Figure;
import medai.report.Squares;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** ROC and precision-recall curves with bands of 95 %, calibration, and the table of calls. */
public final class ClassificationFigures {
    private static final int STEPS = 101;
    private static final int DRAWS = 500;
    private static final int LEAST_IN_BIN = 10; // of calibration: fewer say little about a share

    private ClassificationFigures() {}

    /**
     * @param subjects of the rows, for the bands
     * @param negative the other class, or what all others are called
     * @return names of the figures, without ending
     */
    public static List<String> write(
            Path folder, BinarySample sample, List<String> subjects, String positive, String negative, long seed)
            throws IOException {
        List<String> written = new ArrayList<>();
        List<Figure.Drawing> drawings = new ArrayList<>();
        Confusion counts = sample.confusion();
        boolean both = counts.tp() + counts.fn() > 0 && counts.tn() + counts.fp() > 0;
        if (sample.hasScores() && !sample.hasHardScores() && both) {
            int[] rows = sample.scoredRows();
            BinarySample scored = sample.of(rows);
            ClusterBootstrap bootstrap = new ClusterBootstrap(
                    Arrays.stream(rows).mapToObj(subjects::get).toList(), DRAWS, seed);
            drawings.add(() -> roc(folder.resolve("roc"), scored, positive, bootstrap));
            drawings.add(() -> precisionRecall(folder.resolve("precision_recall"), scored, positive, bootstrap));
            drawings.add(() -> calibration(folder.resolve("calibration"), scored, positive));
            written.addAll(List.of("roc", "precision_recall", "calibration"));
        }
        drawings.add(() -> confusion(folder.resolve("confusion"), counts, positive, negative));
        written.add("confusion");
        Figure.together(drawings);
        return written;
    }

    private static double[] grid() {
        double[] x = new double[STEPS];
        Arrays.setAll(x, i -> i / (STEPS - 1.0));
        return x;
    }

    private static void roc(Path stem, BinarySample sample, String positive, ClusterBootstrap bootstrap)
            throws IOException {
        RocCurve curve = RocCurve.of(sample.positive(), sample.score());
        double[] x = curve.points().stream()
                .mapToDouble(p -> (double) p.fp() / curve.negatives())
                .toArray();
        double[] y = curve.points().stream()
                .mapToDouble(p -> (double) p.tp() / curve.positives())
                .toArray();
        XYChart chart = Figure.unitChart("ROC curve: " + positive, "1 - specificity", "sensitivity");
        Figure.guide(chart, "chance", new double[] {0, 1}, new double[] {0, 1});
        Figure.band(chart, grid(), bootstrap.run(weights -> sensitivities(sample, weights)));
        Figure.line(chart, String.format(Locale.ROOT, "AUROC %.3f, ", curve.area()) + n(curve), x, y, Figure.BLUE);
        Figure.write(stem, chart);
    }

    private static String n(RocCurve curve) {
        return "n %d, %d positive".formatted(curve.positives() + curve.negatives(), curve.positives());
    }

    /** Sensitivity at each step of 1 - specificity, with each subject counted as often as given. */
    private static double[] sensitivities(BinarySample sample, int[] weights) {
        List<double[]> points = cumulated(sample, weights);
        double[] last = points.get(points.size() - 1);
        double[] values = new double[STEPS];
        int at = 0;
        for (int i = 0; i < STEPS; i++) {
            double x = i / (STEPS - 1.0) * last[1];
            while (at + 1 < points.size() && points.get(at + 1)[1] <= x) {
                at++;
            }
            double[] a = points.get(at);
            double[] b = points.get(Math.min(at + 1, points.size() - 1));
            double share = b[1] > a[1] ? (x - a[1]) / (b[1] - a[1]) : 0;
            values[i] = (a[0] + share * (b[0] - a[0])) / last[0];
        }
        return values;
    }

    /** True and false positives at every threshold, descending. */
    private static List<double[]> cumulated(BinarySample sample, int[] weights) {
        boolean[] positive = sample.positive();
        int[] order = sample.descending();
        double[] score = sample.score();
        List<double[]> points = new ArrayList<>();
        points.add(new double[] {0, 0});
        double tp = 0;
        double fp = 0;
        for (int i = 0; i < order.length; i++) {
            tp += positive[order[i]] ? weights[order[i]] : 0;
            fp += positive[order[i]] ? 0 : weights[order[i]];
            if (i + 1 == order.length || score[order[i + 1]] != score[order[i]]) {
                points.add(new double[] {tp, fp});
            }
        }
        return points;
    }

    private static void precisionRecall(Path stem, BinarySample sample, String positive, ClusterBootstrap bootstrap)
            throws IOException {
        RocCurve curve = RocCurve.of(sample.positive(), sample.score());
        List<RocCurve.Point> points = curve.points().subList(1, curve.points().size());
        double[] recall = points.stream()
                .mapToDouble(p -> (double) p.tp() / curve.positives())
                .toArray();
        double[] precision = points.stream()
                .mapToDouble(p -> (double) p.tp() / (p.tp() + p.fp()))
                .toArray();
        XYChart chart = Figure.unitChart("Precision and recall: " + positive, "recall", "precision");
        double prevalence = (double) curve.positives() / (curve.positives() + curve.negatives());
        String line = String.format(Locale.ROOT, "prevalence %.2f", prevalence);
        Figure.guide(chart, line, new double[] {0, 1}, new double[] {prevalence, prevalence})
                .setShowInLegend(true);
        Figure.band(chart, grid(), bootstrap.run(weights -> precisions(sample, weights)));
        Figure.line(
                chart,
                String.format(Locale.ROOT, "average precision %.3f, ", curve.averagePrecision()) + n(curve),
                recall,
                precision,
                Figure.BLUE);
        Figure.write(stem, chart);
    }

    /** Precision at the first threshold that reaches each step of recall. */
    private static double[] precisions(BinarySample sample, int[] weights) {
        List<double[]> points = cumulated(sample, weights);
        double positives = points.get(points.size() - 1)[0];
        double[] values = new double[STEPS];
        int at = 0;
        for (int i = 0; i < STEPS; i++) {
            double wanted = Math.max(1e-9, i / (STEPS - 1.0)) * positives;
            while (at + 1 < points.size() && points.get(at)[0] < wanted - 1e-9) {
                at++;
            }
            double[] point = points.get(at);
            values[i] = point[0] + point[1] > 0 ? point[0] / (point[0] + point[1]) : Double.NaN;
        }
        return values;
    }

    private static void calibration(Path stem, BinarySample sample, String positive) throws IOException {
        Calibration calibration = Calibration.of(sample.positive(), sample.score());
        List<Calibration.Bin> bins = Calibration.filled(sample.positive(), sample.score(), LEAST_IN_BIN);
        XYChart chart = Figure.unitChart("Calibration", "mean probability of " + positive, "share that is " + positive);
        Figure.guide(chart, "perfect", new double[] {0, 1}, new double[] {0, 1});
        double[] x = bins.stream().mapToDouble(Calibration.Bin::probability).toArray();
        double[] y = bins.stream().mapToDouble(Calibration.Bin::frequency).toArray();
        IntSummaryStatistics rows =
                bins.stream().mapToInt(Calibration.Bin::count).summaryStatistics();
        for (Calibration.Bin bin : bins) { // Wilson's interval is not symmetric, and stays within 0 and 1
            Interval interval = Interval.wilson(Math.round(bin.frequency() * bin.count()), bin.count());
            double at = bin.probability();
            Figure.whisker(chart, "interval at " + at, at, 0.01, interval.low(), interval.high())
                    .setShowInLegend(bin.equals(bins.get(0)))
                    .setLabel("95 % interval, " + Figure.range(rows) + " rows in a bin");
        }
        String name =
                String.format(Locale.ROOT, "calibration error %.3f, n %d", calibration.expectedError(), sample.size());
        XYSeries series = chart.addSeries(name, x, y);
        series.setLineStyle(SeriesLines.SOLID);
        series.setMarker(SeriesMarkers.CIRCLE);
        series.setLineColor(Figure.BLUE);
        series.setMarkerColor(Figure.BLUE);
        Figure.write(stem, chart);
    }

    /**
     * Calls of several classes.
     *
     * @param counts rows true, columns called
     */
    public static void confusion(Path stem, List<String> classes, List<List<Integer>> counts) throws IOException {
        squares(classes, counts).write(stem);
    }

    static Squares squares(List<String> classes, List<List<Integer>> counts) {
        int all = counts.stream().flatMap(List::stream).mapToInt(count -> count).sum();
        String title = "Confusion matrix, n %d (%% of each row)".formatted(all);
        Squares squares = new Squares(title, "predicted", "truth", classes, classes);
        for (int truth = 0; truth < classes.size(); truth++) {
            int row = counts.get(truth).stream().mapToInt(count -> count).sum();
            for (int called = 0; called < classes.size(); called++) {
                int count = counts.get(truth).get(called);
                double share = row == 0 ? 0 : (double) count / row;
                List<String> lines = new ArrayList<>(List.of(String.valueOf(count)));
                if (row > 0) {
                    lines.add(String.format(Locale.ROOT, "%.0f %%", 100 * share));
                }
                squares.fill(truth, called, share, lines);
            }
        }
        return squares;
    }

    private static void confusion(Path stem, Confusion c, String positive, String negative) throws IOException {
        confusion(stem, List.of(positive, negative), List.of(List.of(c.tp(), c.fn()), List.of(c.fp(), c.tn())));
    }
}
