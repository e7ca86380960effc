package medai.eval.classification;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Area under the ROC curve: the chance that a positive subject scores above a negative one, ties counting half. */
public record RocArea(double estimate, int positives, int negatives) {
    /** @throws IllegalArgumentException if either group is empty: the area is then undefined, not 0.5 */
    public static RocArea of(List<Boolean> positive, List<Double> score) {
        int n = positive.size();
        Integer[] order = IntStream.range(0, n).boxed().toArray(Integer[]::new);
        Arrays.sort(order, Comparator.comparing(score::get));
        int positives = (int) positive.stream().filter(p -> p).count();
        int negatives = n - positives;
        if (positives == 0 || negatives == 0) {
            throw new IllegalArgumentException(
                    "ROC area needs both groups; found %d positive and %d negative".formatted(positives, negatives));
        }
        double rankSum = 0;
        for (int i = 0; i < n; ) {
            int j = i;
            while (j < n && score.get(order[j]).equals(score.get(order[i]))) {
                j++;
            }
            double midrank = (i + 1 + j) / 2.0;
            for (int k = i; k < j; k++) {
                rankSum += positive.get(order[k]) ? midrank : 0;
            }
            i = j;
        }
        double u = rankSum - positives * (positives + 1.0) / 2;
        return new RocArea(u / ((double) positives * negatives), positives, negatives);
    }
}
