package medai.explain.cam;

import java.util.ArrayList;
import java.util.List;
import medai.imaging.random.Draw;

/** A baseline without any information: the weights of channels are random numbers (standard normal), the same for every scan. */
public record RandomCam(long seed) implements CamMethod {
    public static final String NAME = "RandomCam";

    public static RandomCam defaults() {
        return new RandomCam(1);
    }

    @Override
    public String fileName() {
        return "randomcam";
    }

    @Override
    public List<List<WeightedFeatures>> of(Explained scan, List<Integer> outputs) {
        ChannelChanges channels = new ChannelChanges(scan.features());
        List<List<WeightedFeatures>> all = new ArrayList<>();
        for (int output : outputs) {
            Draw draw = Draw.of(seed, "random", output);
            double[] weights = new double[channels.channels()];
            java.util.Arrays.setAll(weights, k -> draw.normal(0, 1));
            all.add(channels.weighted(weights));
        }
        return all;
    }
}
