package medai.eval.table;

import java.util.ArrayList;
import java.util.List;
import medai.eval.hypothesis.Permutation;
import medai.eval.hypothesis.TwoSamples;

/**
 * Measurements of the same subjects under several conditions: two by Student's paired t, Wilcoxon's signed ranks and a
 * permutation test, more by analysis of variance for repeated measures and Friedman's test.
 */
public final class PairedComparison {
    private static final int PERMUTATIONS = 10_000;
    private static final long PERMUTATION_SEED = 1;

    private PairedComparison() {}

    /**
     * The tests.
     *
     * @param conditions their names
     * @param values of each condition, subject by subject
     * @throws IllegalArgumentException if there are fewer than two conditions, or fewer than two subjects
     */
    public static List<TestRow> of(List<String> conditions, List<double[]> values) {
        int n = values.isEmpty() ? 0 : values.get(0).length;
        if (conditions.size() < 2 || n < 2) {
            throw new IllegalArgumentException(
                    "a comparison needs two conditions and two subjects; found %s and %d".formatted(conditions, n));
        }
        String names = String.join(conditions.size() == 2 ? " - " : ", ", conditions);
        if (conditions.size() > 2) {
            double[][] rows = new double[n][conditions.size()];
            for (int i = 0; i < n; i++) {
                for (int c = 0; c < conditions.size(); c++) {
                    rows[i][c] = values.get(c)[i];
                }
            }
            return TestRow.repeated("value", names, rows);
        }
        double[] first = values.get(0);
        double[] second = values.get(1);
        List<TestRow> rows = new ArrayList<>();
        TwoSamples.StudentTest t = TwoSamples.pairedT(first, second);
        rows.add(TestRow.withDegrees("paired_t", "value", names, t.t(), t.df(), Double.NaN, t.p(), n)
                .because("all differences are equal"));
        TwoSamples.SignedRank ranks = TwoSamples.wilcoxon(first, second);
        rows.add(TestRow.ranks("wilcoxon", "value", names, ranks.statistic(), ranks.exact(), ranks.p(), n)
                .because("all differences are 0"));
        Permutation swapped = Permutation.paired(first, second, PERMUTATIONS, PERMUTATION_SEED);
        rows.add(TestRow.plain(
                swapped.exact() ? "permutation_exact" : "permutation",
                "value",
                names,
                swapped.statistic(),
                swapped.p(),
                n));
        return rows;
    }
}
