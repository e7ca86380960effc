package medai.cohort.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import medai.imaging.random.Draw;
import org.junit.jupiter.api.Test;

final class LinearClassifierTest {
    private static final int N = 90;

    private final int[] fold = IntStream.range(0, N).map(i -> i / 3 % 5).toArray();

    private static double[][] rows(int... number) {
        Draw draw = Draw.of(1, "rows");
        double[][] x = new double[number.length][2];
        for (int i = 0; i < x.length; i++) {
            x[i][0] = 10 * Math.cos(2 * Math.PI * number[i] / 3) + draw.normal(0, 1);
            x[i][1] = 10 * Math.sin(2 * Math.PI * number[i] / 3) + draw.normal(0, 1);
        }
        return x;
    }

    @Test
    void ofTwoClassesTheSecondIsModelled() {
        int[] number = IntStream.range(0, N).map(i -> i % 2).toArray();
        double[][] x = rows(number);
        LinearClassifier model = LinearClassifier.of(x, number, 2, fold);
        assertThat(model.scores(x[1])).hasSize(1);
        assertThat(model.scores(x[1])[0]).isPositive();
        assertThat(model.scores(x[0])[0]).isNegative();
        boolean[] second = new boolean[N];
        for (int i = 0; i < N; i++) {
            second[i] = number[i] == 1;
        }
        assertThat(model.scores(x[1])[0])
                .isEqualTo(RidgeLogistic.chosen(x, second, fold).score(x[1]));
        assertThat(LinearClassifier.probabilities(Math.log(3)))
                .containsExactly(new double[] {0.25, 0.75}, within(1e-12));
    }

    @Test
    void ofThreeClassesEachIsModelledAgainstTheRest() {
        int[] number = IntStream.range(0, N).map(i -> i % 3).toArray();
        double[][] x = rows(number);
        double[][] unseen = LinearClassifier.crossValidated(x, number, 3, fold);
        for (int i = 0; i < N; i++) {
            double[] p = LinearClassifier.probabilities(unseen[i]);
            assertThat(Arrays.stream(p).sum()).isCloseTo(1, within(1e-12));
            assertThat(p[number[i]]).isGreaterThan(0.5);
        }
    }

    @Test
    void withoutTheOtherClassThereIsNothingToSay() {
        double[][] x = {{1}, {2}, {3}, {4}};
        assertThat(LinearClassifier.crossValidated(x, new int[] {0, 0, 0, 1}, 2, 0, 1, 2, 3)[3])
                .containsExactly(Double.NaN);
        assertThat(LinearClassifier.crossValidated(x, new int[] {0, 1, 0, 1}, 2, 0, 0, 0, 0)[3])
                .containsExactly(Double.NaN);
    }

    /** Every row is of a cluster of its own: told right only by who has seen it. */
    @Test
    void crossValidationDoesNotSeeTheFold() {
        Draw draw = Draw.of(2, "labels");
        int[] number = IntStream.range(0, N).map(i -> draw.nextInt(2)).toArray();
        double[][] x = new double[N][N];
        for (int i = 0; i < N; i++) {
            x[i][i] = 1;
        }
        double[][] unseen = LinearClassifier.crossValidated(x, number, 2, fold);
        long right = IntStream.range(0, N)
                .filter(i -> unseen[i][0] > 0 == (number[i] == 1))
                .count();
        assertThat(right).isLessThan(65);
    }
}
