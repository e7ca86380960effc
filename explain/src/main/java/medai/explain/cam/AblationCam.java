package medai.explain.cam;

import java.util.ArrayList;
import java.util.List;

/**
 * Ablation-CAM (Desai and Ramaswamy 2020): the weight of a channel is the drop of the output without it.
 *
 * @param relative whether the loss is divided by the output, as published; this explodes near an output of 0, and flips the sign
 *     of the map where the output is negative
 */
public record AblationCam(boolean relative) implements CamMethod {
    public static final String NAME = "AblationCam";

    private static final double LEAST = 1e-6;

    public static AblationCam defaults() {
        return new AblationCam(false);
    }

    @Override
    public String fileName() {
        return relative ? "ablationcamrelative" : "ablationcam";
    }

    @Override
    public List<List<WeightedFeatures>> of(Explained scan, List<Integer> outputs) {
        ChannelChanges channels = new ChannelChanges(scan.features());
        float[][] without =
                scan.outputsOfFeatures(channels.channels(), (trial, values) -> channels.silence(values, trial));
        List<List<WeightedFeatures>> all = new ArrayList<>();
        for (int output : outputs) {
            double whole = scan.outputs()[output];
            double[] weights = new double[without.length];
            for (int k = 0; k < weights.length; k++) {
                double loss = whole - without[k][output];
                weights[k] = relative ? loss / (whole + Math.copySign(LEAST, whole)) : loss;
            }
            all.add(channels.weighted(weights));
        }
        return all;
    }
}
