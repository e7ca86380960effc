package medai.explain.importance;

import java.util.Arrays;
import java.util.List;

/**
 * How much each feature adds to the maps of each class: the mean over scans, and over space, of weight times feature (RA thesis, equation 4.4).
 * Which scans count for a class is said by who adds them: those of the class, or all of a regression. Parts made apart can be merged.
 */
public final class ImportanceMatrix {
    private final double[][] sums; // [class][feature]
    private final long[] scans;

    public ImportanceMatrix(int classes, int features) {
        if (classes < 1 || features < 1) {
            throw new IllegalArgumentException(
                    "classes and features must be at least 1; found %d and %d".formatted(classes, features));
        }
        sums = new double[classes][features];
        scans = new long[classes];
    }

    /** Of means that are known already; NaN for a class without scans. */
    public static ImportanceMatrix ofMeans(List<double[]> byClass) {
        ImportanceMatrix matrix = new ImportanceMatrix(byClass.size(), byClass.get(0).length);
        for (int c = 0; c < byClass.size(); c++) {
            if (!Double.isNaN(byClass.get(c)[0])) {
                matrix.add(c, byClass.get(c));
            }
        }
        return matrix;
    }

    /** @param means of a scan's terms over space, one for each feature */
    public void add(int ofClass, double[] means) {
        if (means.length != features()) {
            throw new IllegalArgumentException("%d means for %d features".formatted(means.length, features()));
        }
        for (int k = 0; k < means.length; k++) {
            sums[ofClass][k] += means[k];
        }
        scans[ofClass]++;
    }

    public void add(ImportanceMatrix other) {
        for (int c = 0; c < sums.length; c++) {
            for (int k = 0; k < features(); k++) {
                sums[c][k] += other.sums[c][k];
            }
            scans[c] += other.scans[c];
        }
    }

    public int classes() {
        return sums.length;
    }

    public int features() {
        return sums[0].length;
    }

    /** How many scans a class's numbers are the mean of. */
    public long scans(int ofClass) {
        return scans[ofClass];
    }

    /** One for each feature; NaN where the class has no scan. */
    public double[] of(int ofClass) {
        return Arrays.stream(sums[ofClass]).map(sum -> sum / scans[ofClass]).toArray();
    }

    /** The same less the mean over the classes that have scans: what sets the class apart. */
    public double[] difference(int ofClass) {
        double[] own = of(ofClass);
        double[] mean = new double[own.length];
        int counted = 0;
        for (int c = 0; c < sums.length; c++) {
            if (scans[c] > 0) {
                double[] other = of(c);
                for (int k = 0; k < mean.length; k++) {
                    mean[k] += other[k];
                }
                counted++;
            }
        }
        for (int k = 0; k < own.length; k++) {
            own[k] -= mean[k] / counted;
        }
        return own;
    }
}
