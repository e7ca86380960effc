package medai.infer.answer;

import java.util.List;

/** How the answers for the pieces of a scan are combined into one for the scan. */
@FunctionalInterface
public interface Gathering {
    /** @param parts at least one, of the same classes */
    ClassAnswer of(List<ClassAnswer> parts);

    /**
     * The mean of the probabilities. The logits of the answer are the logarithms of these means, so that their softmax gives the
     * means again; a probability of 0 counts as the smallest positive number.
     */
    static Gathering mean() {
        return parts -> {
            List<String> classes = parts.get(0).classes();
            float[] logs = new float[classes.size()];
            for (int c = 0; c < logs.length; c++) {
                int one = c;
                double mean = parts.stream()
                        .mapToDouble(part -> part.probabilities().get(one))
                        .average()
                        .orElseThrow();
                logs[c] = (float) Math.log(Math.max(mean, Double.MIN_NORMAL));
            }
            return ClassAnswer.of(classes, logs);
        };
    }
}
