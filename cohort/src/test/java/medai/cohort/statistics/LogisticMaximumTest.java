package medai.cohort.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import medai.imaging.random.Draw;
import org.junit.jupiter.api.Test;

/** What holds at the largest likelihood: no score is left, and the covariance inverts the information. */
final class LogisticMaximumTest {
    private static double probability(double[] row, LogisticMaximum found) {
        double eta = 0;
        for (int j = 0; j < row.length; j++) {
            eta += row[j] * found.beta().getEntry(j);
        }
        return 1 / (1 + Math.exp(-eta));
    }

    private static double[][] rows(String name, int n) {
        double[][] x = new double[n][];
        Arrays.setAll(x, i -> {
            Draw draw = Draw.of(5, name, i);
            return new double[] {1, draw.normal(0, 1), 1000 * draw.normal(2, 1)};
        });
        return x;
    }

    @Test
    void noScoreIsLeftAndTheCovarianceInvertsTheInformation() {
        double[][] x = rows("maximum", 60);
        boolean[] outcome = new boolean[60];
        for (int i = 0; i < 60; i++) {
            outcome[i] = x[i][1] - x[i][2] / 1000 + 2 > Draw.of(6, i).normal(0, 2);
        }
        LogisticMaximum found = LogisticMaximum.of(outcome, x);
        assertThat(found.rows()).hasSize(60);
        assertThat(found.columns()).containsExactly(0, 1, 2);
        double[] unit = {1, 1, 1000};
        double likelihood = 0;
        double[] score = new double[3];
        double[][] information = new double[3][3];
        for (int i = 0; i < 60; i++) {
            double p = probability(x[i], found);
            likelihood += Math.log(outcome[i] ? p : 1 - p);
            for (int a = 0; a < 3; a++) {
                score[a] += x[i][a] / unit[a] * ((outcome[i] ? 1 : 0) - p);
                for (int b = 0; b < 3; b++) {
                    information[a][b] += x[i][a] * x[i][b] * p * (1 - p);
                }
            }
        }
        assertThat(score).containsExactly(new double[3], within(1e-8));
        assertThat(found.likelihood()).isCloseTo(likelihood, within(1e-10));
        for (int a = 0; a < 3; a++) {
            for (int b = 0; b < 3; b++) {
                double product = 0;
                for (int c = 0; c < 3; c++) {
                    product += information[a][c] * found.covariance().getEntry(c, b) / unit[a] * unit[b];
                }
                assertThat(product).isCloseTo(a == b ? 1 : 0, within(1e-6));
            }
        }
    }

    /** Of a table with 12, 4, 5 and 9: the log odds ratio, with the sum of the reciprocals as variance. */
    @Test
    void aTableOfFourGivesItsOddsRatio() {
        int[] counts = {12, 4, 5, 9};
        double[][] x = new double[30][];
        boolean[] outcome = new boolean[30];
        int at = 0;
        for (int cell = 0; cell < 4; cell++) {
            for (int i = 0; i < counts[cell]; i++) {
                x[at] = new double[] {1, cell < 2 ? 1 : 0};
                outcome[at++] = cell % 2 == 0;
            }
        }
        LogisticMaximum found = LogisticMaximum.of(outcome, x);
        assertThat(found.beta().getEntry(0)).isCloseTo(Math.log(5.0 / 9), within(1e-9));
        assertThat(found.beta().getEntry(1)).isCloseTo(Math.log(12.0 * 9 / (4 * 5)), within(1e-9));
        assertThat(found.covariance().getEntry(1, 1)).isCloseTo(1 / 12.0 + 1 / 4.0 + 1 / 5.0 + 1 / 9.0, within(1e-9));
        assertThat(found.likelihood())
                .isCloseTo(
                        12 * Math.log(0.75) + 4 * Math.log(0.25) + 5 * Math.log(5 / 14.0) + 9 * Math.log(9 / 14.0),
                        within(1e-9));
    }

    /** The first column tells its rows apart; the others have the maximum that they have alone. */
    @Test
    void rowsThatAreCertainLeaveTheOthersTheirOwnMaximum() {
        double[][] x = {{1, 0, 1}, {1, 0, 2}, {1, 0, 3}, {1, 0, 4}, {1, 0, 5}, {1, 1, 1}, {1, 1, 9}};
        boolean[] outcome = {false, true, false, true, true, true, true};
        LogisticMaximum found = LogisticMaximum.of(outcome, x);
        assertThat(found.certain()).containsExactly(false, false, false, false, false, true, true);
        assertThat(found.rows()).containsExactly(0, 1, 2, 3, 4);
        assertThat(found.columns()).containsExactly(0, 2);
        double[][] rest = {{1, 1}, {1, 2}, {1, 3}, {1, 4}, {1, 5}};
        LogisticMaximum alone = LogisticMaximum.of(Arrays.copyOf(outcome, 5), rest);
        assertThat(found.beta().toArray()).containsExactly(alone.beta().toArray(), within(1e-9));
        assertThat(found.likelihood()).isCloseTo(alone.likelihood(), within(1e-12));
    }

    @Test
    void columnsThatSayTheSameAreRefused() {
        double[][] x = {{1, 1, 2}, {1, 2, 4}, {1, 3, 6}, {1, 4, 8}, {1, 5, 10}};
        assertThatThrownBy(() -> LogisticMaximum.of(new boolean[] {false, true, false, true, true}, x))
                .hasMessageContaining("collinear");
    }
}
