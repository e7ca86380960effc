package medai.cohort.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Tails and quantiles where elementary functions give them. */
final class TailsTest {
    private static void near(double found, double wanted) {
        assertThat(found).isCloseTo(wanted, within(1e-12 * Math.abs(wanted)));
    }

    @Test
    void normalTailsAreHalvesOfTwoSidedOnes() {
        assertThat(Tails.normal(0)).isEqualTo(0.5);
        for (double z : new double[] {0.3, 1, Tails.Z95, 5, 20}) {
            near(Tails.normalTwoSided(z), 2 * Tails.normal(z));
            near(Tails.normalTwoSided(-z), Tails.normalTwoSided(z));
            near(Tails.normal(-z), 1 - Tails.normal(z));
        }
        near(Tails.normalTwoSided(Tails.Z95), 0.05);
        assertThat(Tails.normalQuantile(0.975)).isCloseTo(Tails.Z95, within(1e-12));
        assertThat(Tails.normal(30)).as("no digits lost").isBetween(4.906e-198, 4.907e-198);
        assertThat(Tails.normal(Double.NaN)).isNaN();
        assertThat(Tails.normalTwoSided(Double.NaN)).isNaN();
    }

    /** With one degree of freedom Student's is Cauchy's distribution; with two its tail is 1 - t / sqrt(2 + t^2). */
    @Test
    void studentsTailsOfOneAndTwoDegreesAreElementary() {
        for (double t : new double[] {0.2, 1, 3, 12.7}) {
            near(Tails.tTwoSided(t, 1), 1 - 2 / Math.PI * Math.atan(t));
            near(Tails.tTwoSided(-t, 2), 1 - t / Math.sqrt(2 + t * t));
            double upTo = 0.5 + Math.atan(t) / Math.PI;
            assertThat(Tails.tQuantile(upTo, 1)).isCloseTo(t, within(1e-9 * t));
        }
        assertThat(Tails.tTwoSided(0, 5)).isEqualTo(1);
        assertThat(Tails.tTwoSided(Double.NEGATIVE_INFINITY, 3)).isZero();
        assertThat(Tails.tTwoSided(Double.NaN, 3)).isNaN();
        assertThat(Tails.tTwoSided(1, 0)).isNaN();
        assertThat(Tails.tTwoSided(1, Double.NaN)).isNaN();
        assertThat(Tails.tQuantile(0.5, 3)).as("the median").isCloseTo(0, within(1e-7));
        assertThatThrownBy(() -> Tails.tQuantile(0.49, 3)).hasMessageContaining("at least 0.5; found 0.49");
    }

    /** With two degrees above, the tail of F is (1 + 2 f / d)^(-d / 2). */
    @Test
    void fishersTailsOfTwoDegreesAreElementary() {
        for (double below : new double[] {1, 3, 7.5, 40}) {
            for (double f : new double[] {0.01, 0.6, 1, 4, 30}) {
                double tail = Math.pow(1 + 2 * f / below, -below / 2);
                assertThat(Tails.f(f, 2, below)).isCloseTo(tail, within(1e-10 * tail));
                assertThat(Tails.fQuantile(1 - tail, 2, below)).isCloseTo(f, within(1e-8 * f));
            }
        }
        near(Tails.f(1.7 * 1.7, 1, 6), Tails.tTwoSided(1.7, 6));
        assertThat(Tails.f(0, 2, 3)).isEqualTo(1);
        assertThat(Tails.f(-1, 2, 3)).isEqualTo(1);
        assertThat(Tails.f(Double.POSITIVE_INFINITY, 2, 3)).isZero();
        assertThat(Tails.f(Double.NaN, 2, 3)).isNaN();
        assertThat(Tails.f(1, 0, 3)).isNaN();
        assertThat(Tails.f(1, 2, 0)).isNaN();
    }

    @Test
    void chiSquaredOfOneAndTwoDegreesAreElementary() {
        for (double x : new double[] {0.1, 1, 3.84, 50}) {
            near(Tails.chiSquared(x, 2), Math.exp(-x / 2));
            assertThat(Tails.chiSquared(x, 1)).isCloseTo(Tails.normalTwoSided(Math.sqrt(x)), within(1e-12));
        }
        assertThat(Tails.chiSquared(0, 2)).isEqualTo(1);
        assertThat(Tails.chiSquared(-1, 2)).isEqualTo(1);
        assertThat(Tails.chiSquared(Double.NaN, 2)).isNaN();
        assertThat(Tails.chiSquared(1, 0)).isNaN();
    }
}
