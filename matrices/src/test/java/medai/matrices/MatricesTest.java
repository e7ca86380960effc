package medai.matrices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** ND4J's results against plain loops and by the equations that define them. */
final class MatricesTest {
    private static final double CLOSE = 1e-9;

    /** Rows of columns with different scales, far from 0, and correlated with each other. */
    private static double[][] rows(int n, int columns, long seed) {
        Random random = new Random(seed);
        double[][] rows = new double[n][columns];
        for (double[] row : rows) {
            double common = random.nextGaussian();
            for (int j = 0; j < columns; j++) {
                row[j] = 3 * j + (1 + j % 5) * (random.nextGaussian() + common);
            }
        }
        return rows;
    }

    private static double[] column(double[][] rows, int j) {
        return Arrays.stream(rows).mapToDouble(row -> row[j]).toArray();
    }

    private static double mean(double... values) {
        return Arrays.stream(values).sum() / values.length;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    @Test
    void meansAndDeviationsEqualThoseOfLoops() {
        double[][] rows = rows(17, 4, 1);
        try (Matrix matrix = Matrix.of(rows)) {
            assertThat(matrix.rows()).isEqualTo(17);
            assertThat(matrix.columns()).isEqualTo(4);
            for (int j = 0; j < 4; j++) {
                double mean = mean(column(rows, j));
                double squares = Arrays.stream(column(rows, j))
                        .map(v -> (v - mean) * (v - mean))
                        .sum();
                assertThat(matrix.means()[j]).isCloseTo(mean, within(CLOSE));
                assertThat(matrix.deviations()[j]).isCloseTo(Math.sqrt(squares / 16), within(CLOSE));
            }
            assertThat(matrix.toArray()).isDeepEqualTo(rows);
        }
    }

    @Test
    void oneRowHasNoDeviation() {
        try (Matrix matrix = Matrix.of(new double[] {1, 2, 3})) {
            assertThat(matrix.deviations()).containsOnly(Double.NaN);
            assertThat(matrix.means()).containsExactly(1, 2, 3);
        }
    }

    @Test
    void columnsAreTakenOneAfterTheOther() {
        try (Matrix matrix = Matrix.ofColumns(3, 2, 1, 2, 3, 10, 20, 30)) {
            assertThat(matrix.toArray()).isDeepEqualTo(new double[][] {{1, 10}, {2, 20}, {3, 30}});
        }
        assertThatThrownBy(() -> Matrix.ofColumns(3, 2, 1, 2, 3, 10, 20))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("5 values for 3 x 2");
    }

    @Test
    void rowsOfDifferentLengthsAreRefused() {
        assertThatThrownBy(() -> Matrix.of(new double[] {1, 2}, new double[] {1}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[2, 1]");
        assertThatThrownBy(Matrix::of).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void productsEqualThoseOfLoops() {
        double[][] a = rows(5, 3, 2);
        double[][] b = rows(5, 2, 3);
        try (Matrix first = Matrix.of(a);
                Matrix second = Matrix.of(b);
                Matrix product = first.transposedTimes(second);
                Matrix back = first.times(product);
                Matrix square = first.timesTransposed()) {
            for (int i = 0; i < 3; i++) {
                for (int j = 0; j < 2; j++) {
                    assertThat(product.toArray()[i][j]).isCloseTo(dot(column(a, i), column(b, j)), within(CLOSE));
                }
            }
            assertThat(back.toArray()[4][1]).isCloseTo(dot(a[4], column(product.toArray(), 1)), within(1e-6));
            assertThat(square.toArray()[1][4]).isCloseTo(dot(a[1], a[4]), within(CLOSE));
        }
    }

    /** A matrix of which no row equals its column: vectors that are mistaken for their transposes do not pass. */
    @Test
    void eigenvectorsAreThoseOfTheMatrix() {
        double[][] some = rows(6, 4, 4);
        try (Matrix matrix = Matrix.of(some);
                Matrix symmetric = matrix.transposedTimes(matrix)) {
            Matrix.Symmetric eigen = symmetric.eigen();
            double[][] s = symmetric.toArray();
            for (int i = 0; i < 4; i++) {
                double[] v = eigen.vectors()[i];
                assertThat(dot(v, v)).isCloseTo(1, within(CLOSE));
                for (int row = 0; row < 4; row++) {
                    assertThat(dot(s[row], v)).isCloseTo(eigen.values()[i] * v[row], within(1e-7));
                }
                assertThat(i == 0 || eigen.values()[i] <= eigen.values()[i - 1]).isTrue();
            }
        }
    }

    /** Few rows of many columns take the other way, by products of rows; both must agree on the same numbers. */
    @Test
    void componentsExplainTheRows() {
        for (double[][] rows : new double[][][] {rows(40, 6, 5), rows(6, 40, 6)}) {
            try (Matrix matrix = Matrix.of(rows)) {
                Components all = Components.of(matrix, 100);
                assertThat(all.count()).isEqualTo(rows.length > 6 ? 6 : 5);
                double shares = 0;
                for (int i = 0; i < all.count(); i++) {
                    double[] along = scores(all, rows, i);
                    assertThat(mean(along)).isCloseTo(0, within(CLOSE));
                    assertThat(dot(along, along) / (rows.length - 1)).isCloseTo(all.variance(i), within(1e-7));
                    for (int other = 0; other < i; other++) {
                        assertThat(dot(along, scores(all, rows, other))).isCloseTo(0, within(1e-6));
                        assertThat(dot(all.direction(i), all.direction(other))).isCloseTo(0, within(1e-8));
                        assertThat(all.variance(i)).isLessThanOrEqualTo(all.variance(other));
                    }
                    assertThat(dot(all.direction(i), all.direction(i))).isCloseTo(1, within(CLOSE));
                    assertThat(Arrays.stream(all.direction(i)).max().orElseThrow())
                            .isGreaterThanOrEqualTo(
                                    -Arrays.stream(all.direction(i)).min().orElseThrow());
                    shares += all.share(i);
                }
                assertThat(shares).isCloseTo(1, within(CLOSE));
                assertThat(all.rest(rows[3])).isCloseTo(0, within(1e-6));
            }
        }
    }

    private static double[] scores(Components all, double[][] rows, int component) {
        return Arrays.stream(rows)
                .mapToDouble(row -> all.scores(row)[component])
                .toArray();
    }

    @Test
    void whatComponentsLeaveIsTheirRest() {
        double[][] rows = rows(30, 5, 7);
        try (Matrix matrix = Matrix.of(rows)) {
            Components two = Components.of(matrix, 2);
            Components all = Components.of(matrix, 5);
            double[] row = {9, 1, -4, 2, 30};
            double[] scores = all.scores(row);
            double beyond = Math.sqrt(scores[2] * scores[2] + scores[3] * scores[3] + scores[4] * scores[4]);
            assertThat(two.rest(row)).isCloseTo(beyond, within(1e-8));
            assertThat(two.count()).isEqualTo(2);
        }
    }

    @Test
    void equalRowsHaveNoComponents() {
        try (Matrix matrix = Matrix.of(new double[] {1, 2}, new double[] {1, 2}, new double[] {1, 2})) {
            assertThat(Components.of(matrix, 2).count()).isZero();
            assertThatThrownBy(() -> Components.of(matrix, 0)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** The normal equations: residuals are orthogonal to every predictor and sum to 0; the covariance inverts the products. */
    @Test
    void leastSquaresSolveTheNormalEquations() {
        double[][] x = rows(25, 3, 8);
        double[] y = new double[25];
        Arrays.setAll(y, i -> 4 + 2 * x[i][0] - x[i][2] + Math.sin(7 * i));
        try (Matrix predictors = Matrix.of(x)) {
            LeastSquares fit = LeastSquares.of(predictors, y);
            double[][] with = new double[25][4];
            for (int i = 0; i < 25; i++) {
                with[i] = new double[] {1, x[i][0], x[i][1], x[i][2]};
                assertThat(y[i] - dot(with[i], fit.coefficients())).isCloseTo(fit.residuals()[i], within(1e-9));
            }
            for (int a = 0; a < 4; a++) {
                assertThat(dot(column(with, a), fit.residuals())).isCloseTo(0, within(1e-8));
                for (int b = 0; b < 4; b++) {
                    double identity = 0;
                    for (int j = 0; j < 4; j++) {
                        identity += dot(column(with, a), column(with, j)) * fit.covariance()[j][b];
                    }
                    assertThat(identity).isCloseTo(a == b ? 1 : 0, within(1e-8));
                }
            }
        }
    }
}
