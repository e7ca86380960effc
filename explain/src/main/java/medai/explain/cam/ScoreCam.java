package medai.explain.cam;

import java.util.List;

/**
 * Score-CAM (Wang et al. 2020): the weight of a channel is the output for the scan masked by it, after a softmax over the
 * channels.
 */
public record ScoreCam() implements CamMethod {
    public static final String NAME = "ScoreCam";

    @Override
    public String fileName() {
        return "scorecam";
    }

    @Override
    public List<List<WeightedFeatures>> of(Explained scan, List<Integer> outputs) {
        return new Masks(scan).scored(outputs, 1, (channel, trial, mask) -> {});
    }
}
