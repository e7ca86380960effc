package medai.cohort.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ClusterBootstrapTest {
    /** Draws of one subject are all alike: they would give an interval of no width. */
    @Test
    void oneSubjectHasNoInterval() {
        double[][] draws = new ClusterBootstrap(List.of("a", "a", "a"), 100, 1).run(weights -> new double[] {3});
        Interval found = ClusterBootstrap.interval(draws, 0);
        assertThat(found.low()).isNaN();
        assertThat(found.reason()).isEqualTo("fewer than two subjects to draw");
        assertThat(ClusterBootstrap.twoSided(draws, 0)).isNaN();
    }

    @Test
    void drawsWithoutADifferenceSpeakForNeitherSide() {
        assertThat(ClusterBootstrap.twoSided(new double[999][1], 0))
                .as("two equal models")
                .isEqualTo(1);
        double[][] some = new double[999][1];
        for (int i = 0; i < 900; i++) {
            some[i][0] = 1;
        }
        assertThat(ClusterBootstrap.twoSided(some, 0)).isCloseTo(2 * 100 / 1000.0, within(1e-12));
    }

    @Test
    void whatIsUndefinedInManyDrawsHasNoInterval() {
        double[][] draws = new double[100][1];
        for (int i = 0; i < 11; i++) {
            draws[i][0] = i % 2 == 0 ? Double.NaN : Double.POSITIVE_INFINITY;
        }
        assertThat(ClusterBootstrap.interval(draws, 0).reason()).isEqualTo("undefined in 11 of 100 bootstrap draws");
        assertThat(ClusterBootstrap.twoSided(draws, 0)).isNaN();
        draws[0][0] = 0;
        assertThat(ClusterBootstrap.interval(draws, 0)).isEqualTo(new Interval(0, 0));
    }

    @Test
    void aShareOfNoneAndACorrelationOfThreeHaveNoInterval() {
        assertThat(Interval.wilson(0, 0).reason()).isEqualTo("a share of none");
        assertThat(Interval.fisher(0.5, 0).reason()).contains("too few subjects");
        assertThat(Interval.fisher(0.5, 4).reason()).isEmpty();
    }
}
