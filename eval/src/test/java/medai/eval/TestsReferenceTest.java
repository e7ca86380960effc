package medai.eval;

import static medai.eval.Golden.column;
import static medai.eval.Golden.data;
import static medai.eval.Golden.json;
import static medai.eval.Golden.same;
import static medai.eval.Golden.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import medai.eval.agreement.Correlation;
import medai.eval.hypothesis.Adjustment;
import medai.eval.hypothesis.Categorical;
import medai.eval.hypothesis.KruskalWallis;
import medai.eval.hypothesis.LogisticRegression;
import medai.eval.hypothesis.PartialCorrelation;
import medai.eval.hypothesis.Permutation;
import medai.eval.hypothesis.RepeatedMeasures;
import medai.eval.hypothesis.ShapiroWilk;
import medai.eval.hypothesis.TwoSamples;
import medai.imaging.GoldenSet;
import medai.imaging.table.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource(GoldenSet.ALL)
final class TestsReferenceTest {
    @Parameter
    GoldenSet golden;

    @Test
    void groups() throws IOException {
        for (Map.Entry<String, JsonNode> one :
                json(golden, "groups/expected").get("cases").properties()) {
            kruskalWallis(KruskalWallis.of(groups(one.getKey())), one.getValue());
        }
        JsonNode several = json(golden, "groups/expected").get("p_adjust");
        for (Adjustment adjustment : Adjustment.values()) {
            String name = adjustment.name().toLowerCase(java.util.Locale.ROOT);
            assertThat(adjustment.adjust(data(several.get("p"))))
                    .containsExactly(data(several.get("adjusted").get(name)), within(1e-12));
            assertThat(adjustment.adjust(data(several.get("p_permuted"))))
                    .containsExactly(data(several.get("adjusted_permuted").get(name)), within(1e-12));
        }
    }

    private static void kruskalWallis(KruskalWallis found, JsonNode expected) {
        same(found.h(), expected.get("H"), "H");
        same(found.p(), expected.get("p"), "p");
        for (int i = 0; i < 3; i++) {
            same(found.meanRanks().get(i), expected.get("mean_ranks").get(i), "mean rank");
            same(found.pairs().get(i).z(), expected.get("dunn").get("z").get(i), "z");
            same(
                    found.pairs().get(i).p(),
                    expected.get("dunn").get("p_two_sided").get(i),
                    "p");
            for (Adjustment adjustment : Adjustment.values()) {
                JsonNode adjusted =
                        expected.get("dunn").get("p_" + adjustment.name().toLowerCase(java.util.Locale.ROOT));
                same(
                        adjustment
                                .adjust(found.pairs().stream()
                                        .mapToDouble(KruskalWallis.Pair::p)
                                        .toArray())[i],
                        adjusted.get("data").get(i),
                        adjustment.name());
            }
        }
    }

    private List<double[]> groups(String name) throws IOException {
        Table table = table(golden, "groups/" + name);
        double[] group = column(table, "group");
        double[] value = column(table, "value");
        List<double[]> groups = new ArrayList<>();
        for (int g = 0; g <= java.util.Arrays.stream(group).max().orElse(0); g++) {
            int wanted = g;
            groups.add(IntStream.range(0, group.length)
                    .filter(i -> group[i] == wanted)
                    .mapToDouble(i -> value[i])
                    .toArray());
        }
        return groups;
    }

    private static List<String> names(JsonNode cases, String prefix) {
        return cases.properties().stream()
                .map(Map.Entry::getKey)
                .filter(name -> name.startsWith(prefix))
                .toList();
    }

    @Test
    void twoSamples() throws IOException {
        JsonNode cases = json(golden, "groups/expected").get("two_sample");
        for (String name : names(cases, "paired_")) {
            JsonNode expected = cases.get(name);
            Table table = table(golden, "groups/" + name);
            double[] x = column(table, "x");
            double[] y = column(table, "y");
            TwoSamples.StudentTest t = TwoSamples.pairedT(x, y);
            same(t.t(), expected.get("paired_t").get("t"), "t");
            same(t.p(), expected.get("paired_t").get("p"), "p");
            same(t.interval(), expected.get("paired_t").get("ci95"), "interval", 1e-9);
            TwoSamples.SignedRank wilcoxon = TwoSamples.wilcoxon(x, y);
            same(wilcoxon.statistic(), expected.get("wilcoxon_signed_rank").get("statistic_min"), "W");
            same(wilcoxon.p(), expected.get("wilcoxon_signed_rank").get("p_normal"), "p");
            JsonNode untied = expected.get("wilcoxon_signed_rank").get("p_exact");
            double counted =
                    untied.isNull() ? 76 / 1024.0 : untied.asDouble(); // SciPy 1.17, PermutationMethod, all patterns
            assertThat(wilcoxon.exact()).as("exact").isCloseTo(counted, within(1e-12));
        }
        for (String name : names(cases, "unpaired_")) {
            JsonNode expected = cases.get(name);
            List<double[]> groups = groups(name);
            TwoSamples.MannWhitney found = TwoSamples.mannWhitney(groups.get(0), groups.get(1));
            same(found.u(), expected.get("mann_whitney").get("U_x"), "U");
            same(found.p(), expected.get("mann_whitney").get("p_normal_continuity"), "p");
            JsonNode untied = expected.get("mann_whitney").get("p_exact");
            assertThat(found.exact())
                    .as("exact; with ties as all 1,352,078 arrangements give it")
                    .isCloseTo(untied.isNull() ? 2 * 34781 / 1352078.0 : untied.asDouble(), within(1e-12));
            TwoSamples.StudentTest welch = TwoSamples.welch(groups.get(0), groups.get(1));
            same(welch.t(), expected.get("welch_t").get("t"), "t");
            same(welch.p(), expected.get("welch_t").get("p"), "p");
        }
    }

    @Test
    void repeatedMeasures() throws IOException {
        for (Map.Entry<String, JsonNode> one :
                json(golden, "repeated/expected").get("cases").properties()) {
            JsonNode expected = one.getValue();
            Table table = table(golden, "repeated/" + one.getKey());
            List<String> conditions = table.columns().stream()
                    .filter(column -> !column.equals("subject"))
                    .toList();
            double[][] values = new double[table.rows().size()][conditions.size()];
            for (int i = 0; i < values.length; i++) {
                for (int j = 0; j < conditions.size(); j++) {
                    values[i][j] = table.rows().get(i).number(conditions.get(j));
                }
            }
            JsonNode anova = expected.get("rm_anova");
            RepeatedMeasures.Anova found = RepeatedMeasures.anova(values);
            same(found.f(), anova.get("F"), "F");
            same(found.p(), anova.get("p"), "p");
            same(found.epsilon(), anova.get("gg_epsilon"), "epsilon");
            same(found.correctedP(), anova.get("p_gg"), "p corrected");
            RepeatedMeasures.Friedman friedman = RepeatedMeasures.friedman(values);
            same(friedman.chiSquared(), expected.get("friedman").get("chi2"), "chi2");
            same(friedman.p(), expected.get("friedman").get("p"), "p");
            same(friedman.kendallW(), expected.get("friedman").get("kendall_w"), "W");
        }
    }

    @Test
    void partialCorrelation() throws IOException {
        Table table = table(golden, "partial/table");
        for (JsonNode expected : json(golden, "partial/expected").get("cases")) {
            List<double[]> covariates = new ArrayList<>();
            for (JsonNode covariate : expected.get("covariates")) {
                covariates.add(column(table, covariate.asText()));
            }
            double[] x = column(table, expected.get("x").asText());
            double[] y = column(table, expected.get("y").asText());
            partial(PartialCorrelation.pearson(x, y, covariates), expected.get("pearson"));
            partial(PartialCorrelation.spearman(x, y, covariates), expected.get("spearman"));
            covariates.add(
                    covariates.isEmpty() ? new double[x.length] : covariates.get(0)); // takes no degree of freedom
            partial(PartialCorrelation.pearson(x, y, covariates), expected.get("pearson"));
        }
    }

    private static void partial(Correlation found, JsonNode expected) {
        same(found.r(), expected.get("r"), "r");
        same(found.df(), expected.get("df"), "df");
        same(found.p(), expected.get("p"), "p");
        same(found.interval(), expected.get("fisher_ci95"), "interval", 1e-9);
    }

    @Test
    void logisticRegression() throws IOException {
        Table table = table(golden, "logistic/table");
        boolean[] outcome = Golden.positives(column(table, "npsle"));
        for (var entry : json(golden, "logistic/expected").get("models").properties()) {
            JsonNode expected = entry.getValue();
            if (!expected.has("se")) {
                continue;
            }
            List<String> names = new ArrayList<>();
            expected.get("predictors").forEach(name -> names.add(name.asText()));
            names.remove(0);
            double[][] x = new double[outcome.length][names.size()];
            for (int i = 0; i < x.length; i++) {
                for (int j = 0; j < names.size(); j++) {
                    x[i][j] = table.rows().get(i).number(names.get(j));
                }
            }
            LogisticRegression found = LogisticRegression.of(outcome, x, names);
            for (int j = 0; j <= names.size(); j++) {
                LogisticRegression.Term term = found.terms().get(j);
                same(term.coefficient(), expected.get("coef").get("data").get(j), "coefficient", 1e-6);
                same(term.error(), expected.get("se").get("data").get(j), "error", 1e-6);
                same(term.p(), expected.get("p").get("data").get(j), "p", 1e-6);
                same(term.oddsRatio(), expected.get("odds_ratio").get("data").get(j), "odds ratio", 1e-6);
            }
            same(found.logLikelihood(), expected.get("log_likelihood"), "likelihood");
            same(found.nullLogLikelihood(), expected.get("log_likelihood_null"), "null likelihood");
        }
        double[][] separable = new double[outcome.length][1];
        for (int i = 0; i < outcome.length; i++) {
            separable[i][0] = outcome[i] ? 2 + i : -2 - i;
        }
        assertThatThrownBy(() -> LogisticRegression.of(outcome, separable, List.of("x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("separable");
    }

    @Test
    void counts() throws IOException {
        JsonNode all = json(golden, "categorical/expected");
        for (JsonNode expected : all.get("mcnemar")) {
            Categorical.McNemar found = Categorical.mcNemar(
                    expected.get("b").asInt(), expected.get("c").asInt());
            same(found.exact(), expected.get("p_exact"), "exact");
            if (expected.get("b").asInt() + expected.get("c").asInt() > 0) {
                same(found.chiSquared(), expected.get("chi2_continuity"), "chi2");
                same(found.p(), expected.get("p_continuity"), "p");
            }
        }
        for (JsonNode expected : all.get("contingency")) {
            int[][] counts = new int[expected.get("table").size()][];
            for (int i = 0; i < counts.length; i++) {
                double[] row = data(expected.get("table").get(i));
                counts[i] = java.util.Arrays.stream(row).mapToInt(v -> (int) v).toArray();
            }
            Categorical.ChiSquared found = Categorical.chiSquared(counts, false);
            same(found.statistic(), expected.get("chi2"), "chi2");
            same(found.p(), expected.get("p"), "p");
            same(found.cramersV(), expected.get("cramers_v"), "V");
            if (expected.has("fisher_p_two_sided")) {
                same(Categorical.chiSquared(counts, true).p(), expected.get("p_yates"), "yates");
                same(
                        Categorical.fisherExact(counts[0][0], counts[0][1], counts[1][0], counts[1][1]),
                        expected.get("fisher_p_two_sided"),
                        "fisher");
            }
        }
        for (JsonNode expected : all.get("shapiro_wilk")) {
            ShapiroWilk found = ShapiroWilk.of(data(expected.get("x")));
            same(found.w(), expected.get("W"), "W", 1e-5);
            same(found.p(), expected.get("p"), "p", 1e-5);
        }
    }

    @Test
    void permutations() throws IOException {
        JsonNode cases = json(golden, "groups/expected").get("two_sample");
        for (String name : names(cases, "unpaired_")) {
            JsonNode expected = cases.get(name).get("exact_permutation_mean_difference");
            List<double[]> groups = groups(name);
            if (expected != null) {
                Permutation found = Permutation.meanDifference(groups.get(0), groups.get(1), 10_000_000, 1);
                assertThat(found.exact()).isTrue();
                same(found.p(), expected.get("p_two_sided"), name);
            }
        }
        double[] a = {1.2, 3.4, 2.2, 5.1, 0.3, 2.8};
        double[] b = {2.9, 4.4, 6.1, 3.3, 5.0};
        Permutation all = Permutation.meanDifference(a, b, 10_000, 1);
        assertThat(all.arrangements()).isEqualTo(462);
        assertThat(Permutation.meanDifference(a, b, 400, 1).exact()).isFalse();
        assertThat(Permutation.meanDifference(a, b, 400, 1).p()).isCloseTo(all.p(), within(0.05));
        double[] c = {2.9, 4.4, 6.1, 3.3, 5.0, 1.0};
        Permutation pairs = Permutation.paired(a, c, 10_000, 1);
        assertThat(pairs.p()).as("SciPy 1.17, permutation_test").isCloseTo(0.34375, within(1e-12));
    }
}
