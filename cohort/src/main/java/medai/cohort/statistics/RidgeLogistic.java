package medai.cohort.statistics;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Logistic regression with a quadratic penalty, fitted by gradient descent on standardised columns: the linear baseline that a
 * network should beat. Scores are cross-validated, so no subject is scored with weights that it helped to fit.
 */
public final class RidgeLogistic {
    private static final int STEPS = 300;

    private RidgeLogistic() {}

    /**
     * @param columns subjects by features
     * @param penalty on the squared weights, per subject
     * @return score of each subject from a fit without its fold; fold of subject i is i modulo {@code folds}
     */
    public static List<Double> crossValidatedScores(
            List<List<Double>> columns, List<Boolean> positive, int folds, double penalty) {
        double[][] x = columns.stream()
                .map(row -> row.stream().mapToDouble(v -> v).toArray())
                .toArray(double[][]::new);
        List<Double> scores = new ArrayList<>();
        double[][] weights = new double[folds][];
        double[][] centre = new double[folds][];
        double[][] scale = new double[folds][];
        for (int fold = 0; fold < folds; fold++) {
            centre[fold] = new double[x[0].length];
            scale[fold] = new double[x[0].length];
            standardise(x, folds, fold, centre[fold], scale[fold]);
            weights[fold] = fit(x, positive, folds, fold, centre[fold], scale[fold], penalty);
        }
        for (int i = 0; i < x.length; i++) {
            scores.add(score(x[i], weights[i % folds], centre[i % folds], scale[i % folds]));
        }
        return scores;
    }

    private static void standardise(double[][] x, int folds, int left, double[] centre, double[] scale) {
        for (int j = 0; j < centre.length; j++) {
            int feature = j;
            double[] column = IntStream.range(0, x.length)
                    .filter(i -> i % folds != left)
                    .mapToDouble(i -> x[i][feature])
                    .toArray();
            centre[j] = Moments.mean(column);
            scale[j] = Moments.isConstant(column) ? 0 : Math.sqrt(column.length / Moments.squares(column));
        }
    }

    private static double[] fit(
            double[][] x,
            List<Boolean> positive,
            int folds,
            int left,
            double[] centre,
            double[] scale,
            double penalty) {
        int features = centre.length;
        double[] weights = new double[features + 1];
        double rate = 4.0 / (features + 1);
        for (int step = 0; step < STEPS; step++) {
            double[] gradient = new double[features + 1];
            double n = 0;
            for (int i = 0; i < x.length; i++) {
                if (i % folds != left) {
                    double error = 1 / (1 + Math.exp(-score(x[i], weights, centre, scale))) - (positive.get(i) ? 1 : 0);
                    for (int j = 0; j < features; j++) {
                        gradient[j] += error * (x[i][j] - centre[j]) * scale[j];
                    }
                    gradient[features] += error;
                    n++;
                }
            }
            for (int j = 0; j <= features; j++) {
                weights[j] -= rate * (gradient[j] / n + (j < features ? penalty * weights[j] : 0));
            }
        }
        return weights;
    }

    private static double score(double[] row, double[] weights, double[] centre, double[] scale) {
        double score = weights[row.length];
        for (int j = 0; j < row.length; j++) {
            score += weights[j] * (row[j] - centre[j]) * scale[j];
        }
        return score;
    }
}
