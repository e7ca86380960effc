package medai.eval.agreement;

import java.util.Arrays;

/** Cohen's kappa of two raters who use the categories 0 to K - 1. */
public final class Kappa {
    private Kappa() {}

    /** How disagreements are weighted. */
    public enum Weight {
        /** All disagreements alike. */
        NONE,
        /** By its distance. */
        LINEAR,
        /** By the square of its distance. */
        QUADRATIC
    }

    /** NaN if both raters use one and the same category throughout. */
    public static double of(int[] first, int[] second, int categories, Weight weight) {
        double[][] table = new double[categories][categories];
        for (int i = 0; i < first.length; i++) {
            table[first[i]][second[i]]++;
        }
        return of(table, weight);
    }

    /**
     * The same from counts.
     *
     * @param table how often each pair of categories occurred: the first rater's (row) and the second's (column)
     */
    public static double of(double[][] table, Weight weight) {
        int categories = table.length;
        double n = Arrays.stream(table).flatMapToDouble(Arrays::stream).sum();
        double observed = 0;
        double expected = 0;
        for (int i = 0; i < categories; i++) {
            for (int j = 0; j < categories; j++) {
                double row = 0;
                double column = 0;
                for (int k = 0; k < categories; k++) {
                    row += table[i][k];
                    column += table[k][j];
                }
                double distance = Math.abs(i - j);
                double w =
                        switch (weight) {
                            case NONE -> i == j ? 0 : 1;
                            case LINEAR -> distance;
                            case QUADRATIC -> distance * distance;
                        };
                observed += w * table[i][j] / n;
                expected += w * row * column / (n * n);
            }
        }
        return expected == 0 ? Double.NaN : 1 - observed / expected;
    }
}
