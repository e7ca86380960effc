package medai.explain.cam;

import java.util.List;
import medai.imaging.random.Draw;

/**
 * SS-CAM (Wang et al. 2020): Score-CAM with scores that are means over noisy copies of each mask.
 *
 * @param copies of each mask
 * @param noise standard deviation of the noise; masks go from 0 to 1
 */
public record SmoothedScoreCam(int copies, double noise, long seed) implements CamMethod {
    public static final String NAME = "SmoothedScoreCam";

    public SmoothedScoreCam {
        if (copies < 1 || !(noise >= 0)) {
            throw new IllegalArgumentException(
                    "copies must be at least 1 and noise at least 0; found %d and %s".formatted(copies, noise));
        }
    }

    public static SmoothedScoreCam defaults() {
        return new SmoothedScoreCam(10, 0.1, 1);
    }

    @Override
    public String fileName() {
        return "sscam";
    }

    @Override
    public List<List<WeightedFeatures>> of(Explained scan, List<Integer> outputs) {
        return new Masks(scan).scored(outputs, copies, (channel, trial, mask) -> {
            Draw draw = Draw.of(seed, "sscam", channel, trial);
            for (int i = 0; i < mask.length; i++) {
                mask[i] += (float) draw.normal(0, noise);
            }
        });
    }
}
