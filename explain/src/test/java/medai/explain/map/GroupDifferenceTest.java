package medai.explain.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import medai.imaging.random.Draw;
import org.junit.jupiter.api.Test;

final class GroupDifferenceTest {
    private static boolean[] firstOf(int group, int n) {
        boolean[] in = new boolean[n];
        Arrays.fill(in, 0, group, true);
        return in;
    }

    private static List<float[]> noise(Draw draw, int n, int voxels) {
        List<float[]> maps = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            float[] map = new float[voxels];
            for (int v = 0; v < voxels; v++) {
                map[v] = (float) draw.normal(v, 1);
            }
            maps.add(map);
        }
        return maps;
    }

    /** Means 5 and 2, pooled variance (2 + 6) / 5 with 5 degrees of freedom, over 3 and 4 subjects: t = 3 / sqrt(1.6 * 7 / 12). */
    @Test
    void tIsThatOfStudent() {
        List<float[]> maps = new ArrayList<>();
        for (float value : new float[] {4, 5, 6, 0, 2, 3, 3}) {
            maps.add(new float[] {value, 7, -value});
        }
        double[] t = GroupDifference.of(maps, firstOf(3, 7), 20, Draw.of(1)).t();
        double wanted = 3 / Math.sqrt(1.6 * 7 / 12);
        assertThat(t[0]).isCloseTo(wanted, within(1e-9));
        assertThat(t[1]).as("one value everywhere").isZero();
        assertThat(t[2]).isCloseTo(-wanted, within(1e-9));
    }

    /** In one voxel the corrected p is the plain one of a permutation test: of 20 orders, how many have as large a difference. */
    @Test
    void pOfOneVoxelIsTheShareOfOrders() {
        float[] values = {9, 7, 4, 6, 2, 1};
        List<float[]> maps = new ArrayList<>();
        for (float value : values) {
            maps.add(new float[] {value});
        }
        int as = 0;
        for (int mask = 0; mask < 64; mask++) {
            if (Integer.bitCount(mask) == 3) {
                int own = mask;
                double sum = IntStream.range(0, 6)
                        .filter(i -> (own >> i & 1) == 1)
                        .mapToDouble(i -> values[i])
                        .sum();
                as += sum >= 20 ? 1 : 0;
            }
        }
        GroupDifference found = GroupDifference.of(maps, firstOf(3, 6), 20_000, Draw.of(2));
        assertThat(found.p()[0]).isCloseTo(as / 20.0, within(0.01));
    }

    @Test
    void ofSeveralQuestionsEachIsJudgedHarder() {
        GroupDifference one = new GroupDifference(new double[1], new double[] {2}, new double[] {0.03});
        assertThat(one.ofSeveral(2).p()).containsExactly(0.06);
        assertThat(one.ofSeveral(50).p()).containsExactly(1);
        assertThat(one.ofSeveral(2).t()).containsExactly(2);
    }

    /** With 300 voxels, uncorrected p-values would find something in every study. */
    @Test
    void ofTwentyStudiesOfNothingOneFindsSomething() {
        int found = 0;
        for (int study = 0; study < 200; study++) {
            Draw draw = Draw.of(3, study);
            double[] p = GroupDifference.of(noise(draw, 16, 300), firstOf(8, 16), 99, draw)
                    .p();
            found += Arrays.stream(p).anyMatch(one -> one < 0.05) ? 1 : 0;
        }
        assertThat(found).isBetween(2, 20);
    }

    @Test
    void whatIsPlantedIsFoundThereAndOnlyInItsDirection() {
        List<float[]> maps = noise(Draw.of(4), 24, 200);
        for (int i = 0; i < 12; i++) {
            maps.get(i)[17] += 4;
            maps.get(i)[18] -= 4;
        }
        double[] p = GroupDifference.of(maps, firstOf(12, 24), 999, Draw.of(5)).p();
        assertThat(p[17]).isEqualTo(0.001);
        assertThat(p[18]).as("lower in the group").isEqualTo(1);
        assertThat(IntStream.range(0, 200).filter(v -> p[v] < 0.05)).containsExactly(17);
    }

    /** Labels that belong together: t from the sums of a permutation is that of the samples themselves. */
    @Test
    void groupsNeedNotLieOneAfterTheOther() {
        List<float[]> maps = noise(Draw.of(6), 14, 3);
        boolean[] in = new boolean[14];
        for (int i : new int[] {1, 2, 5, 7, 8, 12}) {
            in[i] = true;
        }
        double[] own = values(maps, in, true);
        double[] others = values(maps, in, false);
        double pooled = (squares(own) + squares(others)) / 12;
        double t = (mean(own) - mean(others)) / Math.sqrt(pooled * (1.0 / 6 + 1.0 / 8));
        assertThat(GroupDifference.of(maps, in, 1, Draw.of(7)).t()[1]).isCloseTo(t, within(1e-6));
    }

    private static double[] values(List<float[]> maps, boolean[] in, boolean group) {
        return IntStream.range(0, in.length)
                .filter(i -> in[i] == group)
                .mapToDouble(i -> maps.get(i)[1])
                .toArray();
    }

    private static double mean(double... x) {
        return Arrays.stream(x).average().orElseThrow();
    }

    private static double squares(double... x) {
        double mean = mean(x);
        return Arrays.stream(x).map(v -> (v - mean) * (v - mean)).sum();
    }
}
