package medai.eval.hypothesis;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.IntStream;

/** Corrections of p-values for multiple testing. */
public enum Adjustment {
    BONFERRONI,
    /** Holm 1979, stepping down. */
    HOLM,
    /** Benjamini and Hochberg 1995: the false discovery rate. */
    BENJAMINI_HOCHBERG;

    /** Its name in tests.csv. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @return in the order of the given ones, at most 1 */
    public double[] adjust(double[] p) {
        int n = p.length;
        Integer[] order = IntStream.range(0, n).boxed().toArray(Integer[]::new);
        Arrays.sort(order, Comparator.comparingDouble(i -> p[i]));
        double[] adjusted = new double[n];
        double running = this == BENJAMINI_HOCHBERG ? 1 : 0;
        for (int step = 0; step < n; step++) {
            int rank = this == BENJAMINI_HOCHBERG ? n - 1 - step : step; // from the largest, or the smallest
            int i = order[rank];
            switch (this) {
                case BONFERRONI -> adjusted[i] = Math.min(1, n * p[i]);
                case HOLM -> {
                    running = Math.max(running, Math.min(1, (n - rank) * p[i]));
                    adjusted[i] = running;
                }
                case BENJAMINI_HOCHBERG -> {
                    running = Math.min(running, p[i] * n / (rank + 1));
                    adjusted[i] = running;
                }
            }
        }
        return adjusted;
    }
}
