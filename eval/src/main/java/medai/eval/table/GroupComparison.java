package medai.eval.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import medai.eval.hypothesis.Adjustment;
import medai.eval.hypothesis.KruskalWallis;
import medai.eval.hypothesis.Permutation;
import medai.eval.hypothesis.ShapiroWilk;
import medai.eval.hypothesis.TwoSamples;

/**
 * Do groups differ in a variable? Normality in each by Shapiro and Wilk, all together by Kruskal and Wallis, in pairs by Dunn
 * (for two groups by Mann and Whitney, with Welch's t and a permutation test of the means beside it), as the NPSLE multimodal
 * paper does it.
 */
public final class GroupComparison {
    private static final int PERMUTATIONS = 10_000;
    private static final long PERMUTATION_SEED = 1;

    private GroupComparison() {}

    /** @throws IllegalArgumentException if there are fewer than two groups */
    public static List<TestRow> of(String variable, Map<String, double[]> groups, Adjustment adjustment) {
        if (groups.size() < 2) {
            throw new IllegalArgumentException("a comparison needs at least two groups; found " + groups.keySet());
        }
        List<TestRow> rows = new ArrayList<>();
        List<String> names = List.copyOf(groups.keySet());
        List<double[]> values = List.copyOf(groups.values());
        int n = values.stream().mapToInt(v -> v.length).sum();
        groups.forEach((name, sample) -> {
            if (sample.length >= 3 && sample.length <= 5000) {
                ShapiroWilk normal = ShapiroWilk.of(sample);
                rows.add(TestRow.plain("shapiro_wilk", variable, name, normal.w(), normal.p(), sample.length));
            }
        });
        if (names.size() == 2) {
            String pair = names.get(0) + " - " + names.get(1);
            TwoSamples.MannWhitney u = TwoSamples.mannWhitney(values.get(0), values.get(1));
            double p = Double.isNaN(u.exact()) ? u.p() : u.exact();
            rows.add(TestRow.plain("mann_whitney", variable, pair, u.u(), p, n));
            TwoSamples.StudentTest t = TwoSamples.welch(values.get(0), values.get(1));
            rows.add(TestRow.withDegrees("welch_t", variable, pair, t.t(), t.df(), Double.NaN, t.p(), n));
            Permutation shuffled =
                    Permutation.meanDifference(values.get(0), values.get(1), PERMUTATIONS, PERMUTATION_SEED);
            rows.add(TestRow.plain(
                    shuffled.exact() ? "permutation_exact" : "permutation",
                    variable,
                    pair,
                    shuffled.statistic(),
                    shuffled.p(),
                    n));
            return rows;
        }
        KruskalWallis all = KruskalWallis.of(values);
        rows.add(TestRow.withDegrees(
                "kruskal_wallis", variable, String.join(", ", names), all.h(), all.df(), Double.NaN, all.p(), n));
        List<TestRow> dunn = new ArrayList<>();
        for (KruskalWallis.Pair pair : all.pairs()) {
            dunn.add(TestRow.plain(
                    "dunn",
                    variable,
                    names.get(pair.first()) + " - " + names.get(pair.second()),
                    pair.z(),
                    pair.p(),
                    values.get(pair.first()).length + values.get(pair.second()).length));
        }
        rows.addAll(TestRow.adjusted(dunn, adjustment));
        return rows;
    }
}
