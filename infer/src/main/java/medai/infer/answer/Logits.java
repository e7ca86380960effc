package medai.infer.answer;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import medai.imaging.file.UnusableInputException;

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

    /**
     * The answers of a network, which are of no use where one of them is not a number: the largest would be the first class.
     *
     * @param outputs of a network
     * @param of what they are the answer to, for messages
     */
    public static float[] finite(float[] outputs, Object of) throws UnusableInputException {
        for (float output : outputs) {
            if (!Float.isFinite(output)) {
                throw new UnusableInputException(
                        "the network's answer to %s".formatted(of),
                        String.valueOf(output),
                        "finite numbers",
                        "if log.csv shows that its training diverged, train again with a lower learning rate");
            }
        }
        return outputs;
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
