package medai.cohort.statistics;

import java.util.Arrays;

/**
 * The sums of squares of a table without gaps: rows are subjects, columns raters or conditions. Each is summed by itself from
 * distances, as differences of large sums lose digits; what rounding alone may have left is 0.
 *
 * @param betweenRows of the rows' means
 * @param betweenColumns of the columns' means
 * @param residual what rows and columns leave
 */
public record TwoWay(int rows, int columns, double betweenRows, double betweenColumns, double residual) {
    public static TwoWay of(double[][] values) {
        int n = values.length;
        int k = values[0].length;
        double[] all = Arrays.stream(values).flatMapToDouble(Arrays::stream).toArray();
        double grand = Moments.mean(all);
        double[] rows = new double[n];
        double[] columns = new double[k];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < k; j++) {
                rows[i] += (values[i][j] - grand) / k;
                columns[j] += (values[i][j] - grand) / n;
            }
        }
        double[] rest = new double[n * k];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < k; j++) {
                rest[i * k + j] = values[i][j] - grand - rows[i] - columns[j];
            }
        }
        double scale = Moments.largest(all);
        return new TwoWay(
                n,
                k,
                Moments.isConstant(rows, scale) ? 0 : k * Moments.squares(rows),
                Moments.isConstant(columns, scale) ? 0 : n * Moments.squares(columns),
                Moments.isConstant(rest, scale) ? 0 : Moments.squares(rest));
    }
}
