package medai.simulate;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import medai.cohort.statistics.Ranks;
import medai.cohort.statistics.RidgeLogistic;

/**
 * How hard a simulated cohort is: a phantom that a threshold can classify proves nothing. All are areas under the ROC curve.
 *
 * @param statistic the statistic of the whole image that tells the group apart best, in either direction
 * @param global its area
 * @param linear that of logistic regression on 8 x 8 x 8 blocks, cross-validated; NaN where a fold has all subjects of a group
 * @param oracle that of what was planted
 */
public record Difficulty(String statistic, double global, double linear, double oracle) {
    private static final int FOLDS = 5;
    private static final double PENALTY = 0.1;
    private static final int FEWEST = 2;

    /**
     * Of one group against all others.
     *
     * @return empty where either has fewer than two subjects; otherwise a line for each area
     */
    public static List<String> lines(List<PhantomCohort.Clues> clues, String group) {
        List<Boolean> positive =
                clues.stream().map(clue -> clue.group().equals(group)).toList();
        long positives = positive.stream().filter(p -> p).count();
        if (positives < FEWEST || positive.size() - positives < FEWEST) {
            return List.of();
        }
        Difficulty found = of(clues, positive);
        return List.of(
                String.format(
                        Locale.ROOT, "AUROC of the best global statistic (%s): %.2f", found.statistic, found.global),
                "AUROC of logistic regression on 8 x 8 x 8 blocks (5-fold): "
                        + (Double.isNaN(found.linear)
                                ? "undefined, as a fold has all subjects of a group"
                                : String.format(Locale.ROOT, "%.2f", found.linear)),
                String.format(Locale.ROOT, "AUROC of the oracle that knows what was planted: %.2f", found.oracle));
    }

    private static Difficulty of(List<PhantomCohort.Clues> clues, List<Boolean> positive) {
        String best = "";
        double global = 0;
        for (String name : clues.get(0).global().keySet()) {
            double area = area(
                    positive,
                    clues.stream()
                            .map(clue -> clue.global().getOrDefault(name, 0.0))
                            .toList());
            if (Math.max(area, 1 - area) > global) {
                global = Math.max(area, 1 - area);
                best = name;
            }
        }
        List<Double> linear = RidgeLogistic.crossValidatedScores(
                clues.stream().map(PhantomCohort.Clues::coarse).toList(), positive, FOLDS, PENALTY);
        boolean defined = linear.stream().noneMatch(score -> score.isNaN());
        List<Double> oracle = clues.stream().map(PhantomCohort.Clues::oracle).toList();
        return new Difficulty(best, global, defined ? area(positive, linear) : Double.NaN, area(positive, oracle));
    }

    /** The share of pairs in which the positive one scores higher; equal scores count half. */
    static double area(List<Boolean> positive, List<Double> scores) {
        double[] ranks = Ranks.of(scores.stream().mapToDouble(s -> s).toArray());
        int[] positives = IntStream.range(0, ranks.length).filter(positive::get).toArray();
        double n = positives.length;
        double sum = IntStream.of(positives).mapToDouble(i -> ranks[i]).sum();
        return (sum - n * (n + 1) / 2) / (n * (ranks.length - n));
    }
}
