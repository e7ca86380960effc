package medai.explain.population;

import medai.cohort.statistics.Tails;
import medai.matrices.Components;
import medai.matrices.Matrix;

/**
 * How far a scan lies from the training scans of a class, by the importance of its features: Hotelling's T-squared in the
 * principal components that hold 95 % of their variance, and what these components leave of the scan. Where features of a class are
 * normally distributed, a further scan of it has an F-distributed distance.
 */
final class ClassDistances {
    /** Fewer scans give no components to measure by. */
    static final int FEWEST = 8;

    private static final double HELD = 0.95;
    private static final int SCANS_PER_COMPONENT = 3;

    private final Components components;
    private final int scans;

    private ClassDistances(Components components, int scans) {
        this.components = components;
        this.scans = scans;
    }

    /**
     * A scan's distance.
     *
     * @param length square root of T-squared: in standard deviations along the components
     * @param p of a distance as large or larger
     * @param rest length of what the components leave, in the unit of importance
     */
    record Distance(double length, double p, double rest) {}

    /** @param training importance, a row for each scan, at least {@link #FEWEST} that are not all equal */
    static ClassDistances fit(double[]... training) {
        try (Matrix rows = Matrix.of(training)) {
            int most = training.length / SCANS_PER_COMPONENT;
            Components all = Components.of(rows, most);
            int needed = 0;
            double held = 0;
            while (needed < all.count() && held < HELD) {
                held += all.share(needed++);
            }
            return new ClassDistances(needed == 0 ? all : Components.of(rows, needed), training.length);
        }
    }

    /** 0 where all training scans are equal. */
    int components() {
        return components.count();
    }

    Distance of(double... importance) {
        double[] scores = components.scores(importance);
        double square = 0;
        for (int i = 0; i < scores.length; i++) {
            square += scores[i] * scores[i] / components.variance(i);
        }
        double n = scans;
        int k = scores.length;
        double f = square * n * (n - k) / ((n * n - 1) * k);
        return new Distance(Math.sqrt(square), Tails.f(f, k, n - k), components.rest(importance));
    }
}
