package medai.eval.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import medai.eval.test.Adjustment;
import medai.eval.test.KruskalWallis;
import medai.eval.test.ShapiroWilk;
import medai.eval.test.TwoSamples;

/**
 * Do groups differ in a variable? Normality in each by Shapiro and Wilk, all together by Kruskal and Wallis, in pairs by Dunn (for two
 * groups by Mann and Whitney, with Welch's t beside it), as the NPSLE multimodal paper does it.
 */
public final class GroupComparison {
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
                rows.add(plain(
                        "shapiro_wilk", variable, name, normal.w(), Double.NaN, Double.NaN, normal.p(), sample.length));
            }
        });
        if (names.size() == 2) {
            String pair = names.get(0) + " - " + names.get(1);
            TwoSamples.MannWhitney u = TwoSamples.mannWhitney(values.get(0), values.get(1));
            double p = Double.isNaN(u.exact()) ? u.p() : u.exact();
            rows.add(plain("mann_whitney", variable, pair, u.u(), Double.NaN, Double.NaN, p, n));
            TwoSamples.StudentTest t = TwoSamples.welch(values.get(0), values.get(1));
            rows.add(plain("welch_t", variable, pair, t.t(), t.df(), Double.NaN, t.p(), n));
            return rows;
        }
        KruskalWallis all = KruskalWallis.of(values);
        rows.add(
                plain("kruskal_wallis", variable, String.join(", ", names), all.h(), all.df(), Double.NaN, all.p(), n));
        List<Double> adjusted = all.adjusted(adjustment);
        for (int i = 0; i < all.pairs().size(); i++) {
            KruskalWallis.Pair pair = all.pairs().get(i);
            rows.add(new TestRow(
                    "dunn",
                    variable,
                    names.get(pair.first()) + " - " + names.get(pair.second()),
                    pair.z(),
                    Double.NaN,
                    Double.NaN,
                    pair.p(),
                    adjusted.get(i),
                    adjustment.name().toLowerCase(Locale.ROOT),
                    values.get(pair.first()).length + values.get(pair.second()).length));
        }
        return rows;
    }

    private static TestRow plain(
            String test, String variable, String groups, double statistic, double df1, double df2, double p, int n) {
        return new TestRow(test, variable, groups, statistic, df1, df2, p, Double.NaN, "", n);
    }
}
