package medai.eval.classification;

import medai.cohort.statistics.Interval;
import medai.cohort.statistics.Ranks;
import medai.cohort.statistics.Tails;

/**
 * The area under the ROC curve with its variance (DeLong, DeLong and Clarke-Pearson 1988, by the midranks of Sun and Xu 2014).
 *
 * @param area NaN unless both classes are there
 * @param variance NaN with fewer than two subjects in a class
 */
public record DeLong(double area, double variance) {
    private static final double NOTHING = 1e-18; // a variance that is rounding

    /** A subject's share in the area, for positives and for negatives. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Components(double area, double[] ofPositives, double[] ofNegatives) {}

    public static DeLong of(boolean[] positive, double[] score) {
        Components c = components(positive, score);
        return new DeLong(c.area, covariance(c, c));
    }

    /** Wald's 95 % interval, which may leave [0, 1]; undefined where the variance is estimated as 0. */
    public Interval interval() {
        if (!(variance > NOTHING)) {
            return none();
        }
        double half = Tails.Z95 * Math.sqrt(variance);
        return new Interval(area - half, area + half);
    }

    /** The interval on the logit scale, which stays within [0, 1]; undefined for an area of 0 or 1. */
    public Interval logitInterval() {
        if (!(variance > NOTHING) || area <= 0 || area >= 1) {
            return none();
        }
        double logit = Math.log(area / (1 - area));
        double half = Tails.Z95 * Math.sqrt(variance) / (area * (1 - area));
        return new Interval(1 / (1 + Math.exp(half - logit)), 1 / (1 + Math.exp(-half - logit)));
    }

    private Interval none() {
        return Interval.undefined(
                Double.isNaN(variance)
                        ? "fewer than two subjects in a class"
                        : "every pair of classes is ordered alike: DeLong's variance is 0");
    }

    /**
     * Two scores of the same subjects compared.
     *
     * @param difference of the areas, first minus second
     * @param z statistic; NaN if nothing varies, as where the scores order the subjects alike
     * @param p two-sided; NaN likewise
     * @param interval of the difference, 95 %
     */
    public record Paired(double difference, double variance, double z, double p, Interval interval) {}

    public static Paired compare(boolean[] positive, double[] first, double[] second) {
        Components a = components(positive, first);
        Components b = components(positive, second);
        double difference = a.area - b.area;
        double variance = Math.max(0, covariance(a, a) + covariance(b, b) - 2 * covariance(a, b));
        boolean alike = !(variance > NOTHING);
        double z = alike ? Double.NaN : difference / Math.sqrt(variance);
        double half = Tails.Z95 * Math.sqrt(variance);
        Interval interval = alike
                ? Interval.undefined("the difference does not vary")
                : new Interval(difference - half, difference + half);
        return new Paired(difference, variance, z, Tails.normalTwoSided(z), interval);
    }

    private static Components components(boolean[] positive, double[] score) {
        int n = score.length;
        int m = 0;
        for (boolean p : positive) {
            m += p ? 1 : 0;
        }
        double[] x = new double[m];
        double[] y = new double[n - m];
        int i = 0;
        int j = 0;
        double[] all = new double[n]; // positives first
        for (int k = 0; k < n; k++) {
            if (positive[k]) {
                x[i++] = score[k];
            } else {
                y[j++] = score[k];
            }
        }
        System.arraycopy(x, 0, all, 0, m);
        System.arraycopy(y, 0, all, m, n - m);
        double[] among = Ranks.of(all);
        double[] amongPositives = Ranks.of(x);
        double[] amongNegatives = Ranks.of(y);
        double[] ofPositives = new double[m];
        double[] ofNegatives = new double[n - m];
        double sum = 0;
        for (int k = 0; k < m; k++) {
            ofPositives[k] = (among[k] - amongPositives[k]) / (n - m);
            sum += ofPositives[k];
        }
        for (int k = 0; k < n - m; k++) {
            ofNegatives[k] = 1 - (among[m + k] - amongNegatives[k]) / m;
        }
        boolean both = m > 0 && n > m;
        return new Components(both ? sum / m : Double.NaN, ofPositives, ofNegatives);
    }

    private static double covariance(Components a, Components b) {
        int m = a.ofPositives.length;
        int n = a.ofNegatives.length;
        if (m < 2 || n < 2) {
            return Double.NaN;
        }
        return covariance(a.ofPositives, a.area, b.ofPositives, b.area) / m
                + covariance(a.ofNegatives, a.area, b.ofNegatives, b.area) / n;
    }

    private static double covariance(double[] a, double meanA, double[] b, double meanB) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (a[i] - meanA) * (b[i] - meanB);
        }
        return sum / (a.length - 1);
    }
}
