package medai.matrices;

import java.util.Arrays;

/**
 * Principal components of rows: the directions along which they differ most, from the eigenvectors of their products, of columns
 * or of rows, whichever are fewer.
 */
public final class Components {
    private static final double NOTHING = 1e-12; // of the largest variance

    private final double[] means;
    private final double[][] directions;
    private final double[] variances;
    private final double total;

    private Components(double[] means, double[][] directions, double[] variances, double total) {
        this.means = means;
        this.directions = directions;
        this.variances = variances;
        this.total = total;
    }

    /**
     * The components of some rows.
     *
     * @param rows two or more
     * @param most how many are wanted at most; there are fewer where rows vary along fewer directions only
     */
    public static Components of(Matrix rows, int most) {
        if (rows.rows() < 2 || most < 1) {
            throw new IllegalArgumentException(
                    "components need two rows, and one of them must be wanted; found %d rows, %d wanted"
                            .formatted(rows.rows(), most));
        }
        double[] means = rows.means();
        boolean wide = rows.columns() > rows.rows();
        try (Matrix centred = rows.minus(means);
                Matrix products = wide ? centred.timesTransposed() : centred.transposedTimes(centred)) {
            Matrix.Symmetric eigen = products.eigen();
            double[] squares =
                    Arrays.stream(eigen.values()).map(v -> Math.max(0, v)).toArray();
            int kept = (int) Arrays.stream(squares)
                    .filter(v -> v > NOTHING * squares[0])
                    .limit(Math.min(most, rows.rows() - 1))
                    .count();
            double[][] directions = Arrays.copyOf(eigen.vectors(), kept);
            if (wide && kept > 0) {
                try (Matrix weights = Matrix.of(directions);
                        Matrix along = weights.times(centred)) {
                    directions = along.toArray();
                }
            }
            double[] variances = new double[kept];
            for (int i = 0; i < kept; i++) {
                double length =
                        Math.sqrt(Arrays.stream(directions[i]).map(v -> v * v).sum());
                double sign = sign(directions[i]);
                directions[i] =
                        Arrays.stream(directions[i]).map(v -> sign * v / length).toArray();
                variances[i] = squares[i] / (rows.rows() - 1);
            }
            return new Components(
                    means, directions, variances, Arrays.stream(squares).sum() / (rows.rows() - 1));
        }
    }

    /** Which of both signs is chosen: the largest entry is positive, so that the same rows give the same directions. */
    private static double sign(double[] direction) {
        double largest = 0;
        for (double v : direction) {
            largest = Math.abs(v) > Math.abs(largest) ? v : largest;
        }
        return largest < 0 ? -1 : 1;
    }

    public int count() {
        return directions.length;
    }

    /** Of length 1; its largest entry is positive. */
    public double[] direction(int component) {
        return directions[component].clone();
    }

    /** Of the rows along a component (n - 1). */
    public double variance(int component) {
        return variances[component];
    }

    /** A component's share of the variance of all columns together. */
    public double share(int component) {
        return variances[component] / total;
    }

    /** Of each column of the rows. */
    public double[] means() {
        return means.clone();
    }

    /** Where a row lies along each component. */
    public double[] scores(double... row) {
        double[] scores = new double[directions.length];
        for (int i = 0; i < scores.length; i++) {
            for (int j = 0; j < row.length; j++) {
                scores[i] += directions[i][j] * (row[j] - means[j]);
            }
        }
        return scores;
    }

    /** How far a row is from all that the components can say: the length of what they leave of it. */
    public double rest(double... row) {
        double[] scores = scores(row);
        double square = 0;
        for (int j = 0; j < row.length; j++) {
            double left = row[j] - means[j];
            for (int i = 0; i < scores.length; i++) {
                left -= scores[i] * directions[i][j];
            }
            square += left * left;
        }
        return Math.sqrt(square);
    }
}
