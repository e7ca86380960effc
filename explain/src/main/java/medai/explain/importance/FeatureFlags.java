package medai.explain.importance;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import medai.cohort.manifest.SampleId;
import medai.cohort.statistics.Moments;
import medai.cohort.statistics.Tails;
import medai.eval.hypothesis.Adjustment;
import medai.imaging.table.Table;

/**
 * flags.csv: warnings about a network from the importance of its features (RA thesis, section 4.5).
 *
 * <ul>
 *   <li>overfitting: a feature adds more to the training part's maps than to the test part's (Welch's test, Holm over the
 *       features, 5 %);
 *   <li>dominant: features far above all others (beyond the third quartile by three interquartile ranges) make up half or more of
 *       all importance: a shortcut, perhaps a confounder; look at the map of the selected features;
 *   <li>dead: a feature that adds nothing to any map;
 *   <li>outlier: a scan with features unlike those of its class (cosine with the mean of the training part below the first
 *       quartile by three interquartile ranges).
 * </ul>
 */
public final class FeatureFlags {
    private static final double LEVEL = 0.05;
    private static final double FAR = 3; // interquartile ranges: Tukey's outer fence
    private static final double MOST = 0.5; // of all importance
    private static final double NOTHING = 1e-9; // of the largest importance
    private static final int ENOUGH_SCANS = 8; // for quartiles
    private static final int ENOUGH_FEATURES = 8;

    public static final String SIMILARITIES = "similarity.csv";
    private static final String FILE = "flags.csv";

    private final List<String> classes;
    private final List<String> features;
    private final ImportanceMatrix training;
    private final ImportanceMatrix test;
    private final List<Map<SampleId, Double>> similarities = new ArrayList<>(); // by class
    private final List<List<Object>> rows = new ArrayList<>();

    FeatureFlags(ImportanceTable training, ImportanceTable test) {
        classes = training.classes();
        features = training.features();
        this.training = training.matrix();
        this.test = test.matrix();
        classes.forEach(name -> similarities.add(new TreeMap<>(java.util.Comparator.comparing(SampleId::toString))));
    }

    /** Adds a scan of the test part that counts for a class. */
    void add(int ofClass, SampleId id, double similarity) {
        similarities.get(ofClass).put(id, similarity);
    }

    /**
     * Makes flags.csv from the tables in a task's folder, and writes it there.
     *
     * @return a one-line summary
     */
    static String write(Path folder) throws IOException {
        FeatureFlags flags = new FeatureFlags(
                ImportanceTable.read(folder.resolve(ImportanceTable.TRAIN)),
                ImportanceTable.read(folder.resolve(ImportanceTable.TEST)));
        for (Table.Row row : Table.read(folder.resolve(SIMILARITIES)).rows()) {
            flags.add(flags.classes.indexOf(row.requireName("class")), SampleId.of(row), row.number("similarity"));
        }
        return flags.writeTo(folder.resolve(FILE));
    }

    /** The cosine similarity of the features of two scans, or of a scan and its class: from -1 to 1; 0 where one adds nothing. */
    public static double cosine(double[] a, double[] b) {
        double product = 0;
        double one = 0;
        double other = 0;
        for (int k = 0; k < a.length; k++) {
            product += a[k] * b[k];
            one += a[k] * a[k];
            other += b[k] * b[k];
        }
        return one > 0 && other > 0 ? product / Math.sqrt(one * other) : 0;
    }

    /** Writes the table, and returns a one-line summary. */
    String writeTo(Path file) throws IOException {
        dead();
        for (int c = 0; c < classes.size(); c++) {
            if (training.scans(c) > 0) {
                dominant(c);
                overfitting(c);
                outliers(c);
            }
        }
        Table.write(file, List.of("flag", "class", "feature", "subject", "session", "value", "limit"), rows);
        StringBuilder line = new StringBuilder();
        for (String flag : List.of("overfitting", "dominant", "dead", "outlier")) {
            long found = rows.stream().filter(row -> row.get(0).equals(flag)).count();
            line.append(line.isEmpty() ? "" : ", ").append("%d %s".formatted(found, flag));
        }
        return line.toString();
    }

    private void feature(String flag, int c, int k, double value, double limit) {
        rows.add(List.of(flag, c < 0 ? "" : classes.get(c), features.get(k), "", "", value, limit));
    }

    private void dead() {
        double largest = 0;
        double[] most = new double[features.size()];
        for (ImportanceMatrix part : List.of(training, test)) {
            for (int c = 0; c < classes.size(); c++) {
                double[] mean = part.of(c);
                double[] sd = part.sd(c);
                for (int k = 0; k < most.length && part.scans(c) > 0; k++) {
                    double reach = Math.abs(mean[k]) + (Double.isNaN(sd[k]) ? 0 : sd[k]);
                    most[k] = Math.max(most[k], reach);
                    largest = Math.max(largest, most[k]);
                }
            }
        }
        for (int k = 0; k < most.length; k++) {
            if (most[k] <= NOTHING * largest) {
                feature("dead", -1, k, most[k], NOTHING * largest);
            }
        }
    }

    private void dominant(int c) {
        double[] size = Arrays.stream(training.of(c)).map(Math::abs).toArray();
        double all = Arrays.stream(size).sum();
        if (size.length < ENOUGH_FEATURES || !(all > 0)) {
            return;
        }
        double quarter = Moments.percentile(size, 75);
        double fence = quarter + FAR * (quarter - Moments.percentile(size, 25));
        double above = Arrays.stream(size).filter(v -> v > fence).sum();
        for (int k = 0; k < size.length && above >= MOST * all; k++) {
            if (size[k] > fence) {
                feature("dominant", c, k, size[k] / all, fence / all);
            }
        }
    }

    private void overfitting(int c) {
        double n = training.scans(c);
        double m = test.scans(c);
        if (n < 2 || m < 2) {
            return;
        }
        double[] first = training.of(c);
        double[] second = test.of(c);
        double[] p = new double[first.length];
        for (int k = 0; k < p.length; k++) {
            double a = Math.pow(training.sd(c)[k], 2) / n;
            double b = Math.pow(test.sd(c)[k], 2) / m;
            double df = (a + b) * (a + b) / (a * a / (n - 1) + b * b / (m - 1));
            p[k] = a + b > 0 ? Tails.tTwoSided((first[k] - second[k]) / Math.sqrt(a + b), df) : 1;
        }
        double[] adjusted = Adjustment.HOLM.adjust(p);
        for (int k = 0; k < p.length; k++) {
            if (adjusted[k] < LEVEL && Math.abs(first[k]) > Math.abs(second[k])) {
                feature("overfitting", c, k, adjusted[k], LEVEL);
            }
        }
    }

    private void outliers(int c) {
        double[] all = similarities.get(c).values().stream().mapToDouble(v -> v).toArray();
        if (all.length < ENOUGH_SCANS) {
            return;
        }
        double quarter = Moments.percentile(all, 25);
        double fence = quarter - FAR * (Moments.percentile(all, 75) - quarter);
        similarities.get(c).forEach((id, similarity) -> {
            if (similarity < fence) {
                rows.add(List.of("outlier", classes.get(c), "", id.subject(), id.session(), similarity, fence));
            }
        });
    }
}
