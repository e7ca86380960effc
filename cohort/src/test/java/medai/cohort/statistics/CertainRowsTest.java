package medai.cohort.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import medai.imaging.random.Draw;
import org.junit.jupiter.api.Test;

/** Rows that two predictors tell apart, against all directions there are: in whole numbers, so that nothing is rounded. */
final class CertainRowsTest {
    private static long along(long[] direction, double[] row, boolean outcome) {
        long sum = 0;
        for (int j = 0; j < direction.length; j++) {
            sum += direction[j] * (long) row[j];
        }
        return outcome ? sum : -sum;
    }

    private static long[] cross(double[] a, double[] b, int sign) {
        long[] found = new long[3];
        Arrays.setAll(found, j -> {
            int next = (j + 1) % 3;
            int last = (j + 2) % 3;
            return sign * ((long) a[next] * (long) b[last] - (long) a[last] * (long) b[next]);
        });
        return found;
    }

    /** Of all separating directions those at the edges lie at a right angle to two rows; the others are their sums. */
    private static boolean[] byAllEdges(boolean[] outcome, double[][] x) {
        boolean[] certain = new boolean[x.length];
        for (double[] a : x) {
            for (double[] b : x) {
                for (int sign = -1; sign <= 1; sign += 2) {
                    long[] edge = cross(a, b, sign);
                    boolean separates = true;
                    for (int i = 0; i < x.length; i++) {
                        separates &= along(edge, x[i], outcome[i]) >= 0;
                    }
                    for (int i = 0; separates && i < x.length; i++) {
                        certain[i] |= along(edge, x[i], outcome[i]) > 0;
                    }
                }
            }
        }
        return certain;
    }

    private static boolean isOfFullRank(double[][] x) {
        return Arrays.stream(x).anyMatch(a -> Arrays.stream(x)
                .anyMatch(b -> Arrays.stream(x).anyMatch(c -> along(cross(a, b, 1), c, true) != 0)));
    }

    /** @return how many sets of rows were told apart not at all, in part and wholly */
    private static int[] agreements(String name, int sets, int largest) {
        int[] kinds = new int[3];
        for (int set = 0; set < sets; set++) {
            Draw draw = Draw.of(24, name, set);
            double[][] x = new double[4 + draw.nextInt(12)][];
            boolean[] outcome = new boolean[x.length];
            int tilt = draw.nextInt(3) - 1;
            for (int i = 0; i < x.length; i++) {
                x[i] = new double[] {1, draw.nextInt(4), draw.nextInt(draw.nextInt(3) == 0 ? largest : 4)};
                double side = x[i][1] + tilt * x[i][2] - 1.5 - tilt;
                outcome[i] = Math.abs(side) < 1 || draw.nextInt(12) == 0 ? draw.nextInt(2) == 0 : side > 0;
            }
            if (isOfFullRank(x)) {
                boolean[] wanted = byAllEdges(outcome, x);
                assertThat(Separation.certain(outcome, x))
                        .as("%s of %s", Arrays.toString(outcome), Arrays.deepToString(x))
                        .isEqualTo(wanted);
                int certain = 0;
                for (boolean one : wanted) {
                    certain += one ? 1 : 0;
                }
                kinds[certain == 0 ? 0 : certain < x.length ? 1 : 2]++;
            }
        }
        return kinds;
    }

    @Test
    void rowsAreThoseOfAllDirections() {
        for (int kind : agreements("ties", 1500, 5)) {
            assertThat(kind).isGreaterThan(50);
        }
    }

    @Test
    void rowsNearTheBoundaryOfFarOnesAreToldApartToo() {
        for (int kind : agreements("far", 1500, 20_000)) {
            assertThat(kind).isGreaterThan(50);
        }
    }

    @Test
    void rowsThatNoColumnReachesHaveEvenOdds() {
        LogisticMaximum found = LogisticMaximum.of(
                new boolean[] {false, true, true, false, true}, new double[][] {{-1}, {0}, {0}, {0}, {2}});
        assertThat(found.certain()).containsExactly(true, false, false, false, true);
        assertThat(found.columns()).isEmpty();
        assertThat(found.likelihood()).isCloseTo(3 * Math.log(0.5), within(1e-15));
    }
}
