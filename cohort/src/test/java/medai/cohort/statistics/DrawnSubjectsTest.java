package medai.cohort.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import medai.imaging.random.Draw;
import org.junit.jupiter.api.Test;

/** Bootstrap draws take whole subjects, as many as there are. */
final class DrawnSubjectsTest {
    @Test
    void rowsOfOneSubjectAreDrawnTogetherAndAsManySubjectsAsThereAre() {
        ClusterBootstrap bootstrap = new ClusterBootstrap(List.of("a", "b", "a", "c"), 500, 3);
        assertThat(bootstrap.isClustered()).isTrue();
        assertThat(new ClusterBootstrap(List.of("a", "b"), 1, 3).isClustered()).isFalse();
        double[][] drawn =
                bootstrap.run(weights -> Arrays.stream(weights).asDoubleStream().toArray());
        assertThat(drawn).hasNumberOfRows(500);
        double[] mean = new double[4];
        for (double[] weights : drawn) {
            assertThat(weights[2]).isEqualTo(weights[0]);
            assertThat(weights[0] + weights[1] + weights[3]).isEqualTo(3);
            for (int i = 0; i < 4; i++) {
                mean[i] += weights[i] / 500;
            }
        }
        assertThat(mean).containsExactly(new double[] {1, 1, 1, 1}, within(0.15));
        assertThat(new ClusterBootstrap(List.of("a", "b"), 20, 3).run(weights -> new double[1]))
                .hasNumberOfRows(20);
    }

    @Test
    void theMeansIntervalIsThatOfItsWeightedDraws() {
        ClusterBootstrap bootstrap = new ClusterBootstrap(List.of("a", "b", "a", "c"), 400, 3);
        double[] values = {1, 5, 2, 9};
        double[][] means = bootstrap.run(w -> new double[] {
            (w[0] * values[0] + w[1] * values[1] + w[2] * values[2] + w[3] * values[3]) / (w[0] + w[1] + w[2] + w[3])
        });
        assertThat(bootstrap.ofMean(values)).isEqualTo(ClusterBootstrap.interval(means, 0));
        assertThat(bootstrap.ofMean(values).low())
                .isLessThan(bootstrap.ofMean(values).high());
    }

    /** Of independent subjects: mean and two standard errors. Copies of each add nothing. */
    @Test
    void copiesOfSubjectsDoNotNarrowTheInterval() {
        List<String> once = new ArrayList<>();
        double[] values = new double[100];
        for (int i = 0; i < 100; i++) {
            once.add("s" + i);
            values[i] = Draw.of(4, i).normal(10, 2);
        }
        List<String> twice = new ArrayList<>(once);
        twice.addAll(once);
        double[] doubled = Arrays.copyOf(values, 200);
        System.arraycopy(values, 0, doubled, 100, 100);
        Interval single = new ClusterBootstrap(once, 4000, 1).ofMean(values);
        Interval copies = new ClusterBootstrap(twice, 4000, 1).ofMean(doubled);
        double half = Tails.Z95 * Moments.sd(values) / 10;
        assertThat(single.low()).isCloseTo(Moments.mean(values) - half, within(0.1 * half));
        assertThat(single.high()).isCloseTo(Moments.mean(values) + half, within(0.1 * half));
        assertThat(copies.low()).isCloseTo(single.low(), within(1e-12));
        assertThat(copies.high()).isCloseTo(single.high(), within(1e-12));
    }

    @Test
    void aDifferenceThatIsAlwaysPositiveHasTheSmallestPossibleP() {
        double[][] draws = new double[199][1];
        for (int i = 0; i < draws.length; i++) {
            draws[i][0] = 1 + i;
        }
        assertThat(ClusterBootstrap.twoSided(draws, 0)).isCloseTo(2.0 / 200, within(1e-12));
        for (double[] draw : draws) {
            draw[0] = -draw[0];
        }
        assertThat(ClusterBootstrap.twoSided(draws, 0)).isCloseTo(2.0 / 200, within(1e-12));
        assertThat(ClusterBootstrap.interval(draws, 0).low()).isCloseTo(-199 + 0.025 * 198, within(1e-9));
        assertThat(ClusterBootstrap.interval(draws, 0).high()).isCloseTo(-1 - 0.025 * 198, within(1e-9));
    }
}
