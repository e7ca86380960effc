package medai.eval.agreement;

import java.util.Arrays;
import java.util.function.Supplier;
import medai.cohort.statistics.Interval;
import medai.cohort.statistics.Moments;
import medai.cohort.statistics.Tails;

/**
 * The six intraclass correlations of Shrout and Fleiss (1979), with the intervals of McGraw and Wong (1996). Rows are subjects,
 * columns are raters, without gaps.
 *
 * @param betweenSubjects mean square
 * @param betweenRaters mean square
 * @param within mean square within subjects
 * @param error residual mean square
 */
public record IntraclassCorrelation(
        int subjects, int raters, double betweenSubjects, double betweenRaters, double within, double error) {
    /**
     * One coefficient.
     *
     * @param value NaN where undefined
     * @param limits of 95 %, computed on demand: a bootstrap needs many values and no limits
     */
    public record Coefficient(double value, double f, double df1, double df2, Supplier<Interval> limits) {
        private static final Coefficient UNDEFINED =
                new Coefficient(Double.NaN, Double.NaN, Double.NaN, Double.NaN, () -> Interval.UNDEFINED);

        /** The probability of an F no smaller by chance. */
        public double p() {
            return Tails.f(f, df1, df2);
        }

        /** 95 %. */
        public Interval interval() {
            return limits.get();
        }
    }

    /** @throws IllegalArgumentException with fewer than two subjects or raters */
    public static IntraclassCorrelation of(double[][] ratings) {
        int n = ratings.length;
        int k = n == 0 ? 0 : ratings[0].length;
        if (n < 2 || k < 2) {
            throw new IllegalArgumentException(
                    "intraclass correlation needs at least two subjects and two raters; found %d and %d"
                            .formatted(n, k));
        }
        double[] all = Arrays.stream(ratings).flatMapToDouble(Arrays::stream).toArray();
        double[] rows = Arrays.stream(ratings).mapToDouble(Moments::mean).toArray();
        double[] columns = new double[k];
        for (int j = 0; j < k; j++) {
            int rater = j;
            columns[j] = Arrays.stream(ratings).mapToDouble(row -> row[rater]).sum() / n;
        }
        double total = Moments.isConstant(all) ? 0 : Moments.squares(all);
        double subjects = k * Moments.squares(rows);
        double raters = n * Moments.squares(columns);
        double within = Math.max(0, total - subjects);
        double residual = Math.max(0, within - raters);
        double scale = 1e-13 * Math.max(total, 1e-300);
        return new IntraclassCorrelation(
                n,
                k,
                clean(subjects, scale) / (n - 1),
                clean(raters, scale) / (k - 1),
                clean(within, scale) / (n * (k - 1.0)),
                clean(residual, scale) / ((n - 1.0) * (k - 1)));
    }

    private static double clean(double squares, double scale) {
        return squares <= scale ? 0 : squares;
    }

    private boolean isConstant() {
        return betweenSubjects == 0 && betweenRaters == 0 && within == 0;
    }

    /** ICC(1,1): each subject rated by other raters; one rating. */
    public Coefficient oneWay() {
        if (isConstant()) {
            return Coefficient.UNDEFINED;
        }
        double value = (betweenSubjects - within) / (betweenSubjects + (raters - 1) * within);
        return scaled(value, betweenSubjects / within, subjects - 1, subjects * (raters - 1.0), false);
    }

    /** ICC(1,k): the mean of the ratings. */
    public Coefficient oneWayMean() {
        return isConstant() || betweenSubjects == 0
                ? Coefficient.UNDEFINED
                : scaled(
                        (betweenSubjects - within) / betweenSubjects,
                        betweenSubjects / within,
                        subjects - 1,
                        subjects * (raters - 1.0),
                        true);
    }

    /** ICC(3,1): these raters only, consistency; one rating. */
    public Coefficient consistency() {
        if (isConstant()) {
            return Coefficient.UNDEFINED;
        }
        double value = (betweenSubjects - error) / (betweenSubjects + (raters - 1) * error);
        return scaled(value, betweenSubjects / error, subjects - 1, (subjects - 1.0) * (raters - 1), false);
    }

    /** ICC(3,k). */
    public Coefficient consistencyMean() {
        return isConstant() || betweenSubjects == 0
                ? Coefficient.UNDEFINED
                : scaled(
                        (betweenSubjects - error) / betweenSubjects,
                        betweenSubjects / error,
                        subjects - 1,
                        (subjects - 1.0) * (raters - 1),
                        true);
    }

    private Coefficient scaled(double value, double f, double df1, double df2, boolean mean) {
        return new Coefficient(value, f, df1, df2, () -> scaledLimits(f, df1, df2, mean));
    }

    private Interval scaledLimits(double f, double df1, double df2, boolean mean) {
        if (Double.isInfinite(f)) {
            return new Interval(1, 1);
        }
        double low = f / Tails.fQuantile(0.975, df1, df2);
        double high = f * Tails.fQuantile(0.975, df2, df1);
        return mean
                ? new Interval(1 - 1 / low, 1 - 1 / high)
                : new Interval((low - 1) / (low + raters - 1), (high - 1) / (high + raters - 1));
    }

    /** ICC(2,1): any raters, absolute agreement; one rating. What the RA thesis means by its Eq. 2.2. */
    public Coefficient agreement() {
        if (isConstant()) {
            return Coefficient.UNDEFINED;
        }
        double below = betweenSubjects + (raters - 1) * error + raters / (double) subjects * (betweenRaters - error);
        return agreement((betweenSubjects - error) / below, false);
    }

    /** ICC(2,k). */
    public Coefficient agreementMean() {
        if (isConstant()) {
            return Coefficient.UNDEFINED;
        }
        return agreement((betweenSubjects - error) / (betweenSubjects + (betweenRaters - error) / subjects), true);
    }

    /** The degrees of freedom of the absolute agreement's error (Satterthwaite). */
    public double satterthwaite() {
        double n = subjects;
        double k = raters;
        double value =
                (betweenSubjects - error) / (betweenSubjects + (k - 1) * error + k / n * (betweenRaters - error));
        double a = k * value / (n * (1 - value));
        double b = 1 + k * value * (n - 1) / (n * (1 - value));
        double above = a * betweenRaters + b * error;
        return above
                * above
                / (a * betweenRaters * (a * betweenRaters) / (k - 1) + b * error * (b * error) / ((n - 1) * (k - 1)));
    }

    private Coefficient agreement(double value, boolean mean) {
        double f = error == 0 ? Double.POSITIVE_INFINITY : betweenSubjects / error;
        double df1 = subjects - 1.0;
        return new Coefficient(value, f, df1, df1 * (raters - 1), () -> agreementLimits(df1, mean));
    }

    private Interval agreementLimits(double df1, boolean mean) {
        if (error == 0) {
            return Interval.UNDEFINED;
        }
        double v = satterthwaite();
        double n = subjects;
        double k = raters;
        double rest = k * betweenRaters + (k * n - k - n) * error;
        double upper = Tails.fQuantile(0.975, df1, v);
        double lower = Tails.fQuantile(0.975, v, df1);
        double low = n * (betweenSubjects - upper * error) / (upper * rest + n * betweenSubjects);
        double high = n * (lower * betweenSubjects - error) / (rest + n * lower * betweenSubjects);
        return mean
                ? new Interval(k * low / (1 + (k - 1) * low), k * high / (1 + (k - 1) * high))
                : new Interval(low, high);
    }
}
