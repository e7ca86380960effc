package medai.eval.classification;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What every threshold on a score gives: from none called positive to all, each distinct score a threshold,
 * {@code score >= threshold} being positive.
 *
 * @param points in descending order of threshold; the first has an infinite one
 * @param positives subjects that are positive
 * @param negatives subjects that are not
 */
public record RocCurve(List<Point> points, int positives, int negatives) {
    /**
     * @param tp positive subjects called positive
     * @param fp negative subjects called positive
     */
    public record Point(double threshold, int tp, int fp) {}

    public RocCurve {
        points = List.copyOf(points);
    }

    /** @throws IllegalArgumentException if a score is NaN */
    public static RocCurve of(boolean[] positive, double[] score) {
        if (Arrays.stream(score).anyMatch(Double::isNaN)) {
            throw new IllegalArgumentException("scores must be numbers; found NaN");
        }
        Integer[] order = IntStream.range(0, score.length).boxed().toArray(Integer[]::new);
        Arrays.sort(order, Comparator.comparingDouble(i -> -score[i]));
        List<Point> points = new ArrayList<>();
        points.add(new Point(Double.POSITIVE_INFINITY, 0, 0));
        int tp = 0;
        int fp = 0;
        for (int i = 0; i < order.length; i++) {
            if (positive[order[i]]) {
                tp++;
            } else {
                fp++;
            }
            if (i + 1 == order.length || score[order[i + 1]] != score[order[i]]) {
                points.add(new Point(score[order[i]], tp, fp));
            }
        }
        return new RocCurve(points, tp, fp);
    }

    public boolean hasBothClasses() {
        return positives > 0 && negatives > 0;
    }

    /** The area under the curve, ties counting half; NaN unless both classes are there. */
    public double area() {
        if (!hasBothClasses()) {
            return Double.NaN;
        }
        double twice = 0;
        for (int i = 1; i < points.size(); i++) {
            Point a = points.get(i - 1);
            Point b = points.get(i);
            twice += ((double) b.fp - a.fp) * ((double) a.tp + b.tp);
        }
        return twice / (2.0 * positives * negatives);
    }

    /** The sum of precision times gain in recall over the thresholds; NaN without a positive. */
    public double averagePrecision() {
        if (positives == 0) {
            return Double.NaN;
        }
        double sum = 0;
        for (int i = 1; i < points.size(); i++) {
            Point a = points.get(i - 1);
            Point b = points.get(i);
            sum += ((double) b.tp - a.tp) / positives * b.tp / ((double) b.tp + b.fp);
        }
        return sum;
    }

    /** The highest threshold with the largest sensitivity + specificity - 1 (Youden 1950); NaN unless both classes are there. */
    public double youdenThreshold() {
        if (!hasBothClasses()) {
            return Double.NaN;
        }
        double best = Double.NEGATIVE_INFINITY;
        double threshold = Double.NaN;
        for (Point point : points) {
            double youden =
                    (double) point.tp * negatives - (double) point.fp * positives; // whole numbers: ties are exact
            if (youden > best) {
                best = youden;
                threshold = point.threshold;
            }
        }
        return threshold;
    }
}
