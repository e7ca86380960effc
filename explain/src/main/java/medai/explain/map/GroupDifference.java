package medai.explain.map;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import medai.imaging.random.Draw;

/**
 * Where the maps of one group of subjects are higher than those of the others: Student's t for two samples in every voxel, with
 * p-values that are corrected for all voxels at once by the largest t of permuted group labels (Nichols and Holmes 2002). If the
 * groups do not differ, some voxel has p below 0.05 in one study of twenty, however many voxels there are.
 *
 * @param difference of the groups' means in each voxel
 * @param t of each voxel, 0 where all maps have one value
 * @param p corrected, one-sided
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record GroupDifference(double[] difference, double[] t, double[] p) {
    /**
     * @param maps one for each subject, all of one length
     * @param inGroup which of them are of the group; at least two are, and at least two are not
     * @param permutations of the labels, at random
     */
    public static GroupDifference of(List<float[]> maps, boolean[] inGroup, int permutations, Draw draw) {
        Sums sums = new Sums(maps, (int)
                IntStream.range(0, inGroup.length).filter(i -> inGroup[i]).count());
        double[] t = sums.t(inGroup);
        List<boolean[]> orders = new ArrayList<>();
        List<Integer> subjects = IntStream.range(0, inGroup.length).boxed().toList();
        for (int k = 0; k < permutations; k++) {
            List<Integer> order = draw.shuffled(subjects);
            boolean[] permuted = new boolean[inGroup.length];
            for (int i = 0; i < permuted.length; i++) {
                permuted[i] = inGroup[order.get(i)];
            }
            orders.add(permuted);
        }
        double[] largest = orders.parallelStream()
                .mapToDouble(order -> Arrays.stream(sums.t(order)).max().orElse(0))
                .sorted()
                .toArray();
        double[] p = new double[t.length];
        for (int v = 0; v < p.length; v++) {
            int first = Arrays.binarySearch(largest, Math.nextDown(t[v]));
            int below = first < 0 ? -1 - first : first;
            p[v] = (1.0 + largest.length - below) / (largest.length + 1);
        }
        return new GroupDifference(sums.difference(inGroup), t, p);
    }

    /** With p-values for one of several questions (Bonferroni). */
    public GroupDifference ofSeveral(int questions) {
        return new GroupDifference(
                difference,
                t,
                Arrays.stream(p).map(one -> Math.min(1, questions * one)).toArray());
    }

    /** What all permutations share. */
    private static final class Sums {
        private final List<float[]> maps;
        private final int group;
        private final double[] total;
        private final double[] squares;

        Sums(List<float[]> maps, int group) {
            this.maps = maps;
            this.group = group;
            int voxels = maps.get(0).length;
            total = new double[voxels];
            squares = new double[voxels];
            for (float[] map : maps) {
                for (int v = 0; v < voxels; v++) {
                    total[v] += map[v];
                }
            }
            for (float[] map : maps) {
                for (int v = 0; v < voxels; v++) {
                    double difference = map[v] - total[v] / maps.size();
                    squares[v] += difference * difference;
                }
            }
        }

        double[] difference(boolean[] inGroup) {
            int others = maps.size() - group;
            double[] own = new double[total.length];
            for (int i = 0; i < inGroup.length; i++) {
                if (inGroup[i]) {
                    float[] map = maps.get(i);
                    for (int v = 0; v < own.length; v++) {
                        own[v] += map[v];
                    }
                }
            }
            for (int v = 0; v < own.length; v++) {
                own[v] = own[v] / group - (total[v] - own[v]) / others;
            }
            return own;
        }

        double[] t(boolean[] inGroup) {
            int n = maps.size();
            int others = n - group;
            double[] t = difference(inGroup);
            for (int v = 0; v < t.length; v++) {
                double difference = t[v];
                double within = squares[v] - difference * difference * group * others / n;
                if (within > 1e-12 * squares[v]) {
                    t[v] = difference / Math.sqrt(within / (n - 2) * (1.0 / group + 1.0 / others));
                } else {
                    t[v] = squares[v] > 0 ? Math.signum(difference) * Double.MAX_VALUE : 0;
                }
            }
            return t;
        }
    }
}
