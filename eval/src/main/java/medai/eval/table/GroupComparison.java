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
    private static final String EQUAL = "all values are equal";

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
            boolean possible = sample.length >= 3 && sample.length <= 5000;
            ShapiroWilk normal = possible ? ShapiroWilk.of(sample) : new ShapiroWilk(Double.NaN, Double.NaN);
            rows.add(TestRow.plain("shapiro_wilk", variable, name, normal.w(), normal.p(), sample.length)
                    .because(possible ? EQUAL : "the test needs 3 to 5000 values"));
        });
        if (names.size() == 2) {
            String pair = names.get(0) + " - " + names.get(1);
            TwoSamples.MannWhitney u = TwoSamples.mannWhitney(values.get(0), values.get(1));
            rows.add(TestRow.ranks("mann_whitney", variable, pair, u.u(), u.exact(), u.p(), n)
                    .because(EQUAL));
            TwoSamples.StudentTest t = TwoSamples.welch(values.get(0), values.get(1));
            rows.add(TestRow.withDegrees("welch_t", variable, pair, t.t(), t.df(), Double.NaN, t.p(), n)
                    .because("a group has one value only, or no group varies"));
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
        String together = String.join(", ", names);
        rows.add(TestRow.withDegrees("kruskal_wallis", variable, together, all.h(), all.df(), Double.NaN, all.p(), n)
                .because(EQUAL));
        List<TestRow> dunn = new ArrayList<>();
        for (KruskalWallis.Pair pair : all.pairs()) {
            String both = names.get(pair.first()) + " - " + names.get(pair.second());
            int own = values.get(pair.first()).length + values.get(pair.second()).length;
            dunn.add(TestRow.plain("dunn", variable, both, pair.z(), pair.p(), own)
                    .because(EQUAL));
        }
        rows.addAll(TestRow.adjusted(dunn, adjustment));
        return rows;
    }
}
