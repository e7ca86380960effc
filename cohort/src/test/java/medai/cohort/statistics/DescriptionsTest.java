package medai.cohort.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Ranks, moments, percentiles, intervals and directions in small numbers that can be worked out by hand. */
final class DescriptionsTest {
    @Test
    void equalValuesShareTheMeanOfTheirRanks() {
        assertThat(Ranks.of(new double[] {3, 1, 3, 2, 3})).containsExactly(4, 1, 4, 2, 4);
        assertThat(Ranks.of(new double[] {7, 5})).containsExactly(2, 1);
        assertThat(Ranks.of(new double[0])).isEmpty();
    }

    @Test
    void tiesCountByTheirCube() {
        assertThat(Ranks.tieSum(new double[] {3, 1, 2, 1, 3, 1})).isEqualTo((27 - 3) + (8 - 2));
        assertThat(Ranks.tieSum(new double[] {3, 1, 2})).isZero();
    }

    @Test
    void spreadIsPerDegreeOfFreedom() {
        double[] values = {2, 4, 9};
        assertThat(Moments.mean(values)).isEqualTo(5);
        assertThat(Moments.variance(values)).isCloseTo(13, within(1e-12));
        assertThat(Moments.variance(new double[] {1, 3})).isCloseTo(2, within(1e-12));
        assertThat(Moments.sd(values)).isCloseTo(Math.sqrt(13), within(1e-12));
        assertThat(Moments.variance(new double[] {2})).isNaN();
        assertThat(Moments.mean(new double[0])).isNaN();
        assertThat(Moments.squares(new double[0])).isZero();
        assertThat(Moments.largest(new double[] {2, -7, 3})).isEqualTo(7);
        assertThat(Moments.largest(new double[0])).isZero();
        assertThat(Moments.meanDifference(new double[] {4, 6}, new double[] {1, 2, 3}))
                .isEqualTo(3);
    }

    @Test
    void percentilesLieBetweenOrderStatistics() {
        double[] values = {40, 10, 30, 20};
        assertThat(Moments.percentile(values, 0)).isEqualTo(10);
        assertThat(Moments.percentile(values, 25)).isEqualTo(17.5);
        assertThat(Moments.percentile(values, 50)).isEqualTo(25);
        assertThat(Moments.percentile(values, 100)).isEqualTo(40);
        assertThat(values).as("left as they were").containsExactly(40, 10, 30, 20);
        assertThat(Moments.percentile(new double[0], 50)).isNaN();
    }

    /** Wilson's ends are the shares that lie just z standard errors, of their own, from the one found. */
    @Test
    void theFoundShareIsAsUnlikelyAsAllowedAtWilsonsEnds() {
        for (long[] one : new long[][] {{3, 10}, {1, 50}, {49, 50}, {500, 1000}}) {
            Interval found = Interval.wilson(one[0], one[1]);
            double share = (double) one[0] / one[1];
            for (double end : new double[] {found.low(), found.high()}) {
                assertThat(Math.abs(share - end) / Math.sqrt(end * (1 - end) / one[1]))
                        .isCloseTo(Tails.Z95, within(1e-9));
            }
            assertThat(found.low()).isLessThan(share);
            assertThat(found.high()).isGreaterThan(share);
        }
        double square = Tails.Z95 * Tails.Z95;
        assertThat(Interval.wilson(0, 7).low()).isZero();
        assertThat(Interval.wilson(0, 7).high()).isCloseTo(square / (7 + square), within(1e-12));
        assertThat(Interval.wilson(7, 7).high()).isEqualTo(1);
        assertThat(Interval.wilson(7, 7).low()).isCloseTo(7 / (7 + square), within(1e-12));
    }

    @Test
    void intervalsOfCorrelationsAreEvenAfterAtanh() {
        Interval found = Interval.fisher(0.6, 28);
        double low = 0.5 * Math.log((1 + found.low()) / (1 - found.low()));
        double high = 0.5 * Math.log((1 + found.high()) / (1 - found.high()));
        assertThat((low + high) / 2).isCloseTo(Math.log(2), within(1e-12));
        assertThat(high - low).isCloseTo(2 * Tails.Z95 / Math.sqrt(28), within(1e-12));
        assertThat(Interval.fisher(Double.NaN, 28).reason()).isEqualTo("no correlation is defined");
        assertThat(new Interval(-0.2, 1.3, "").clipped()).isEqualTo(new Interval(0, 1));
        assertThat(new Interval(0.2, 0.3, "so").clipped()).isEqualTo(new Interval(0.2, 0.3, "so"));
    }

    @Test
    void directionsAreOrthonormalAndWhatTheySpanLeavesNothing() {
        double[] first = {1, 2, 3, 5};
        double[] second = {2, 0, 1, 7};
        Basis basis = new Basis();
        assertThat(basis.add(first)).isTrue();
        assertThat(basis.add(second)).isTrue();
        assertThat(basis.add(new double[] {4, 4, 7, 17}))
                .as("twice the first and one second")
                .isFalse();
        assertThat(basis.directions()).hasSize(2);
        for (int i = 0; i < 2; i++) {
            for (int j = 0; j < 2; j++) {
                assertThat(Basis.dot(
                                basis.directions().get(i), basis.directions().get(j)))
                        .isCloseTo(i == j ? 1 : 0, within(1e-14));
            }
        }
        double[] rest = basis.rest(new double[] {0, 1, 0, 0});
        assertThat(Basis.dot(rest, first)).isCloseTo(0, within(1e-14));
        assertThat(Basis.dot(rest, second)).isCloseTo(0, within(1e-14));
        assertThat(rest[1]).isBetween(0.1, 0.99);
    }

    @Test
    void columnsAreCentredByTheIntercept() {
        assertThat(Basis.centred(new double[] {1, 2, 6})).containsExactly(-2, -1, 3);
        assertThat(Basis.centred(new double[] {0.1 + 0.2, 0.3, 0.3})).containsExactly(0, 0, 0);
        Basis basis = Basis.withIntercept(List.of(new double[] {1, 2, 6}, new double[] {4, 4, 4}), 3);
        assertThat(basis.directions()).hasSize(2);
        assertThat(basis.directions().get(0)).containsExactly(new double[] {1, 1, 1}, within(1.0));
        assertThat(basis.directions().get(0)[2]).isCloseTo(1 / Math.sqrt(3), within(1e-14));
        assertThat(basis.directions().get(1)[2]).isCloseTo(3 / Math.sqrt(14), within(1e-14));
    }
}
