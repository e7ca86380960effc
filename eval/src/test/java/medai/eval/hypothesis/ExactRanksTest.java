package medai.eval.hypothesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import medai.cohort.statistics.Ranks;
import medai.eval.agreement.Correlation;
import medai.imaging.random.Draw;
import org.junit.jupiter.api.Test;

/** Rank tests of few and tied values: against all arrangements, one by one, and against SciPy. */
final class ExactRanksTest {
    private static final double[] ZEROS = new double[20];

    /** SciPy 1.17: wilcoxon([1, 1, 2, 3, 4]) has p 0.0625, and no p of 5 pairs can be smaller. */
    @Test
    void fivePairsOfOneSignAreTwoOf32() {
        TwoSamples.SignedRank found = TwoSamples.wilcoxon(new double[] {1, 1, 2, 3, 4}, new double[5]);
        assertThat(found.exact()).isEqualTo(0.0625);
        assertThat(found.p()).as("what the normal distribution makes of it").isCloseTo(0.04217, within(1e-5));
        assertThat(TwoSamples.wilcoxon(new double[] {0, 0, 1, -1, 2, 2, 3}, new double[7])
                        .exact())
                .as("SciPy 1.17, PermutationMethod, zeros dropped")
                .isEqualTo(0.1875);
    }

    @Test
    void allSignPatternsAreCounted() {
        for (int i = 0; i < 40; i++) {
            Draw draw = Draw.of(1, "pairs", i);
            double[] d = new double[2 + draw.nextInt(9)];
            Arrays.setAll(d, k -> draw.nextInt(9) - 3.5); // no zeros, many ties
            double[] ranks = Ranks.of(Arrays.stream(d).map(Math::abs).toArray());
            double all = Arrays.stream(ranks).sum();
            IntToDoubleFunction smaller = signs -> {
                double plus = 0;
                for (int k = 0; k < ranks.length; k++) {
                    plus += (signs >> k & 1) == 1 ? ranks[k] : 0;
                }
                return Math.min(plus, all - plus);
            };
            TwoSamples.SignedRank found = TwoSamples.wilcoxon(d, Arrays.copyOf(ZEROS, d.length));
            double extreme = 0;
            for (int signs = 0; signs < 1 << d.length; signs++) {
                extreme += smaller.applyAsDouble(signs) <= found.statistic() ? 1 : 0;
            }
            assertThat(found.exact()).isCloseTo(extreme / (1 << d.length), within(1e-12));
        }
    }

    /** With samples of different sizes and ties the distribution is skewed: both tails are needed. */
    @Test
    void allArrangementsAreCounted() {
        for (int i = 0; i < 60; i++) {
            Draw draw = Draw.of(2, "samples", i);
            int a = 1 + draw.nextInt(4);
            double[] all = new double[a + 2 + draw.nextInt(6)];
            Arrays.setAll(all, k -> draw.nextInt(4) * draw.nextInt(4));
            all[0] = -1; // not all equal
            TwoSamples.MannWhitney found =
                    TwoSamples.mannWhitney(Arrays.copyOf(all, a), Arrays.copyOfRange(all, a, all.length));
            double[] ranks = Ranks.of(all);
            double sum = Arrays.stream(ranks, 0, a).sum();
            double below = 0;
            double above = 0;
            double ways = 0;
            for (int chosen = 0; chosen < 1 << all.length; chosen++) {
                if (Integer.bitCount(chosen) == a) {
                    double own = 0;
                    for (int k = 0; k < all.length; k++) {
                        own += (chosen >> k & 1) == 1 ? ranks[k] : 0;
                    }
                    below += own <= sum ? 1 : 0;
                    above += own >= sum ? 1 : 0;
                    ways++;
                }
            }
            assertThat(found.exact()).isCloseTo(Math.min(1, 2 * Math.min(below, above) / ways), within(1e-12));
        }
        assertThat(TwoSamples.mannWhitney(new double[] {3, 3, 1}, new double[] {3, 4, 4, 5, 5, 5})
                        .exact())
                .as("SciPy 1.17, PermutationMethod")
                .isCloseTo(0.07142857142857142, within(1e-14));
    }

    @Test
    void manyOrEqualValuesAreNotCounted() {
        double[] many = new double[51];
        Arrays.setAll(many, i -> i - 20.0);
        many[20] = 0.5; // no zero
        assertThat(TwoSamples.wilcoxon(many, new double[51]).exact()).isNaN();
        assertThat(TwoSamples.wilcoxon(new double[4], new double[4]).exact()).isNaN();
        assertThat(TwoSamples.wilcoxon(new double[4], new double[4]).p()).isNaN();
        assertThat(TwoSamples.mannWhitney(new double[] {1, 1}, new double[] {1}).exact())
                .isNaN();
    }

    /** Diffusivities in square metres per second: the smallest share of 20 arrangements is 1/10, however small the unit. */
    @Test
    void smallUnitsChangeNoPermutation() {
        double[] first = {1.1e-13, 1.2e-13, 1.3e-13};
        double[] second = {2.1e-13, 2.2e-13, 2.3e-13};
        assertThat(Permutation.meanDifference(first, second, 1000, 1).p()).isCloseTo(0.1, within(1e-12));
        double[] far = Arrays.stream(first).map(v -> v * 1e10 + 1e9).toArray();
        double[] further = Arrays.stream(second).map(v -> v * 1e10 + 1e9).toArray();
        assertThat(Permutation.meanDifference(far, further, 1000, 1).statistic())
                .isCloseTo(-0.001, within(1e-6)); // as far as 1e9 + 0.001 can be written
    }

    /** As written, the differences are 0.1, 0.1, 0.1, 0.2 and -0.1: T = 2.5, and 10 of the 32 patterns are as far out. */
    @Test
    void differencesThatAreEqualAsWrittenShareARank() {
        double[] first = {0.3, 0.4, 0.7, 1.1, 0.5};
        double[] second = {0.2, 0.3, 0.6, 0.9, 0.6};
        TwoSamples.SignedRank found = TwoSamples.wilcoxon(first, second);
        assertThat(found.statistic()).isEqualTo(2.5);
        assertThat(found.exact()).isCloseTo(10 / 32.0, within(1e-15));
    }

    /** Of the 3! orders of three values two agree perfectly, one in each direction; with a tie four of the 4! do. */
    @Test
    void perfectAgreementOfFewRanksIsNoCertainty() {
        assertThat(Correlation.spearman(new double[] {1, 2, 3}, new double[] {5, 6, 9})
                        .p())
                .isCloseTo(2 / 6.0, within(1e-15));
        assertThat(PartialCorrelation.spearman(new double[] {1, 2, 3}, new double[] {9, 6, 5}, java.util.List.of())
                        .p())
                .isCloseTo(2 / 6.0, within(1e-15));
        assertThat(Correlation.spearman(new double[] {1, 2, 2, 3}, new double[] {5, 6, 6, 9})
                        .p())
                .isCloseTo(4 / 24.0, within(1e-15));
    }

    /** Thousandths of a thousandth above 1e9, and sizes that differ: the sums of whole values have no digits left for them. */
    @Test
    void differencesOfMeansKeepTheirDigitsFarFromZero() {
        double[] first = new double[37];
        double[] second = new double[29];
        Arrays.setAll(first, i -> 1e9 + i * 7919 % 1000 * 0x1p-20);
        Arrays.setAll(second, i -> 1e9 + i * 104729 % 1000 * 0x1p-20);
        double difference = 0;
        for (double value : first) {
            difference += (value - 1e9) / first.length;
        }
        for (double value : second) {
            difference -= (value - 1e9) / second.length;
        }
        TwoSamples.StudentTest welch = TwoSamples.welch(first, second);
        assertThat(welch.difference()).isCloseTo(difference, within(1e-14));
        assertThat(Permutation.meanDifference(first, second, 100, 1).statistic())
                .isCloseTo(difference, within(1e-14));
        assertThat(TwoSamples.pairedT(Arrays.copyOf(first, 29), second).difference())
                .isCloseTo(Arrays.stream(differences(first, second)).sum() / 29, within(1e-14));
        assertThat(Correlation.concordance(Arrays.copyOf(first, 29), second))
                .isCloseTo(
                        Correlation.concordance(without(1e9, Arrays.copyOf(first, 29)), without(1e9, second)),
                        within(1e-9));
    }

    private static double[] without(double origin, double[] values) {
        return Arrays.stream(values).map(v -> v - origin).toArray();
    }

    private static double[] differences(double[] first, double[] second) {
        double[] found = new double[second.length];
        Arrays.setAll(found, i -> first[i] - second[i]);
        return found;
    }
}
