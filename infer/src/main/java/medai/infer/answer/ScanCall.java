package medai.infer.answer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import medai.cohort.target.Target;
import org.jspecify.annotations.Nullable;

/**
 * A network's prediction for a scan that is explained.
 *
 * @param best number of the largest output
 * @param probabilities NaN where there are no classes
 * @param predicted the class with the largest output; null where there are no classes
 */
public record ScanCall(
        List<Float> outputs,
        int best,
        List<Double> probabilities,
        @Nullable String predicted) {
    public static ScanCall of(float[] outputs, Target target) {
        List<String> classes = target.classes();
        List<Float> said = new ArrayList<>();
        for (float output : outputs) {
            said.add(output);
        }
        int best = Logits.largest(outputs);
        return classes.isEmpty()
                ? new ScanCall(said, best, Collections.nCopies(outputs.length, Double.NaN), null)
                : new ScanCall(said, best, Logits.probabilities(outputs), classes.get(best));
    }
}
