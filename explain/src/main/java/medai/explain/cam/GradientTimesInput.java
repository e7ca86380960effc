package medai.explain.cam;

import java.util.List;

/** Voxels times the gradient of the output with respect to them, at the resolution of the scan. */
public record GradientTimesInput() implements CamMethod {
    public static final String NAME = "GradientTimesInput";

    @Override
    public String fileName() {
        return "gradientinput";
    }

    @Override
    public boolean isOfVoxels() {
        return true;
    }

    @Override
    public List<List<WeightedFeatures>> of(Explained scan, List<Integer> outputs) {
        return outputs.stream()
                .map(output -> scan.weighted(scan.inputGradient(output, 1, (image, voxels) -> {})))
                .toList();
    }
}
