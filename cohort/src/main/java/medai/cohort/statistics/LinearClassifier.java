package medai.cohort.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Classes told apart by {@link RidgeLogistic}: the second of two, or each of several against the rest. */
public final class LinearClassifier {
    private final List<RidgeLogistic> models;

    private LinearClassifier(List<RidgeLogistic> models) {
        this.models = List.copyOf(models);
    }

    /**
     * With penalties that are chosen within the rows.
     *
     * @param number of each row's class, from 0
     * @param classes at least 2
     * @param fold of each row, for the choice
     */
    public static LinearClassifier of(double[][] x, int[] number, int classes, int... fold) {
        List<RidgeLogistic> models = new ArrayList<>();
        for (int one = classes == 2 ? 1 : 0; one < classes; one++) {
            boolean[] positive = new boolean[number.length];
            for (int i = 0; i < positive.length; i++) {
                positive[i] = number[i] == one;
            }
            models.add(RidgeLogistic.chosen(x, positive, fold));
        }
        return new LinearClassifier(models);
    }

    /** Log-odds of the second class, or of each class against the rest. */
    public double[] scores(double... row) {
        return models.stream().mapToDouble(model -> model.score(row)).toArray();
    }

    /**
     * Scores of every row by a model that did not see its fold; the penalty is chosen without it too. Where all other rows are of one
     * class, NaN.
     */
    public static double[][] crossValidated(double[][] x, int[] number, int classes, int... fold) {
        double[][] scores = new double[x.length][];
        for (int left = 0; left <= Arrays.stream(fold).max().orElseThrow(); left++) {
            int own = left;
            int[] rest =
                    IntStream.range(0, x.length).filter(i -> fold[i] != own).toArray();
            if (Arrays.stream(rest).map(i -> number[i]).distinct().count() < 2) {
                double[] none = new double[classes == 2 ? 1 : classes];
                Arrays.fill(none, Double.NaN);
                for (int i = 0; i < x.length; i++) {
                    scores[i] = fold[i] == own ? none : scores[i];
                }
                continue;
            }
            LinearClassifier model = of(
                    Arrays.stream(rest).mapToObj(i -> x[i]).toArray(double[][]::new),
                    Arrays.stream(rest).map(i -> number[i]).toArray(),
                    classes,
                    Arrays.stream(rest).map(i -> fold[i]).toArray());
            for (int i = 0; i < x.length; i++) {
                scores[i] = fold[i] == own ? model.scores(x[i]) : scores[i];
            }
        }
        return scores;
    }

    /** Probabilities of all classes; those of each class against the rest are divided by their sum. */
    public static double[] probabilities(double... scores) {
        double[] p =
                Arrays.stream(scores).map(score -> 1 / (1 + Math.exp(-score))).toArray();
        double[] all = p.length == 1 ? new double[] {1 - p[0], p[0]} : p;
        double sum = Arrays.stream(all).sum();
        return Arrays.stream(all).map(one -> one / sum).toArray();
    }
}
