package medai.eval.classification;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import medai.eval.agreement.Kappa;

/**
 * Several classes: the class with the largest probability is the prediction, the first among equals.
 *
 * @param confusion rows true, columns predicted
 * @param aurocs of each class against the rest; NaN where the class is absent or the only one
 * @param brier mean over subjects of the squared distance to the one-hot truth
 */
public record MultiClass(List<List<Integer>> confusion, List<Double> aurocs, double brier) {
    public MultiClass {
        confusion = confusion.stream().map(List::copyOf).toList();
        aurocs = List.copyOf(aurocs);
    }

    /**
     * @param truth index of the class of each subject
     * @param probability of each subject and class
     */
    public static MultiClass of(int[] truth, double[][] probability) {
        int classes = probability[0].length;
        int[][] table = new int[classes][classes];
        double squares = 0;
        for (int i = 0; i < truth.length; i++) {
            int best = 0;
            for (int c = 0; c < classes; c++) {
                best = probability[i][c] > probability[i][best] ? c : best;
                double distance = probability[i][c] - (truth[i] == c ? 1 : 0);
                squares += distance * distance;
            }
            table[truth[i]][best]++;
        }
        List<Double> aurocs = new ArrayList<>();
        List<List<Integer>> rows = new ArrayList<>();
        for (int c = 0; c < classes; c++) {
            boolean[] positive = new boolean[truth.length];
            double[] score = new double[truth.length];
            for (int i = 0; i < truth.length; i++) {
                positive[i] = truth[i] == c;
                score[i] = probability[i][c];
            }
            aurocs.add(RocCurve.of(positive, score).area());
            List<Integer> row = new ArrayList<>();
            for (int n : table[c]) {
                row.add(n);
            }
            rows.add(row);
        }
        return new MultiClass(rows, aurocs, squares / truth.length);
    }

    /**
     * Calls without probabilities.
     *
     * @param truth index of the class of each subject
     * @param called the same
     */
    public static MultiClass ofCalls(int[] truth, int[] called, int classes) {
        double[][] probability = new double[truth.length][classes];
        for (int i = 0; i < truth.length; i++) {
            probability[i][called[i]] = 1;
        }
        return of(truth, probability);
    }

    private int row(int c) {
        return confusion.get(c).stream().mapToInt(Integer::intValue).sum();
    }

    private int column(int c) {
        return confusion.stream().mapToInt(row -> row.get(c)).sum();
    }

    private int n() {
        int n = 0;
        for (int c = 0; c < confusion.size(); c++) {
            n += row(c);
        }
        return n;
    }

    private int right() {
        int right = 0;
        for (int c = 0; c < confusion.size(); c++) {
            right += confusion.get(c).get(c);
        }
        return right;
    }

    public double accuracy() {
        return (double) right() / n();
    }

    /** Mean of the areas that are defined. */
    public double macroAuroc() {
        return aurocs.stream()
                .filter(a -> !a.isNaN())
                .mapToDouble(a -> a)
                .average()
                .orElse(Double.NaN);
    }

    /** The same, weighted by how many subjects a class has. */
    public double weightedAuroc() {
        double sum = 0;
        double weights = 0;
        for (int c = 0; c < aurocs.size(); c++) {
            if (!aurocs.get(c).isNaN()) {
                sum += aurocs.get(c) * row(c);
                weights += row(c);
            }
        }
        return sum / weights;
    }

    /** Cohen's kappa of truth and calls; the weighted ones treat the classes as ordered. */
    public double kappa(Kappa.Weight weight) {
        double[][] table = new double[confusion.size()][confusion.size()];
        for (int i = 0; i < table.length; i++) {
            int row = i;
            Arrays.setAll(table[i], j -> confusion.get(row).get(j));
        }
        return Kappa.of(table, weight);
    }

    /** Mean recall of the classes that are there. */
    public double balancedAccuracy() {
        double sum = 0;
        int present = 0;
        for (int c = 0; c < confusion.size(); c++) {
            if (row(c) > 0) {
                sum += (double) confusion.get(c).get(c) / row(c);
                present++;
            }
        }
        return sum / present;
    }

    /** Mean F1 of the classes that are there or were predicted. */
    public double macroF1() {
        double sum = 0;
        int defined = 0;
        for (int c = 0; c < confusion.size(); c++) {
            int both = row(c) + column(c);
            if (both > 0) {
                sum += 2.0 * confusion.get(c).get(c) / both;
                defined++;
            }
        }
        return sum / defined;
    }

    /** Matthews' coefficient for several classes (Gorodkin 2004); NaN where all are of one class or called one. */
    public double mcc() {
        double n = n();
        double cross = right() * n;
        double rows = n * n;
        double columns = n * n;
        for (int c = 0; c < confusion.size(); c++) {
            cross -= (double) row(c) * column(c);
            rows -= (double) row(c) * row(c);
            columns -= (double) column(c) * column(c);
        }
        return cross / Math.sqrt(rows * columns);
    }
}
