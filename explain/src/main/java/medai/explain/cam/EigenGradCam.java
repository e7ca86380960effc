package medai.explain.cam;

import java.util.ArrayList;
import java.util.List;

/** Eigen-CAM of features times their gradients, which makes it a map of one output. */
public record EigenGradCam() implements CamMethod {
    public static final String NAME = "EigenGradCam";

    @Override
    public String fileName() {
        return "eigengradcam";
    }

    @Override
    public List<List<WeightedFeatures>> of(Explained scan, List<Integer> outputs) {
        List<List<WeightedFeatures>> all = new ArrayList<>();
        for (int output : outputs) {
            List<float[]> gradients = scan.gradients(output);
            List<WeightedFeatures> views = new ArrayList<>();
            for (int v = 0; v < gradients.size(); v++) {
                views.add(view(scan.features().get(v), gradients.get(v)));
            }
            all.add(views);
        }
        return all;
    }

    private static WeightedFeatures view(FeatureMap features, float[] gradient) {
        float[] products = new float[gradient.length];
        for (int i = 0; i < products.length; i++) {
            products[i] = gradient[i] * features.values()[i];
        }
        PrincipalComponent first = PrincipalComponent.of(features.with(products));
        float[] weights = new float[gradient.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = first.direction()[i / features.positions()] * gradient[i];
        }
        return new WeightedFeatures(features, weights, first.shift());
    }
}
