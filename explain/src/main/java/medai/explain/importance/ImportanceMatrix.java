package medai.explain.importance;

import java.util.Arrays;

/**
 * How much each feature adds to the maps of each class: the mean over scans, and over space, of weight times feature (RA thesis,
 * equation 4.4). The caller decides which scans count for a class: those of the class or, in a regression, all of them. Matrices
 * that were made separately can be merged.
 */
public final class ImportanceMatrix {
    private final double[][] sums; // [class][feature]
    private final double[][] squares; // of distances from the mean: differences of large sums would lose digits
    private final long[] scans;

    public ImportanceMatrix(int classes, int features) {
        if (classes < 1 || features < 1) {
            throw new IllegalArgumentException(
                    "classes and features must be at least 1; found %d and %d".formatted(classes, features));
        }
        sums = new double[classes][features];
        squares = new double[classes][features];
        scans = new long[classes];
    }

    /**
     * Restores the sums of a class from means and standard deviations that were written to a file.
     *
     * @param scansOfClass number of scans that these are based on
     */
    public void restore(int ofClass, long scansOfClass, double[] means, double[] sds) {
        for (int k = 0; k < means.length; k++) {
            sums[ofClass][k] = scansOfClass * means[k];
            squares[ofClass][k] = scansOfClass > 1 ? (scansOfClass - 1) * sds[k] * sds[k] : 0;
        }
        scans[ofClass] = scansOfClass;
    }

    /** @param means of a scan's terms over space, one for each feature */
    public void add(int ofClass, double[] means) {
        if (means.length != features()) {
            throw new IllegalArgumentException("%d means for %d features".formatted(means.length, features()));
        }
        for (int k = 0; k < means.length; k++) {
            join(ofClass, k, means[k], 0, 1);
        }
        scans[ofClass]++;
    }

    /** Joins the sum and squares of other scans to those of a class (Chan, Golub and LeVeque 1983). */
    private void join(int ofClass, int k, double sum, double within, double other) {
        double n = (double) scans[ofClass];
        if (n > 0 && other > 0) {
            double apart = sum / other - sums[ofClass][k] / n;
            squares[ofClass][k] += apart * apart * n * other / (n + other);
        }
        squares[ofClass][k] += within;
        sums[ofClass][k] += sum;
    }

    public void add(ImportanceMatrix other) {
        for (int c = 0; c < sums.length; c++) {
            for (int k = 0; k < features(); k++) {
                join(c, k, other.sums[c][k], other.squares[c][k], (double) other.scans[c]);
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

    /** The number of scans over which the values of a class are averaged. */
    public long scans(int ofClass) {
        return scans[ofClass];
    }

    /** The importance of each feature; NaN where the class has no scan. */
    public double[] of(int ofClass) {
        return Arrays.stream(sums[ofClass]).map(sum -> sum / scans[ofClass]).toArray();
    }

    /** Standard deviation over the scans of a class, for each feature; NaN with fewer than two. */
    public double[] sd(int ofClass) {
        long n = scans[ofClass];
        double[] sd = new double[features()];
        for (int k = 0; k < sd.length; k++) {
            sd[k] = n > 1 ? Math.sqrt(squares[ofClass][k] / (n - 1)) : Double.NaN;
        }
        return sd;
    }

    /** The number of classes that have scans. */
    public int counted() {
        return (int) Arrays.stream(scans).filter(n -> n > 0).count();
    }

    /**
     * The importance minus its mean over all scans of all classes, in which a class with more scans weighs more: what
     * distinguishes the class.
     */
    public double[] difference(int ofClass) {
        double[] apart = of(ofClass);
        double all = Arrays.stream(scans).sum();
        for (int k = 0; k < apart.length; k++) {
            double sum = 0;
            for (double[] own : sums) {
                sum += own[k];
            }
            apart[k] -= sum / all;
        }
        return apart;
    }
}
