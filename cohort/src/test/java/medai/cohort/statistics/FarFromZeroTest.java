package medai.cohort.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import medai.imaging.random.Draw;
import org.junit.jupiter.api.Test;

/** Values near 1e9 that differ by thousandths, against arithmetic with 60 digits. */
final class FarFromZeroTest {
    private static final MathContext DIGITS = new MathContext(60);

    private static double[] values(String name, int n) {
        double[] values = new double[n];
        Arrays.setAll(values, i -> 1e9 + Draw.of(8, name, i).normal(0, 1e-3));
        return values;
    }

    private static BigDecimal mean(double[] values) {
        BigDecimal sum = BigDecimal.ZERO;
        for (double value : values) {
            sum = sum.add(new BigDecimal(value));
        }
        return sum.divide(new BigDecimal(values.length), DIGITS);
    }

    private static double products(double[] x, double[] y) {
        BigDecimal sum = BigDecimal.ZERO;
        for (int i = 0; i < x.length; i++) {
            BigDecimal dx = new BigDecimal(x[i]).subtract(mean(x));
            sum = sum.add(dx.multiply(new BigDecimal(y[i]).subtract(mean(y))), DIGITS);
        }
        return sum.doubleValue();
    }

    private static void near(double found, double wanted) {
        assertThat(found).isCloseTo(wanted, within(1e-9 * Math.abs(wanted)));
    }

    @Test
    void momentsKeepTheirDigits() {
        double[] x = values("x", 37);
        double[] y = values("y", 37);
        near(Moments.squares(x), products(x, x));
        near(Moments.products(x, y), products(x, y));
        near(Moments.meanDifference(x, y), mean(x).subtract(mean(y)).doubleValue());
    }

    @Test
    void onlyRoundingIsNoVariation() {
        assertThat(Moments.isConstant(values("x", 9))).isFalse();
        assertThat(Moments.isConstant(new double[] {0.3, 0.1 + 0.2, 0.3})).isTrue();
        assertThat(Moments.isConstant(new double[] {1000.1 - 1000, 0.1}, 1000)).isTrue();
        assertThat(Moments.isConstant(new double[] {1000.1 - 1000, 0.1})).isFalse();
    }

    /** Rows, columns and residual of two columns, from their means and differences. */
    @Test
    void sumsOfSquaresKeepTheirDigits() {
        double[] x = values("x", 21);
        double[] y = values("y", 21);
        double[][] table = new double[21][];
        double[] sums = new double[21];
        double[] differences = new double[21];
        for (int i = 0; i < 21; i++) {
            table[i] = new double[] {x[i], y[i]};
            sums[i] = (x[i] - 1e9) + (y[i] - 1e9);
            differences[i] = x[i] - y[i];
        }
        TwoWay found = TwoWay.of(table);
        near(found.betweenRows(), products(sums, sums) / 2);
        near(found.residual(), products(differences, differences) / 2);
        near(found.betweenColumns(), 21 * Math.pow(mean(differences).doubleValue(), 2) / 2);
        TwoWay shifted = TwoWay.of(new double[][] {{0.1, 1.1}, {0.7, 1.7}, {0.4, 1.4}});
        assertThat(shifted.residual()).as("rounding alone").isZero();
        assertThat(TwoWay.of(new double[][] {{1, 3}, {2, 2}, {3, 1}}).betweenRows())
                .isZero();
    }
}
