package medai.eval.prediction;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import medai.cohort.statistics.ClusterBootstrap;
import medai.cohort.statistics.Interval;
import medai.cohort.statistics.Moments;
import medai.eval.agreement.BlandAltman;
import medai.eval.agreement.Correlation;
import medai.eval.agreement.IntraclassCorrelation;

/**
 * What was measured and predicted of one target, a value for each scan.
 *
 * @param keys the names of the scans
 * @param clusters what the bootstrap draws, of each scan
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record RegressionSample(List<String> keys, List<String> clusters, double[] truth, double[] predicted) {
    /** Names of {@link #values}, as metrics.csv has them. */
    static final List<String> METRICS = List.of(
            "pearson",
            "spearman",
            "icc_1_1",
            "icc_2_1",
            "icc_3_1",
            "icc_1_k",
            "icc_2_k",
            "icc_3_k",
            "concordance",
            "mae",
            "rmse",
            "bias");

    private static final int LEAST = 2; // fewest scans for a correlation

    public int size() {
        return truth.length;
    }

    /** A metric of {@link #METRICS}; NaN where undefined. */
    public double value(String metric) {
        return values()[METRICS.indexOf(metric)];
    }

    /** Why a metric is undefined; said of those that are. */
    String undefined(String metric) {
        if (size() < LEAST) {
            return size() == 0 ? "no scan" : "one scan only";
        }
        IntraclassCorrelation.Coefficient coefficient = coefficients().get(metric);
        if (coefficient != null) {
            return coefficient.reason();
        }
        boolean measured = Moments.isConstant(truth);
        return "all %s values are equal"
                .formatted(
                        measured && Moments.isConstant(predicted)
                                ? "measured and predicted"
                                : measured ? "measured" : "predicted");
    }

    /** In the order of {@link #METRICS}; NaN where too few scans or a constant column make it undefined. */
    double[] values() {
        double[] values = new double[METRICS.size()];
        Arrays.fill(values, Double.NaN);
        if (size() == 0) {
            return values;
        }
        double absolute = 0;
        double squares = 0;
        double[] differences = new double[size()];
        for (int i = 0; i < size(); i++) {
            differences[i] = predicted[i] - truth[i];
            absolute += Math.abs(differences[i]) / size();
            squares += differences[i] * differences[i] / size();
        }
        values[METRICS.indexOf("mae")] = absolute;
        values[METRICS.indexOf("rmse")] = Math.sqrt(squares);
        values[METRICS.indexOf("bias")] = Moments.mean(differences);
        if (size() < LEAST) {
            return values;
        }
        values[METRICS.indexOf("pearson")] =
                Correlation.pearson(truth, predicted).r();
        values[METRICS.indexOf("spearman")] =
                Correlation.spearman(truth, predicted).r();
        coefficients().forEach((name, icc) -> values[METRICS.indexOf(name)] = icc.value());
        values[METRICS.indexOf("concordance")] = Correlation.concordance(truth, predicted);
        return values;
    }

    /** The six intraclass correlations of measured and predicted values (k = 2). */
    Map<String, IntraclassCorrelation.Coefficient> coefficients() {
        double[][] ratings = new double[size()][];
        Arrays.setAll(ratings, i -> new double[] {truth[i], predicted[i]});
        IntraclassCorrelation icc = IntraclassCorrelation.of(ratings);
        Map<String, IntraclassCorrelation.Coefficient> coefficients = new LinkedHashMap<>();
        coefficients.put("icc_1_1", icc.oneWay());
        coefficients.put("icc_2_1", icc.agreement());
        coefficients.put("icc_3_1", icc.consistency());
        coefficients.put("icc_1_k", icc.oneWayMean());
        coefficients.put("icc_2_k", icc.agreementMean());
        coefficients.put("icc_3_k", icc.consistencyMean());
        return coefficients;
    }

    double[] absoluteErrors() {
        double[] errors = new double[size()];
        Arrays.setAll(errors, i -> Math.abs(predicted[i] - truth[i]));
        return errors;
    }

    /** The sample with each scan counted as often as given. */
    RegressionSample times(int[] weights) {
        List<Integer> rows = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            for (int k = 0; k < weights[i]; k++) {
                rows.add(i);
            }
        }
        return rows(rows);
    }

    private RegressionSample rows(List<Integer> rows) {
        return new RegressionSample(
                rows.stream().map(keys::get).toList(),
                rows.stream().map(clusters::get).toList(),
                rows.stream().mapToDouble(i -> truth[i]).toArray(),
                rows.stream().mapToDouble(i -> predicted[i]).toArray());
    }

    /** The scans that another sample has too, in its order. */
    RegressionSample common(RegressionSample other) {
        Map<String, Integer> places = new HashMap<>();
        for (String key : keys) {
            places.put(key, places.size());
        }
        return rows(
                other.keys.stream().filter(places::containsKey).map(places::get).toList());
    }

    /** 95 %, in the order of {@link #METRICS}: by formula where there is one and no subject repeats, else by the bootstrap. */
    Interval[] intervals(int draws, long seed) {
        Interval[] intervals = new Interval[METRICS.size()];
        Arrays.fill(intervals, size() > LEAST ? Interval.UNDEFINED : Interval.undefined("fewer than three scans"));
        ClusterBootstrap bootstrap = new ClusterBootstrap(clusters, draws, seed);
        if (draws > 0 && size() > LEAST) {
            double[][] all = bootstrap.run(weights -> times(weights).values());
            Arrays.setAll(intervals, i -> ClusterBootstrap.interval(all, i));
        }
        if (!bootstrap.isClustered() && size() > LEAST + 1) {
            intervals[METRICS.indexOf("pearson")] =
                    Correlation.pearson(truth, predicted).interval();
            coefficients().forEach((name, icc) -> intervals[METRICS.indexOf(name)] = icc.interval());
            intervals[METRICS.indexOf("bias")] =
                    BlandAltman.of(truth, predicted).biasInterval();
        }
        return intervals;
    }
}
