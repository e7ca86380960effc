package medai.eval.hypothesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import medai.cohort.statistics.Separation;
import medai.cohort.statistics.Tails;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Outcomes that predictors tell apart for some rows, or for all. */
final class SeparationTest {
    private static final int[] OUTCOME = {0, 1, 0, 1, 1, 0, 1, 0, 1, 0, 1, 1, 1, 1};
    private static final double[] X = {1, 2, 3, 4, 5, 2, 6, 3, 4, 5, 1, 3, 2, 6};

    private static boolean[] positive(int... outcome) {
        boolean[] positive = new boolean[outcome.length];
        for (int i = 0; i < outcome.length; i++) {
            positive[i] = outcome[i] == 1;
        }
        return positive;
    }

    private static double[][] columns(double[]... columns) {
        double[][] rows = new double[columns[0].length][columns.length];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < columns.length; j++) {
                rows[i][j] = columns[j][i];
            }
        }
        return rows;
    }

    /**
     * The last four rows are all positive, and alone in g. statsmodels 0.15: the other ten rows alone give these coefficients, which
     * its fit of all rows reaches too, with a coefficient of g that grows with every step; likelihoods -5.7521 with g and -8.6544
     * without.
     */
    @Test
    void whatIsFiniteIsReportedAndTheRestIsTested() {
        double[] g = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1};
        LogisticRegression found = LogisticRegression.of(positive(OUTCOME), columns(X, g), List.of("x", "g"));
        LogisticRegression.Term x = found.terms().get(1);
        assertThat(found.terms().get(0).coefficient()).isCloseTo(-2.57317525, within(1e-8));
        assertThat(x.coefficient()).isCloseTo(0.73519293, within(1e-8));
        assertThat(x.error()).isCloseTo(0.54182964, within(1e-8));
        assertThat(x.p()).isCloseTo(0.1748222, within(1e-7));
        assertThat(x.test()).isEqualTo("wald");
        assertThat(found.logLikelihood()).isCloseTo(-5.752072455118029, within(1e-9));
        LogisticRegression.Term infinite = found.terms().get(2);
        assertThat(infinite.coefficient()).isNaN();
        assertThat(infinite.oddsInterval().low()).isNaN();
        assertThat(infinite.p()).isCloseTo(0.015983021145452032, within(1e-9));
        assertThat(infinite.test()).isEqualTo("likelihood_ratio");
        assertThat(infinite.oddsInterval().reason()).contains("4 of 14 rows", "quasi-complete separation");
        assertThat(infinite.describe()).contains("p 0.01598 (likelihood ratio)").doesNotContain("NaN", "Infinity");
        assertThat(found.fitted().subList(10, 14)).containsOnly(1.0);
    }

    /** A table of counts with an empty cell: 5 of 5 and 4 of 10. The ratio is 2 times the sum of O ln(O / E). */
    @Test
    void theTestIsTheOneOfTheCounts() {
        boolean[] outcome = positive(1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0);
        double[] g = {1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        double ratio = 2
                * (5 * Math.log(5 / 3.0) + 4 * Math.log(4 / 6.0) + 6 * Math.log(6 / 4.0)); // expected: 3 and 2, 6 and 4
        LogisticRegression found = LogisticRegression.of(outcome, columns(g), List.of("g"));
        assertThat(2 * (found.logLikelihood() - found.nullLogLikelihood())).isCloseTo(ratio, within(1e-9));
        assertThat(found.terms().get(1).p()).isCloseTo(Tails.chiSquared(ratio, 1), within(1e-12));
        assertThat(found.terms().get(0).oddsRatio()).as("of the others: 4 to 6").isCloseTo(4 / 6.0, within(1e-9));
    }

    /** A threshold at 3 with both outcomes at 3 itself: only the tied rows are uncertain, and every coefficient grows. */
    @Test
    void aTieAtTheThresholdIsQuasiComplete() {
        LogisticRegression found = LogisticRegression.of(
                positive(0, 0, 0, 1, 1, 1), columns(new double[] {1, 2, 3, 3, 4, 5}), List.of("x"));
        assertThat(found.terms())
                .allSatisfy(term -> assertThat(term.coefficient()).isNaN());
        assertThat(found.logLikelihood()).isCloseTo(2 * Math.log(0.5), within(1e-9));
        assertThat(found.fitted()).containsExactly(0.0, 0.0, 0.5, 0.5, 1.0, 1.0);
    }

    @Test
    void directionsNeedNotFollowColumns() {
        double[] a = {0, 1, 2, 3, 0, 1, 2, 3};
        double[] b = {1, 2, 3, 4, -1, 0, 1, 2}; // b - a is 1 or -1
        assertThatThrownBy(
                        () -> LogisticRegression.of(positive(1, 1, 1, 1, 0, 0, 0, 0), columns(a, b), List.of("a", "b")))
                .hasMessageContaining("separable");
        double[][] rows = {{1, 0}, {1, 1}, {1, 2}, {1, 3}};
        assertThat(Separation.certain(positive(0, 1, 0, 1), rows)).containsOnly(false);
        assertThat(Separation.certain(positive(0, 0, 1, 1), rows)).containsOnly(true);
        assertThat(Separation.certain(positive(0, 0, 1, 1), new double[][] {{1, 0}, {1, 1}, {1, 1}, {1, 3}}))
                .containsExactly(true, false, false, true);
    }

    @Test
    void whatCannotBeModelledIsNamed() {
        List<String> names = List.of("x", "z");
        double[] far = new double[X.length];
        double[] twice = new double[X.length];
        for (int i = 0; i < X.length; i++) {
            twice[i] = 3 - 2 * X[i];
            far[i] = X[i] + 1e7;
        }
        assertThatThrownBy(() -> LogisticRegression.of(positive(OUTCOME), columns(X, twice), names))
                .hasMessageContaining("z follows from the other predictors");
        assertThatThrownBy(() -> LogisticRegression.of(positive(OUTCOME), columns(X, new double[X.length]), names))
                .hasMessageContaining("z is the same in all rows");
        assertThatThrownBy(() -> LogisticRegression.of(positive(1, 0), new double[][] {{1, 2}, {3, 1}}, names))
                .hasMessageContaining("2 rows are too few for 3 coefficients");
        assertThatThrownBy(
                        () -> LogisticRegression.of(positive(1, 1, 1), columns(new double[] {1, 2, 4}), List.of("x")))
                .hasMessageContaining("the outcome is positive in all 3 rows");
        LogisticRegression near = LogisticRegression.of(positive(OUTCOME), columns(X), List.of("x"));
        LogisticRegression shifted = LogisticRegression.of(positive(OUTCOME), columns(far), List.of("x"));
        LogisticRegression.Term slope = near.terms().get(1);
        assertThat(shifted.terms().get(1).coefficient()).isCloseTo(slope.coefficient(), within(1e-9));
        assertThat(shifted.terms().get(1).error()).isCloseTo(slope.error(), within(1e-9));
        double intercept = near.terms().get(0).coefficient() - 1e7 * slope.coefficient();
        assertThat(shifted.terms().get(0).coefficient()).isCloseTo(intercept, within(1e-9 * Math.abs(intercept)));
    }

    /** Far from zero an intercept without a finite coefficient is still that of the predictor as it was given: its line passes zero. */
    @Test
    void theInterceptOfPredictorsFarFromZeroIsTestedThere() {
        LogisticRegression found = LogisticRegression.of(
                positive(0, 0, 0, 1, 1, 1),
                columns(new double[] {1e6 + 1, 1e6 + 2, 1e6 + 3, 1e6 + 3, 1e6 + 4, 1e6 + 5}),
                List.of("x"));
        assertThat(found.terms().get(0).p())
                .as("without it all six rows have about even odds, with it two")
                .isCloseTo(Tails.chiSquared(2 * (6 - 2) * Math.log(2), 1), within(1e-6));
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-6, 1e-9, 1e-12, 1e9})
    void unitsOfPredictorsMultiplyTheirCoefficientsAndNothingElse(double unit) {
        double[] z = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7};
        double[] small = new double[X.length];
        double[] large = new double[X.length];
        for (int i = 0; i < X.length; i++) {
            small[i] = unit * X[i];
            large[i] = 1e6 * z[i];
        }
        List<String> names = List.of("x", "z");
        List<LogisticRegression.Term> plain =
                LogisticRegression.of(positive(OUTCOME), columns(X, z), names).terms();
        List<LogisticRegression.Term> found = LogisticRegression.of(positive(OUTCOME), columns(small, large), names)
                .terms();
        assertThat(unit * found.get(1).coefficient()).isCloseTo(plain.get(1).coefficient(), within(1e-9));
        assertThat(1e6 * found.get(2).coefficient()).isCloseTo(plain.get(2).coefficient(), within(1e-9));
        for (int i = 0; i < 3; i++) {
            assertThat(found.get(i).p()).isCloseTo(plain.get(i).p(), within(1e-9));
        }
    }
}
