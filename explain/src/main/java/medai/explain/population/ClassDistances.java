package medai.explain.population;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
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
    private static final int FEWEST = 8;

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
     * @param reason why there are none of these; empty where there are
     */
    record Distance(double length, double p, double rest, String reason) {
        private static Distance undefined(String reason) {
            return new Distance(Double.NaN, Double.NaN, Double.NaN, reason);
        }
    }

    /** The distances of some scans, undefined where the training scans of the class are too few or do not differ. */
    static List<Distance> of(double[][] training, double[][] scans) {
        String reason = training.length < FEWEST
                ? "%d scans in the training part; distances need %d".formatted(training.length, FEWEST)
                : "";
        if (reason.isEmpty()) {
            ClassDistances fitted = fit(training);
            if (fitted.components() > 0) {
                return Arrays.stream(scans).map(scan -> fitted.of(scan)).toList();
            }
            reason = "all training scans have the same importance";
        }
        return Collections.nCopies(scans.length, Distance.undefined(reason));
    }

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
        return new Distance(Math.sqrt(square), Tails.f(f, k, n - k), components.rest(importance), "");
    }
}
