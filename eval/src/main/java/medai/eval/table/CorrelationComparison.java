package medai.eval.table;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import medai.cohort.manifest.Measurements;
import medai.eval.hypothesis.PartialCorrelation;

/** Do two measurements go together, once the effect of covariates is removed from both? By values and by ranks. */
public final class CorrelationComparison {
    private CorrelationComparison() {}

    public static List<TestRow> of(String x, String y, Measurements table, List<String> covariates) throws IOException {
        List<double[]> given = new ArrayList<>();
        for (String covariate : covariates) {
            given.add(table.numbers(covariate));
        }
        double[] first = table.numbers(x);
        double[] second = table.numbers(y);
        return List.of(
                TestRow.of("partial_pearson", x, y, PartialCorrelation.pearson(first, second, given), first.length),
                TestRow.of("partial_spearman", x, y, PartialCorrelation.spearman(first, second, given), first.length));
    }
}
