package medai.cohort.statistics;

import java.util.Arrays;

/** Columns of mean 0 and SD 1, by the means and SDs of the rows that a model is fitted to; a column without variance is 0. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Standard(double[] centre, double[] scale) {
    static Standard of(double[][] x) {
        int columns = x[0].length;
        double[] centre = new double[columns];
        double[] scale = new double[columns];
        for (int j = 0; j < columns; j++) {
            int feature = j;
            double[] column = Arrays.stream(x).mapToDouble(row -> row[feature]).toArray();
            centre[j] = Moments.mean(column);
            scale[j] = Moments.isConstant(column) ? 0 : Math.sqrt(column.length / Moments.squares(column));
        }
        return new Standard(centre, scale);
    }

    double apply(double value, int column) {
        return (value - centre[column]) * scale[column];
    }

    double[][] apply(double[][] x) {
        double[][] z = new double[x.length][centre.length];
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < centre.length; j++) {
                z[i][j] = apply(x[i][j], j);
            }
        }
        return z;
    }
}
