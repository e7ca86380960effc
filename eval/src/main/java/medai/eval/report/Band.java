package medai.eval.report;

import medai.cohort.statistics.ClusterBootstrap;
import medai.cohort.statistics.Interval;
import medai.report.Figure;
import org.knowm.xchart.XYChart;

/** The band of uncertainty around a curve. */
final class Band {
    private Band() {}

    /** The middle 95 % of drawn curves; all of the axis from 0 to 1 where nothing is known. */
    static void draw(XYChart chart, double[] x, double[][] draws) {
        double[] low = new double[x.length];
        double[] high = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            Interval interval = ClusterBootstrap.interval(draws, i);
            low[i] = Double.isNaN(interval.low()) ? 0 : interval.low();
            high[i] = Double.isNaN(interval.high()) ? 1 : interval.high();
        }
        Figure.band(chart, x, low, high);
    }
}
