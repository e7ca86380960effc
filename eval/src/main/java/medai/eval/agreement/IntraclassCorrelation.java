package medai.eval.agreement;

import java.util.function.Supplier;
import medai.cohort.statistics.Interval;
import medai.cohort.statistics.Tails;
import medai.cohort.statistics.TwoWay;

/**
 * The six intraclass correlations of Shrout and Fleiss (1979), with the intervals of McGraw and Wong (1996). Rows are subjects,
 * columns are raters, without gaps. A coefficient of one rating lies between -1/(k - 1), for k raters, and 1; one of their mean has
 * no lower bound. None is defined where all subjects have the same mean, and no absolute agreement, ICC(2,.), where its formula
 * leaves these limits.
 *
 * @param betweenSubjects mean square
 * @param betweenRaters mean square
 * @param within mean square within subjects
 * @param error residual mean square
 */
public record IntraclassCorrelation(
        int subjects, int raters, double betweenSubjects, double betweenRaters, double within, double error) {
    private static final String ALIKE = "all subjects have the same mean: there is no variance between them";

    /**
     * One coefficient.
     *
     * @param value NaN where undefined
     * @param f NaN if 0 / 0, infinite if nothing remains to divide by
     * @param limits of 95 %, computed on demand: a bootstrap needs many values and no limits
     * @param reason why the value is undefined, or else F
     */
    public record Coefficient(
            double value, double f, double df1, double df2, Supplier<Interval> limits, String reason) {
        /** The probability of an F no smaller by chance. */
        public double p() {
            return Tails.f(f, df1, df2);
        }

        /** 95 %. */
        public Interval interval() {
            return Double.isNaN(value) ? Interval.undefined(reason) : limits.get();
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
        TwoWay squares = TwoWay.of(ratings);
        return new IntraclassCorrelation(
                n,
                k,
                squares.betweenRows() / (n - 1),
                squares.betweenColumns() / (k - 1),
                (squares.betweenColumns() + squares.residual()) / (n * (k - 1.0)),
                squares.residual() / ((n - 1.0) * (k - 1)));
    }

    /** ICC(1,1): each subject rated by other raters; one rating. */
    public Coefficient oneWay() {
        return scaled(within, subjects * (raters - 1.0), false);
    }

    /** ICC(1,k): the mean of the ratings. */
    public Coefficient oneWayMean() {
        return scaled(within, subjects * (raters - 1.0), true);
    }

    /** ICC(3,1): these raters only, consistency; one rating. */
    public Coefficient consistency() {
        return scaled(error, (subjects - 1.0) * (raters - 1), false);
    }

    /** ICC(3,k). */
    public Coefficient consistencyMean() {
        return scaled(error, (subjects - 1.0) * (raters - 1), true);
    }

    private Coefficient scaled(double noise, double df2, boolean mean) {
        double df1 = subjects - 1.0;
        double value = (betweenSubjects - noise) / (betweenSubjects + (mean ? 0 : (raters - 1) * noise));
        double f = betweenSubjects / noise;
        return coefficient(value, f, df1, df2, () -> scaledLimits(f, df1, df2, mean), "");
    }

    private Coefficient coefficient(
            double value, double f, double df1, double df2, Supplier<Interval> limits, String outside) {
        String reason = betweenSubjects == 0 ? ALIKE : outside;
        return new Coefficient(
                reason.isEmpty() ? value : Double.NaN,
                f,
                df1,
                df2,
                limits,
                reason.isEmpty() ? "F is infinite: the readings of a subject leave no residual" : reason);
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
        return agreement(single(), false);
    }

    /** ICC(2,k). */
    public Coefficient agreementMean() {
        return agreement((betweenSubjects - error) / total(), true);
    }

    private double single() {
        return (betweenSubjects - error)
                / (betweenSubjects + (raters - 1) * error + raters / (double) subjects * (betweenRaters - error));
    }

    /** The estimated variance of a mean of ratings, times their number; 0 where ICC(2,1) is -1/(k - 1). */
    private double total() {
        return betweenSubjects + (betweenRaters - error) / subjects;
    }

    /** The degrees of freedom of the absolute agreement's error (Satterthwaite). */
    public double satterthwaite() {
        double n = subjects;
        double k = raters;
        double value = single();
        double a = k * value / (n * (1 - value));
        double b = 1 + k * value * (n - 1) / (n * (1 - value));
        double above = a * betweenRaters + b * error;
        return above
                * above
                / (a * betweenRaters * (a * betweenRaters) / (k - 1) + b * error * (b * error) / ((n - 1) * (k - 1)));
    }

    private Coefficient agreement(double value, boolean mean) {
        double df1 = subjects - 1.0;
        String outside =
                total() > 0 ? "" : "below what an agreement can be: subjects differ less than the readings of one";
        return coefficient(
                value,
                betweenSubjects / error,
                df1,
                df1 * (raters - 1),
                () -> agreementLimits(value, df1, mean),
                outside);
    }

    private Interval agreementLimits(double value, double df1, boolean mean) {
        if (error == 0) {
            return Interval.undefined("the readings of a subject leave no residual");
        }
        double v = satterthwaite();
        double n = subjects;
        double k = raters;
        double rest = k * betweenRaters + (k * n - k - n) * error;
        double upper = Tails.fQuantile(0.975, df1, v);
        double lower = Tails.fQuantile(0.975, v, df1);
        double least = -1 / (k - 1);
        double low = Math.max(least, n * (betweenSubjects - upper * error) / (upper * rest + n * betweenSubjects));
        double high = n * (lower * betweenSubjects - error) / (rest + n * lower * betweenSubjects);
        if (mean && low == least) {
            return Interval.undefined("it has no lower limit");
        }
        Interval limits = mean
                ? new Interval(k * low / (1 + (k - 1) * low), k * high / (1 + (k - 1) * high))
                : new Interval(low, high);
        return limits.low() <= value && value <= limits.high()
                ? limits
                : Interval.undefined("too few degrees of freedom");
    }
}
