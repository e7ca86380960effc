package medai.explain.cam;

import java.util.List;

/**
 * Integrated gradients (Sundararajan et al. 2017) from an image of zeros: voxels times the mean gradient along the straight line
 * to the scan, by the midpoint rule. The map sums to the output minus that of the image of zeros, more exactly with more steps.
 *
 * @param steps along the line
 */
public record IntegratedGradients(int steps) implements CamMethod {
    public static final String NAME = "IntegratedGradients";

    public IntegratedGradients {
        if (steps < 1) {
            throw new IllegalArgumentException("steps must be at least 1; found " + steps);
        }
    }

    public static IntegratedGradients defaults() {
        return new IntegratedGradients(32);
    }

    @Override
    public String fileName() {
        return "integratedgradients";
    }

    @Override
    public boolean isOfVoxels() {
        return true;
    }

    @Override
    public List<List<WeightedFeatures>> of(Explained scan, List<Integer> outputs) {
        return outputs.stream()
                .map(output -> scan.weighted(scan.inputGradient(output, steps, (image, voxels) -> {
                    for (int i = 0; i < voxels.length; i++) {
                        voxels[i] *= (image + 0.5f) / steps;
                    }
                })))
                .toList();
    }
}
