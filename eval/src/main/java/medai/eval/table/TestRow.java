package medai.eval.table;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import medai.eval.hypothesis.Adjustment;
import medai.eval.hypothesis.RepeatedMeasures;
import medai.imaging.table.Table;

/**
 * A line of tests.csv; NaN becomes an empty cell.
 *
 * @param adjusted p after the adjustment, which is empty for none
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
        int n) {
    /** Without degrees of freedom. */
    public static TestRow plain(String test, String variable, String groups, double statistic, double p, int n) {
        return withDegrees(test, variable, groups, statistic, Double.NaN, Double.NaN, p, n);
    }

    /** Without adjustment. */
    public static TestRow withDegrees(
            String test, String variable, String groups, double statistic, double df1, double df2, double p, int n) {
        return new TestRow(test, variable, groups, statistic, df1, df2, p, Double.NaN, "", n);
    }

    /** One family of tests, adjusted together; as they are where a p-value is undefined. */
    public static List<TestRow> adjusted(List<TestRow> family, Adjustment adjustment) {
        double[] p = family.stream().mapToDouble(TestRow::p).toArray();
        if (Arrays.stream(p).anyMatch(Double::isNaN)) {
            return family;
        }
        double[] adjusted = adjustment.adjust(p);
        List<TestRow> rows = new ArrayList<>();
        for (TestRow row : family) {
            rows.add(row.with(adjusted[rows.size()], adjustment.key()));
        }
        return rows;
    }

    /**
     * Analysis of variance for repeated measures, with Greenhouse and Geisser's correction, and Friedman's test.
     *
     * @param values rows are what was repeated (trials, subjects), columns the groups
     */
    public static List<TestRow> repeated(String variable, String groups, double[][] values) {
        RepeatedMeasures.Anova anova = RepeatedMeasures.anova(values);
        RepeatedMeasures.Friedman friedman = RepeatedMeasures.friedman(values);
        return List.of(
                withDegrees("rm_anova", variable, groups, anova.f(), anova.df1(), anova.df2(), anova.p(), values.length)
                        .with(anova.correctedP(), "greenhouse_geisser"),
                withDegrees(
                        "friedman",
                        variable,
                        groups,
                        friedman.chiSquared(),
                        friedman.df(),
                        Double.NaN,
                        friedman.p(),
                        values.length));
    }

    /** The same row with the name of one model among several. */
    public TestRow of(String model) {
        return new TestRow(test, variable, model + ": " + groups, statistic, df1, df2, p, adjusted, adjustment, n);
    }

    private TestRow with(double adjustedP, String how) {
        return new TestRow(test, variable, groups, statistic, df1, df2, p, adjustedP, how, n);
    }

    /** A sentence for the report. */
    public String describe() {
        return String.format(
                Locale.ROOT,
                "%-16s %-16s %-32s %sp %.4g%s, n %d",
                test,
                variable,
                groups,
                Double.isNaN(statistic) ? "" : String.format(Locale.ROOT, "statistic %.4g, ", statistic),
                p,
                Double.isNaN(adjusted) ? "" : String.format(Locale.ROOT, ", adjusted %.4g", adjusted),
                n);
    }

    public static void write(Path file, List<TestRow> rows) throws IOException {
        Table.write(
                file,
                List.of("test", "variable", "groups", "statistic", "df1", "df2", "p", "p_adjusted", "adjustment", "n"),
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
                                r.n))
                        .toList());
    }
}
