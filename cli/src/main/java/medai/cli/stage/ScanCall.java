package medai.cli.stage;

import java.util.ArrayList;
import java.util.List;

/**
 * What a network says of a scan.
 *
 * @param best number of the highest output
 * @param probabilities NaN where there are no classes
 */
record ScanCall(List<Float> outputs, int best, List<Double> probabilities, boolean right) {
    /** @param classes whether the outputs are of classes */
    static ScanCall of(MappedScan scan, boolean classes) {
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
            probabilities.add(classes ? Math.exp(output - outputs[best]) / sum : Double.NaN);
        }
        return new ScanCall(said, best, probabilities, best == scan.sample().label());
    }
}
