package medai.eval.prediction;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import medai.cohort.statistics.Interval;
import medai.eval.agreement.Correlation;
import medai.eval.agreement.IntraclassCorrelation;
import medai.eval.agreement.Kappa;
import medai.eval.classification.MultiClass;
import medai.imaging.file.UnusableInputException;
import medai.imaging.table.Table;
import org.jspecify.annotations.Nullable;

/**
 * All raters against each other: the model, each reader and the readers' mean (for calls the readers' majority), as in the RA
 * thesis' chapter 2 and the sacro-iliac paper's Table 1. Each pair on the scans that both have.
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
            if (Arrays.stream(all).allMatch(AgreementMatrix::areCategories)) {
                matrix.raters.put("readers_majority", majority(all));
            }
        }
        return matrix;
    }

    /** The category that most readers of a scan chose; missing where no category has more readers than every other. */
    private static double[] majority(double[][] readers) {
        double[] consensus = new double[readers[0].length];
        for (int i = 0; i < consensus.length; i++) {
            int[] votes = new int[MOST_CATEGORIES];
            for (double[] reader : readers) {
                if (!Double.isNaN(reader[i])) {
                    votes[(int) reader[i]]++;
                }
            }
            int most = Arrays.stream(votes).max().orElse(0);
            int[] winners = IntStream.range(0, MOST_CATEGORIES)
                    .filter(c -> votes[c] == most)
                    .toArray();
            consensus[i] = winners.length == 1 ? winners[0] : Double.NaN;
        }
        return consensus;
    }

    /** Model, readers, mean and majority, in this order. */
    public List<String> names() {
        return List.copyOf(raters.keySet());
    }

    /** Whether all raters, except the readers' mean, use whole numbers from 0 to 9. */
    public boolean isOfCategories() {
        return raters.entrySet().stream()
                .filter(rater -> !rater.getKey().equals("readers_mean"))
                .allMatch(rater -> areCategories(rater.getValue()));
    }

    /** ICC(2,1), or for categories Matthews' coefficient; NaN for fewer than two scans that both have. */
    public double coefficient(String first, String second, boolean categories) {
        double[][] both = both(first, second);
        if (both[0].length < 2) {
            return Double.NaN;
        }
        return categories
                ? mcc(both[0], both[1])
                : IntraclassCorrelation.of(pairs(both)).agreement().value();
    }

    /** How many scans both have. */
    public int scans(String first, String second) {
        return both(first, second)[0].length;
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
                        "kappa_quadratic",
                        "kappa_linear",
                        "mcc",
                        "reason"),
                rows);
    }

    /** The values of the scans that both have. */
    private double[][] both(String first, String second) {
        double[] a = raters.getOrDefault(first, new double[0]);
        double[] b = raters.getOrDefault(second, new double[0]);
        int[] both = IntStream.range(0, a.length)
                .filter(i -> !Double.isNaN(a[i]) && !Double.isNaN(b[i]))
                .toArray();
        return new double[][] {
            Arrays.stream(both).mapToDouble(i -> a[i]).toArray(),
            Arrays.stream(both).mapToDouble(i -> b[i]).toArray()
        };
    }

    private static double[][] pairs(double[][] both) {
        double[][] pairs = new double[both[0].length][];
        Arrays.setAll(pairs, i -> new double[] {both[0][i], both[1][i]});
        return pairs;
    }

    private List<@Nullable Object> row(String first, String second) {
        double[][] both = both(first, second);
        double[] x = both[0];
        double[] y = both[1];
        if (x.length < 2) {
            List<@Nullable Object> empty = new ArrayList<>(Arrays.asList(first, second, x.length));
            empty.addAll(Collections.nCopies(10, null));
            empty.add("fewer than two scans that both have");
            return empty;
        }
        Correlation pearson = Correlation.pearson(x, y);
        IntraclassCorrelation.Coefficient icc =
                IntraclassCorrelation.of(pairs(both)).agreement();
        Interval r = pearson.interval();
        Interval limits = icc.interval();
        boolean categories = areCategories(x) && areCategories(y);
        Set<String> reasons = new LinkedHashSet<>();
        reasons.add(Double.isNaN(pearson.r()) ? "a rater gives all scans one value" : r.reason());
        reasons.add(limits.reason());
        reasons.add(categories ? "" : "values are not whole numbers from 0 to 9");
        reasons.add(categories && Double.isNaN(mcc(x, y)) ? "a rater uses one category only" : "");
        reasons.remove("");
        return Arrays.asList(
                first,
                second,
                x.length,
                pearson.r(),
                r.low(),
                r.high(),
                icc.value(),
                limits.low(),
                limits.high(),
                categories ? kappa(x, y, Kappa.Weight.NONE) : null,
                categories ? kappa(x, y, Kappa.Weight.QUADRATIC) : null,
                categories ? kappa(x, y, Kappa.Weight.LINEAR) : null,
                categories ? mcc(x, y) : null,
                String.join("; ", reasons));
    }

    private static boolean areCategories(double[] values) {
        return Arrays.stream(values)
                .filter(v -> !Double.isNaN(v))
                .allMatch(v -> v == Math.rint(v) && v >= 0 && v < MOST_CATEGORIES);
    }

    private static double kappa(double[] x, double[] y, Kappa.Weight weight) {
        return Kappa.of(categories(x), categories(y), MOST_CATEGORIES, weight);
    }

    private static double mcc(double[] x, double[] y) {
        return MultiClass.ofCalls(categories(x), categories(y), MOST_CATEGORIES).mcc();
    }

    private static int[] categories(double[] values) {
        return Arrays.stream(values).mapToInt(v -> (int) v).toArray();
    }
}
