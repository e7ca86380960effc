package medai.cohort.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import medai.imaging.random.Draw;
import org.junit.jupiter.api.Test;

/** The penalised fits by what holds at their minimum alone: the gradient of loss and penalty, of standardised columns, is 0. */
final class RidgeEquationsTest {
    private static final double[] PENALTIES = {1e-3, 1e-2, 1e-1, 1, 10, 100};

    private static double[][] rows(String name, int n, int columns) {
        double[][] x = new double[n][columns];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < columns; j++) {
                x[i][j] = Draw.of(9, name, i, j).normal(3 * j, 1 + j);
            }
        }
        return x;
    }

    private static boolean[] outcomes(String name, double[][] x, double noise) {
        boolean[] positive = new boolean[x.length];
        for (int i = 0; i < x.length; i++) {
            positive[i] = x[i][0] + Draw.of(10, name, i).normal(0, noise) > 0.2;
        }
        return positive;
    }

    private static double[] spread(double[][] x) {
        return IntStream.range(0, x[0].length)
                .mapToDouble(j -> Math.sqrt(Moments.squares(Separation.column(
                                x, j, IntStream.range(0, x.length).toArray()))
                        / x.length))
                .toArray();
    }

    /** Of the mean loss, by weight; the last one by the intercept. */
    private static double[] gradient(
            double[][] x, Function<double[], Double> score, double[] residuals, double penalty) {
        int k = x[0].length;
        double[] sd = spread(x);
        double[] gradient = new double[k + 1];
        double[] none = new double[k];
        for (int j = 0; j < k; j++) {
            double[] column =
                    Separation.column(x, j, IntStream.range(0, x.length).toArray());
            double mean = Moments.mean(column);
            double[] one = none.clone();
            one[j] = sd[j];
            double weight = score.apply(one) - score.apply(none);
            gradient[j] = penalty * weight;
            for (int i = 0; i < x.length; i++) {
                gradient[j] += sd[j] == 0 ? 0 : residuals[i] * (x[i][j] - mean) / sd[j] / x.length;
            }
        }
        gradient[k] = Arrays.stream(residuals).sum() / x.length;
        return gradient;
    }

    private static double[] residuals(double[][] x, boolean[] positive, RidgeLogistic model) {
        double[] residuals = new double[x.length];
        Arrays.setAll(residuals, i -> 1 / (1 + Math.exp(-model.score(x[i]))) - (positive[i] ? 1 : 0));
        return residuals;
    }

    @Test
    void logisticWeightsBalanceLossAndPenaltyWithFewAndManyColumns() {
        for (int columns : new int[] {1, 3, 12, 30}) {
            double[][] x = rows("logistic", 12, columns);
            boolean[] positive = outcomes("logistic", x, 0.5);
            for (double penalty : PENALTIES) {
                RidgeLogistic model = RidgeLogistic.fit(x, positive, penalty);
                assertThat(gradient(x, model::score, residuals(x, positive, model), penalty))
                        .as("%d columns, penalty %s", columns, penalty)
                        .containsExactly(new double[columns + 1], within(1e-8));
            }
        }
    }

    /** Rare outcomes, hardly any penalty, and one row far from all others. */
    @Test
    void minimaFarFromTheStartAreFoundToo() {
        for (int columns : new int[] {2, 45}) {
            double[][] x = rows("far", 40, columns);
            boolean[] positive = new boolean[40];
            for (int i = 0; i < 40; i++) {
                x[i][0] = i == 0 ? 1e4 : i == 1 ? -300 : i / 40.0;
                positive[i] = i == 0 || i == 39;
            }
            for (double penalty : new double[] {1e-6, 1e-3}) {
                RidgeLogistic model = RidgeLogistic.fit(x, positive, penalty);
                assertThat(gradient(x, model::score, residuals(x, positive, model), penalty))
                        .as("%d columns, penalty %s", columns, penalty)
                        .containsExactly(new double[columns + 1], within(1e-7));
            }
        }
    }

    @Test
    void columnsWithoutVarianceChangeNoScore() {
        double[][] x = rows("plain", 10, 2);
        boolean[] positive = outcomes("plain", x, 1);
        double[][] wide = new double[10][];
        double[][] tall = new double[10][];
        for (int i = 0; i < 10; i++) {
            wide[i] = Arrays.copyOf(x[i], 20);
            tall[i] = new double[] {x[i][0], x[i][1], 7};
        }
        double[] outcome = IntStream.range(0, 10).mapToDouble(i -> x[i][1] - i).toArray();
        RidgeLogistic logistic = RidgeLogistic.fit(x, positive, 0.1);
        RidgeRegression linear = RidgeRegression.fit(x, outcome, 0.1);
        for (int i = 0; i < 10; i++) {
            for (double[][] other : List.of(wide, tall)) {
                assertThat(RidgeLogistic.fit(other, positive, 0.1).score(other[i]))
                        .isCloseTo(logistic.score(x[i]), within(1e-8));
                assertThat(RidgeRegression.fit(other, outcome, 0.1).score(other[i]))
                        .isCloseTo(linear.score(x[i]), within(1e-8));
            }
        }
    }

    @Test
    void linearWeightsBalanceErrorAndPenaltyWithFewAndManyColumns() {
        for (int columns : new int[] {1, 3, 12, 30}) {
            double[][] x = rows("linear", 12, columns);
            double[] outcome = IntStream.range(0, 12)
                    .mapToDouble(i -> 50 + 2 * x[i][0] + Draw.of(1, i).normal(0, 1))
                    .toArray();
            for (double penalty : PENALTIES) {
                RidgeRegression model = RidgeRegression.fit(x, outcome, penalty);
                double[] residuals = new double[12];
                Arrays.setAll(residuals, i -> model.score(x[i]) - outcome[i]);
                assertThat(gradient(x, model::score, residuals, penalty))
                        .as("%d columns, penalty %s", columns, penalty)
                        .containsExactly(new double[columns + 1], within(1e-10));
            }
        }
    }

    /** Of one column, the weight is that of least squares over 1 + penalty. */
    @Test
    void onePenalisedSlopeIsShrunk() {
        double[][] x = {{1}, {2}, {3}, {6}};
        RidgeRegression model = RidgeRegression.fit(x, new double[] {3, 5, 7, 13}, 0.25);
        assertThat(model.score(3)).as("the mean").isCloseTo(7, within(1e-12));
        assertThat(model.score(4) - model.score(3)).isCloseTo(2 / 1.25, within(1e-12));
    }

    @Test
    void eachRowIsScoredByAFitWithoutItsFold() {
        double[][] x = rows("folds", 12, 2);
        boolean[] positive = outcomes("folds", x, 1);
        int[] fold = {0, 2, 0, 2, 0, 2, 0, 2, 2, 2, 0, 0};
        double[] found = RidgeLogistic.crossValidated(x, positive, fold, 0.1);
        for (int i = 0; i < 12; i++) {
            int own = fold[i];
            int[] others = IntStream.range(0, 12).filter(r -> fold[r] != own).toArray();
            boolean[] outcome = new boolean[others.length];
            double[][] seen = new double[others.length][];
            for (int r = 0; r < others.length; r++) {
                outcome[r] = positive[others[r]];
                seen[r] = x[others[r]];
            }
            assertThat(found[i]).isEqualTo(RidgeLogistic.fit(seen, outcome, 0.1).score(x[i]));
        }
        List<List<Double>> lists = new ArrayList<>();
        List<Boolean> outcomes = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            lists.add(List.of(x[i][0], x[i][1]));
            outcomes.add(positive[i]);
        }
        int[] turns = IntStream.range(0, 12).map(i -> i % 5).toArray();
        assertThat(RidgeLogistic.crossValidatedScores(lists, outcomes, 5, 0.1))
                .isEqualTo(Arrays.stream(RidgeLogistic.crossValidated(x, positive, turns, 0.1))
                        .boxed()
                        .toList());
    }

    @Test
    void rowsWhoseOthersAreOfOneClassScoreNothing() {
        double[][] x = {{1}, {2}, {3}, {4}};
        boolean[] positive = {true, true, false, false};
        assertThat(RidgeLogistic.crossValidated(x, positive, new int[] {0, 0, 1, 1}, 1))
                .containsOnly(Double.NaN);
        assertThat(RidgeLogistic.crossValidated(x, positive, new int[] {0, 1, 1, 0}, 1))
                .doesNotContain(Double.NaN);
    }

    /** Over many sets of rows, in some of which little and in some of which much of a penalty is best. */
    @Test
    void thePenaltyIsTheOneThatPredictsUnseenRowsBest() {
        Set<Double> logistic = new HashSet<>();
        Set<Double> linear = new HashSet<>();
        for (int set = 0; set < 12; set++) {
            double[][] x = rows("chosen" + set, 24, 6);
            boolean[] positive = outcomes("chosen" + set, x, set / 2.0);
            double noise = set;
            int number = set;
            double[] outcome = IntStream.range(0, 24)
                    .mapToDouble(i -> x[i][0] + Draw.of(2, number, i).normal(0, noise))
                    .toArray();
            int[] fold = IntStream.range(0, 24).map(i -> i % 4).toArray();
            double best = least(penalty -> {
                double[] scores = RidgeLogistic.crossValidated(x, positive, fold, penalty);
                return IntStream.range(0, 24)
                        .mapToDouble(i -> Math.log1p(Math.exp(positive[i] ? -scores[i] : scores[i])))
                        .sum();
            });
            assertThat(RidgeLogistic.chosen(x, positive, fold).score(x[0]))
                    .isEqualTo(RidgeLogistic.fit(x, positive, best).score(x[0]));
            logistic.add(best);
            double smallest = least(penalty -> squaredError(x, outcome, fold, penalty));
            assertThat(RidgeRegression.chosen(x, outcome, fold).score(x[0]))
                    .isEqualTo(RidgeRegression.fit(x, outcome, smallest).score(x[0]));
            linear.add(smallest);
        }
        assertThat(logistic).hasSizeGreaterThan(2);
        assertThat(linear).hasSizeGreaterThan(2);
    }

    private static double least(Function<Double, Double> loss) {
        return Arrays.stream(PENALTIES)
                .boxed()
                .min(java.util.Comparator.comparing(loss))
                .orElseThrow();
    }

    private static double squaredError(double[][] x, double[] outcome, int[] fold, double penalty) {
        double error = 0;
        for (int i = 0; i < x.length; i++) {
            int own = fold[i];
            int[] others =
                    IntStream.range(0, x.length).filter(r -> fold[r] != own).toArray();
            double wrong = RidgeRegression.fit(
                                    Arrays.stream(others).mapToObj(r -> x[r]).toArray(double[][]::new),
                                    Arrays.stream(others)
                                            .mapToDouble(r -> outcome[r])
                                            .toArray(),
                                    penalty)
                            .score(x[i])
                    - outcome[i];
            error += wrong * wrong;
        }
        return error;
    }
}
