package medai.eval.hypothesis;

import java.util.List;
import java.util.stream.IntStream;
import medai.cohort.statistics.Basis;
import medai.cohort.statistics.Separation;

/** The predictors of a regression, a row for each subject. */
final class Design {
    private Design() {}

    /** With a first column of ones. */
    static double[][] withIntercept(double[]... predictors) {
        double[][] x = new double[predictors.length][];
        for (int i = 0; i < x.length; i++) {
            x[i] = new double[predictors[i].length + 1];
            x[i][0] = 1;
            System.arraycopy(predictors[i], 0, x[i], 1, predictors[i].length);
        }
        return x;
    }

    /**
     * Whether every coefficient is determined.
     *
     * @param x with an intercept
     * @param names of the predictors
     * @throws IllegalArgumentException if there are fewer rows than coefficients, or a predictor is constant or follows from others
     */
    static void requireIndependence(double[][] x, List<String> names) {
        int[] rows = IntStream.range(0, x.length).toArray();
        if (x.length < x[0].length) {
            throw new IllegalArgumentException(
                    "%d rows are too few for %d coefficients; use fewer predictors".formatted(x.length, x[0].length));
        }
        Basis basis = Basis.withIntercept(List.of(), x.length);
        for (int j = 1; j < x[0].length; j++) {
            double[] column = Basis.centred(Separation.column(x, j, rows));
            boolean constant = Basis.dot(column, column) == 0;
            if (!basis.add(column)) {
                throw new IllegalArgumentException("%s %s, so no coefficient is determined; leave it out"
                        .formatted(
                                names.get(j - 1),
                                constant
                                        ? "is the same in all rows"
                                        : "follows from the other predictors (they are collinear)"));
            }
        }
    }
}
