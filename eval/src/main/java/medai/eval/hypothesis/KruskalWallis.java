package medai.eval.hypothesis;

import java.util.ArrayList;
import java.util.List;
import medai.cohort.statistics.Ranks;
import medai.cohort.statistics.Tails;

/**
 * Do several groups differ? By ranks, corrected for ties (Kruskal and Wallis 1952), and which pairs do (Dunn 1964).
 *
 * @param h statistic; NaN if all values are equal
 * @param df groups - 1
 * @param meanRanks of the groups
 * @param pairs in the order (0, 1), (0, 2), ..., (1, 2), ...
 */
public record KruskalWallis(double h, int df, double p, List<Double> meanRanks, List<Pair> pairs) {
    /** Two groups compared; the p-value is not adjusted. */
    public record Pair(int first, int second, double z, double p) {}

    public KruskalWallis {
        meanRanks = List.copyOf(meanRanks);
        pairs = List.copyOf(pairs);
    }

    /** @throws IllegalArgumentException with fewer than two groups, or an empty one */
    public static KruskalWallis of(List<double[]> groups) {
        if (groups.size() < 2 || groups.stream().anyMatch(group -> group.length == 0)) {
            throw new IllegalArgumentException("needs at least two groups with values; found " + groups.size());
        }
        double[] all = groups.stream().flatMapToDouble(java.util.Arrays::stream).toArray();
        double[] ranks = Ranks.of(all);
        double n = all.length;
        double ties = Ranks.tieSum(all);
        double sum = 0;
        List<Double> means = new ArrayList<>();
        int at = 0;
        for (double[] group : groups) {
            double rankSum = 0;
            for (int i = 0; i < group.length; i++) {
                rankSum += ranks[at++];
            }
            means.add(rankSum / group.length);
            sum += rankSum * rankSum / group.length;
        }
        double correction = 1 - ties / (n * n * n - n);
        double h = correction <= 0 ? Double.NaN : (12 / (n * (n + 1)) * sum - 3 * (n + 1)) / correction;
        double variance = n * (n + 1) / 12 - ties / (12 * (n - 1));
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            for (int j = i + 1; j < groups.size(); j++) {
                double error = Math.sqrt(variance * (1.0 / groups.get(i).length + 1.0 / groups.get(j).length));
                double z = correction <= 0 ? Double.NaN : (means.get(i) - means.get(j)) / error;
                pairs.add(new Pair(i, j, z, Tails.normalTwoSided(z)));
            }
        }
        return new KruskalWallis(h, groups.size() - 1, Tails.chiSquared(h, groups.size() - 1), means, pairs);
    }
}
