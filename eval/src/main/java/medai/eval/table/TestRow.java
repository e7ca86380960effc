package medai.eval.table;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
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
