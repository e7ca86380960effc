package medai.cli.stage;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a network says of a scan.
 *
 * @param best number of the highest output
 * @param probabilities NaN where there are no classes
 * @param predicted the class with the highest output; null where there are no classes
 */
record ScanCall(
        List<Float> outputs,
        int best,
        List<Double> probabilities,
        @Nullable String predicted) {
    /** @param classes of the outputs; empty where they are scores */
    static ScanCall of(MappedScan scan, List<String> classes) {
        float[] outputs = scan.scan().outputs();
        int best = 0;
        for (int c = 1; c < outputs.length; c++) {
            best = outputs[c] > outputs[best] ? c : best;
        }
        double sum = 0;
        for (float output : outputs) {
            sum += Math.exp(output - outputs[best]);
        }
        List<Float> said = new ArrayList<>();
        List<Double> probabilities = new ArrayList<>();
        for (float output : outputs) {
            said.add(output);
            probabilities.add(classes.isEmpty() ? Double.NaN : Math.exp(output - outputs[best]) / sum);
        }
        return new ScanCall(said, best, probabilities, classes.isEmpty() ? null : classes.get(best));
    }
}
