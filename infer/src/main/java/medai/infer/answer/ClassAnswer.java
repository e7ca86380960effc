package medai.infer.answer;

import java.util.ArrayList;
import java.util.List;

/**
 * The answer of a classifier.
 *
 * @param classes in the order of the logits
 */
public record ClassAnswer(List<String> classes, List<Float> logits) implements Answer {
    public ClassAnswer {
        classes = List.copyOf(classes);
        logits = List.copyOf(logits);
    }

    public static ClassAnswer of(List<String> classes, float[] logits) {
        List<Float> boxed = new ArrayList<>();
        for (float logit : logits) {
            boxed.add(logit);
        }
        return new ClassAnswer(classes, boxed);
    }

    private float[] raw() {
        float[] raw = new float[logits.size()];
        for (int c = 0; c < raw.length; c++) {
            raw[c] = logits.get(c);
        }
        return raw;
    }

    /** The class with the largest logit, the first one of several equal ones. */
    public String predicted() {
        return classes.get(Logits.largest(raw()));
    }

    /** Softmax of the logits, by class. */
    public List<Double> probabilities() {
        return Logits.probabilities(raw());
    }
}
