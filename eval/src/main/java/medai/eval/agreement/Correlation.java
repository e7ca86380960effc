package medai.eval.agreement;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import medai.cohort.statistics.Interval;
import medai.cohort.statistics.Moments;
import medai.cohort.statistics.Ranks;
import medai.cohort.statistics.Tails;

/**
 * A correlation coefficient.
 *
 * @param r NaN if a column is constant or there are fewer than two subjects
 * @param df degrees of freedom
 * @param p two-sided, from Student's distribution; NaN without degrees of freedom
 * @param interval Fisher's, 95 %
 */
public record Correlation(double r, double df, double t, double p, Interval interval) {
    /** Pearson's. */
    public static Correlation pearson(double[] x, double[] y) {
        double r = coefficient(x, y);
        return of(r, x.length - 2, x.length - 3);
    }

    /**
     * Spearman's: Pearson's of the midranks. Where the ranks agree perfectly Student's distribution would give a p of 0, so that all
     * orders are counted: of the n! of y, those that agree as well, in either direction.
     */
    public static Correlation spearman(double[] x, double[] y) {
        Correlation found = pearson(Ranks.of(x), Ranks.of(y));
        if (!(1 - Math.abs(found.r) < 1e-12)) {
            return found;
        }
        double log = 0;
        for (int i = 2; i <= y.length; i++) {
            log -= Math.log(i);
        }
        double[] sorted = y.clone();
        Arrays.sort(sorted);
        List<Boolean> ties = new ArrayList<>();
        int equal = 1;
        for (int i = 1; i < sorted.length; i++) {
            ties.add(sorted[i] == sorted[i - 1]);
            equal = sorted[i] == sorted[i - 1] ? equal + 1 : 1;
            log += Math.log(equal);
        }
        List<Boolean> backwards = new ArrayList<>(ties);
        Collections.reverse(backwards);
        int sides = ties.equals(backwards) ? 2 : 1; // no order is the opposite one if the ties lie elsewhere in it
        return new Correlation(found.r, found.df, found.t, Math.min(1, sides * Math.exp(log)), found.interval);
    }

    /** @param fisher what Fisher's standard error divides 1 by, squared */
    public static Correlation of(double r, double df, double fisher) {
        double t = df > 0 ? r * Math.sqrt(df / ((1 - r) * (1 + r))) : Double.NaN;
        return new Correlation(r, df, t, Tails.tTwoSided(t, df), Interval.fisher(r, fisher));
    }

    /** Why the coefficient or its p is undefined. */
    public String reason() {
        return df <= 0 ? "too few subjects" : "a variable does not vary (beyond the covariates, where there are any)";
    }

    static double coefficient(double[] x, double[] y) {
        if (x.length < 2 || Moments.isConstant(x) || Moments.isConstant(y)) {
            return Double.NaN;
        }
        double r = Moments.products(x, y) / Math.sqrt(Moments.squares(x) * Moments.squares(y));
        return Math.max(-1, Math.min(1, r));
    }

    /** Lin's concordance, with moments over n. */
    public static double concordance(double[] x, double[] y) {
        int n = x.length;
        double shift = Moments.meanDifference(x, y);
        double below = Moments.squares(x) / n + Moments.squares(y) / n + shift * shift;
        return below == 0 ? Double.NaN : 2 * Moments.products(x, y) / n / below;
    }
}
