package medai.eval.table;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import medai.eval.agreement.Correlation;
import medai.eval.hypothesis.Adjustment;
import medai.eval.hypothesis.RepeatedMeasures;
import medai.imaging.table.Table;

/**
 * A line of tests.csv; what is not finite becomes an empty cell.
 *
 * @param adjusted p after the adjustment, which is empty for none
 * @param method how p was computed, where there are several ways: {@code exact} or {@code normal_approximation}
 * @param reason why the statistic or p is empty; empty where neither is
 */
public record TestRow(
        String test,
        String variable,
        String groups,
        double statistic,
        double df1,
        double df2,
        double p,
        double adjusted,
        String adjustment,
        int n,
        String method,
        String reason) {
    public TestRow {
        statistic = Double.isFinite(statistic) ? statistic : Double.NaN;
    }

    /** Without degrees of freedom. */
    public static TestRow plain(String test, String variable, String groups, double statistic, double p, int n) {
        return withDegrees(test, variable, groups, statistic, Double.NaN, Double.NaN, p, n);
    }

    /** Without adjustment. */
    public static TestRow withDegrees(
            String test, String variable, String groups, double statistic, double df1, double df2, double p, int n) {
        return new TestRow(test, variable, groups, statistic, df1, df2, p, Double.NaN, "", n, "", "");
    }

    /** Of ranks: p from all arrangements where they were counted, else from the normal distribution. */
    public static TestRow ranks(
            String test, String variable, String groups, double statistic, double exact, double normal, int n) {
        TestRow row = plain(test, variable, groups, statistic, Double.isNaN(exact) ? normal : exact, n);
        return row.with(Double.NaN, "", Double.isNaN(exact) ? "normal_approximation" : "exact", "");
    }

    /** A correlation. */
    public static TestRow of(String test, String variable, String other, Correlation found, int n) {
        return withDegrees(test, variable, other, found.r(), found.df(), Double.NaN, found.p(), n)
                .because(found.reason());
    }

    /** The same with the reason for what is undefined; as it is where nothing is. */
    public TestRow because(String why) {
        return Double.isNaN(statistic) || Double.isNaN(p)
                ? with(adjusted, adjustment, Double.isNaN(p) ? "" : method, why)
                : this;
    }

    /** One family of tests, adjusted together; those without a p-value are not counted (as R's p.adjust does). */
    public static List<TestRow> adjusted(List<TestRow> family, Adjustment adjustment) {
        Iterator<Double> adjusted = Arrays.stream(adjustment.adjust(family.stream()
                        .mapToDouble(TestRow::p)
                        .filter(p -> !Double.isNaN(p))
                        .toArray()))
                .iterator();
        return family.stream()
                .map(row ->
                        Double.isNaN(row.p) ? row : row.with(adjusted.next(), adjustment.key(), row.method, row.reason))
                .toList();
    }

    /**
     * Analysis of variance for repeated measures, with Greenhouse and Geisser's correction, and Friedman's test.
     *
     * @param values rows are what was repeated (trials, subjects), columns the groups
     */
    public static List<TestRow> repeated(String variable, String groups, double[][] values) {
        RepeatedMeasures.Anova anova = RepeatedMeasures.anova(values);
        RepeatedMeasures.Friedman friedman = RepeatedMeasures.friedman(values);
        int n = values.length;
        TestRow f = withDegrees("rm_anova", variable, groups, anova.f(), anova.df1(), anova.df2(), anova.p(), n);
        double chi = friedman.chiSquared();
        return List.of(
                f.with(anova.correctedP(), "greenhouse_geisser", "", "")
                        .because("the groups differ by the same everywhere, or not at all"),
                withDegrees("friedman", variable, groups, chi, friedman.df(), Double.NaN, friedman.p(), n)
                        .because("the groups are equal everywhere"));
    }

    /** The same row with the name of one model among several. */
    public TestRow of(String model) {
        return new TestRow(
                test, variable, model + ": " + groups, statistic, df1, df2, p, adjusted, adjustment, n, method, reason);
    }

    private TestRow with(double adjustedP, String adjustedBy, String how, String why) {
        return new TestRow(test, variable, groups, statistic, df1, df2, p, adjustedP, adjustedBy, n, how, why);
    }

    /** A sentence for the report. */
    public String describe() {
        return String.format(
                Locale.ROOT,
                "%-16s %-16s %-32s %s%s%s%s, n %d%s",
                test,
                variable,
                groups,
                shown("statistic ", statistic, ", "),
                Double.isNaN(p) ? "p undefined" : shown("p ", p, ""),
                method.isEmpty() ? "" : " (" + method.replace('_', ' ') + ")",
                shown(", adjusted ", adjusted, ""),
                n,
                reason.isEmpty() ? "" : ": " + reason);
    }

    private static String shown(String before, double value, String after) {
        return Double.isNaN(value) ? "" : before + String.format(Locale.ROOT, "%.4g", value) + after;
    }

    public static void write(Path file, List<TestRow> rows) throws IOException {
        Table.write(
                file,
                List.of(
                        "test",
                        "variable",
                        "groups",
                        "statistic",
                        "df1",
                        "df2",
                        "p",
                        "p_adjusted",
                        "adjustment",
                        "n",
                        "method",
                        "reason"),
                rows.stream()
                        .map(r -> Arrays.<Object>asList(
                                r.test,
                                r.variable,
                                r.groups,
                                r.statistic,
                                r.df1,
                                r.df2,
                                r.p,
                                r.adjusted,
                                r.adjustment,
                                r.n,
                                r.method,
                                r.reason))
                        .toList());
    }
}
