package medai.infer.answer;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Interprets a row of logits. */
public final class Logits {
    private Logits() {}

    /** The number of the largest logit, the first one of several equal ones. */
    public static int largest(float[] logits) {
        int best = 0;
        for (int c = 1; c < logits.length; c++) {
            best = logits[c] > logits[best] ? c : best;
        }
        return best;
    }

    /** Softmax. */
    public static List<Double> probabilities(float[] logits) {
        double largest = logits[largest(logits)];
        double[] exp = IntStream.range(0, logits.length)
                .mapToDouble(c -> Math.exp(logits[c] - largest))
                .toArray();
        double sum = Arrays.stream(exp).sum();
        return Arrays.stream(exp).mapToObj(e -> e / sum).toList();
    }
}
