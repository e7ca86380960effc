package medai.explain.cam;

import java.util.Collections;
import java.util.List;

/**
 * Eigen-CAM (Muhammad and Yeasin 2020): features along their first principal component over space. The same map for every output.
 */
public record EigenCam() implements CamMethod {
    public static final String NAME = "EigenCam";

    @Override
    public String fileName() {
        return "eigencam";
    }

    @Override
    public List<List<WeightedFeatures>> of(Explained scan, List<Integer> outputs) {
        List<WeightedFeatures> views = scan.features().stream()
                .map(features -> {
                    PrincipalComponent first = PrincipalComponent.of(features);
                    return new WeightedFeatures(features, first.direction(), first.shift());
                })
                .toList();
        return Collections.nCopies(outputs.size(), views);
    }
}
