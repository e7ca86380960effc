package medai.eval.prediction;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import medai.eval.agreement.Correlation;
import medai.eval.agreement.IntraclassCorrelation;
import medai.eval.agreement.Kappa;
import medai.eval.statistics.Interval;
import medai.imaging.file.UnusableInputException;
import medai.imaging.table.Table;
import org.jspecify.annotations.Nullable;

/**
 * Everybody against everybody: the model, each reader and the readers' mean (for calls the readers' majority), as in the RA thesis'
 * chapter 2 and the sacro-iliac paper's Table 1. Each pair on the scans that both have.
 */
public final class AgreementMatrix {
    private static final int MOST_CATEGORIES = 10;

    private final Map<String, double[]> raters = new LinkedHashMap<>();

    private AgreementMatrix() {}

    /** @param readers columns with a number each */
    public static AgreementMatrix of(PredictionTable table, List<String> readers) throws UnusableInputException {
        AgreementMatrix matrix = new AgreementMatrix();
        int n = table.cases().size();
        double[] model = new double[n];
        double[] mean = new double[n];
        double[][] all = new double[readers.size()][n];
        for (int i = 0; i < n; i++) {
            PredictionTable.Case one = table.cases().get(i);
            model[i] = one.number("predicted").orElse(Double.NaN);
            double sum = 0;
            int count = 0;
            for (int r = 0; r < readers.size(); r++) {
                all[r][i] = one.number(readers.get(r)).orElse(Double.NaN);
                sum += Double.isNaN(all[r][i]) ? 0 : all[r][i];
                count += Double.isNaN(all[r][i]) ? 0 : 1;
            }
            mean[i] = count == 0 ? Double.NaN : sum / count;
        }
        matrix.raters.put("model", model);
        for (int r = 0; r < readers.size(); r++) {
            matrix.raters.put(readers.get(r), all[r]);
        }
        if (readers.size() > 1) {
            matrix.raters.put("readers_mean", mean);
        }
        return matrix;
    }

    /** Writes agreement.csv: a line for each pair. */
    public void write(Path file) throws IOException {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        List<String> names = List.copyOf(raters.keySet());
        for (int i = 0; i < names.size(); i++) {
            for (int j = i + 1; j < names.size(); j++) {
                rows.add(row(names.get(i), names.get(j)));
            }
        }
        Table.write(
                file,
                List.of(
                        "first",
                        "second",
                        "n",
                        "pearson",
                        "pearson_low",
                        "pearson_high",
                        "icc_2_1",
                        "icc_low",
                        "icc_high",
                        "kappa",
                        "kappa_quadratic"),
                rows);
    }

    private List<@Nullable Object> row(String first, String second) {
        double[] a = raters.getOrDefault(first, new double[0]);
        double[] b = raters.getOrDefault(second, new double[0]);
        int[] both = java.util.stream.IntStream.range(0, a.length)
                .filter(i -> !Double.isNaN(a[i]) && !Double.isNaN(b[i]))
                .toArray();
        double[] x = Arrays.stream(both).mapToDouble(i -> a[i]).toArray();
        double[] y = Arrays.stream(both).mapToDouble(i -> b[i]).toArray();
        if (both.length < 2) {
            return Arrays.asList(first, second, both.length, null, null, null, null, null, null, null, null);
        }
        double[][] pairs = new double[both.length][];
        Arrays.setAll(pairs, i -> new double[] {x[i], y[i]});
        Correlation pearson = Correlation.pearson(x, y);
        IntraclassCorrelation.Coefficient icc = IntraclassCorrelation.of(pairs).agreement();
        Interval r = pearson.interval();
        boolean categories = areCategories(x) && areCategories(y);
        return Arrays.asList(
                first,
                second,
                both.length,
                pearson.r(),
                r.low(),
                r.high(),
                icc.value(),
                icc.interval().low(),
                icc.interval().high(),
                categories ? kappa(x, y, Kappa.Weight.NONE) : null,
                categories ? kappa(x, y, Kappa.Weight.QUADRATIC) : null);
    }

    private static boolean areCategories(double[] values) {
        return Arrays.stream(values).allMatch(v -> v == Math.rint(v) && v >= 0 && v < MOST_CATEGORIES);
    }

    private static double kappa(double[] x, double[] y, Kappa.Weight weight) {
        int[] a = Arrays.stream(x).mapToInt(v -> (int) v).toArray();
        int[] b = Arrays.stream(y).mapToInt(v -> (int) v).toArray();
        return Kappa.of(a, b, MOST_CATEGORIES, weight);
    }
}
