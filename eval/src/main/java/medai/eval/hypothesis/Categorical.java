package medai.eval.hypothesis;

import medai.cohort.statistics.Tails;
import org.hipparchus.special.Gamma;

/** Tests on counts. */
public final class Categorical {
    private Categorical() {}

    /** Two calls on the same subjects: {@code b} and {@code c} are the two kinds of disagreement. */
    public record McNemar(double chiSquared, double p, double exact) {}

    /** With continuity correction for the statistic, and the exact binomial p beside it. */
    public static McNemar mcNemar(int b, int c) {
        int n = b + c;
        if (n == 0) {
            return new McNemar(Double.NaN, Double.NaN, 1);
        }
        double gap = Math.max(0, Math.abs(b - c) - 1.0);
        double chi = gap * gap / n;
        double tail = 0;
        for (int i = 0; i <= Math.min(b, c); i++) {
            tail += Math.exp(logChoose(n, i) - n * Math.log(2));
        }
        return new McNemar(chi, Tails.chiSquared(chi, 1), Math.min(1, 2 * tail));
    }

    /** Pearson's test of independence. */
    public record ChiSquared(double statistic, int df, double p, double cramersV) {}

    /** @param yates continuity correction, for 2 x 2 tables only */
    public static ChiSquared chiSquared(int[][] table, boolean yates) {
        int rows = table.length;
        int columns = table[0].length;
        double[] rowSums = new double[rows];
        double[] columnSums = new double[columns];
        double n = 0;
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                rowSums[i] += table[i][j];
                columnSums[j] += table[i][j];
                n += table[i][j];
            }
        }
        double statistic = 0;
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                double expected = rowSums[i] * columnSums[j] / n;
                double gap = Math.abs(table[i][j] - expected);
                double corrected = yates && rows == 2 && columns == 2 ? Math.max(0, gap - Math.min(0.5, gap)) : gap;
                statistic += corrected * corrected / expected;
            }
        }
        int df = (rows - 1) * (columns - 1);
        return new ChiSquared(
                statistic,
                df,
                Tails.chiSquared(statistic, df),
                Math.sqrt(statistic / (n * (Math.min(rows, columns) - 1))));
    }

    /** Fisher's exact test of a 2 x 2 table, two-sided: the tables not more likely than this one. */
    public static double fisherExact(int a, int b, int c, int d) {
        int row = a + b;
        int column = a + c;
        int n = a + b + c + d;
        double observed = logTable(a, row, column, n);
        double p = 0;
        for (int x = Math.max(0, row + column - n); x <= Math.min(row, column); x++) {
            double log = logTable(x, row, column, n);
            p += log <= observed + 1e-7 ? Math.exp(log) : 0;
        }
        return Math.min(1, p);
    }

    private static double logTable(int x, int row, int column, int n) {
        return logChoose(column, x) + logChoose(n - column, row - x) - logChoose(n, row);
    }

    private static double logChoose(int n, int k) {
        return Gamma.logGamma(n + 1.0) - Gamma.logGamma(k + 1.0) - Gamma.logGamma(n - k + 1.0);
    }
}
