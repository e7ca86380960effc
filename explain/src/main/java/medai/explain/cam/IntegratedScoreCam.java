package medai.explain.cam;

import java.util.List;

/**
 * IS-CAM (Naidu et al. 2020): Score-CAM with scores that are means over the mask at 1/n, 2/n, ... of its strength.
 *
 * @param steps n
 */
public record IntegratedScoreCam(int steps) implements CamMethod {
    public static final String NAME = "IntegratedScoreCam";

    public IntegratedScoreCam {
        if (steps < 1) {
            throw new IllegalArgumentException("steps must be at least 1; found " + steps);
        }
    }

    public static IntegratedScoreCam defaults() {
        return new IntegratedScoreCam(10);
    }

    @Override
    public String fileName() {
        return "iscam";
    }

    @Override
    public List<List<WeightedFeatures>> of(Explained scan, List<Integer> outputs) {
        return new Masks(scan).scored(outputs, steps, (channel, trial, mask) -> {
            for (int i = 0; i < mask.length; i++) {
                mask[i] *= (trial + 1f) / steps;
            }
        });
    }
}
