package medai.explain.cam;

import java.util.ArrayList;
import java.util.List;
import medai.imaging.random.Draw;

/**
 * Smooth Grad-CAM++ (Omeiza et al. 2019): the powers of the gradient in Grad-CAM++ are means over noisy copies of the scan.
 * With a = D2 / (2 D2 + (sum F) D3 + 1e-6), the weight of a channel is the sum of a ReLU(D1); features are those of the scan
 * itself.
 *
 * @param copies of the scan
 * @param noise standard deviation of the noise, as a share of the scan's range
 */
public record SmoothGradCamPlusPlus(int copies, double noise, long seed) implements CamMethod {
    public static final String NAME = "SmoothGradCamPlusPlus";

    public SmoothGradCamPlusPlus {
        if (copies < 1 || !(noise >= 0)) {
            throw new IllegalArgumentException(
                    "copies must be at least 1 and noise at least 0; found %d and %s".formatted(copies, noise));
        }
    }

    public static SmoothGradCamPlusPlus defaults() {
        return new SmoothGradCamPlusPlus(8, 0.15, 1);
    }

    @Override
    public String fileName() {
        return "smoothgradcamplusplus";
    }

    @Override
    public List<List<WeightedFeatures>> of(Explained scan, List<Integer> outputs) {
        List<Explained> noisy = new ArrayList<>();
        for (int copy = 0; copy < copies; copy++) {
            noisy.add(scan.of(noisy(scan.scan(), copy)));
        }
        List<List<WeightedFeatures>> all = new ArrayList<>();
        for (int output : outputs) {
            List<List<float[]>> gradients =
                    noisy.stream().map(one -> one.gradients(output)).toList();
            List<WeightedFeatures> views = new ArrayList<>();
            for (int v = 0; v < scan.features().size(); v++) {
                int view = v;
                FeatureMap features = scan.features().get(v);
                views.add(WeightedFeatures.of(
                        features,
                        weights(
                                features,
                                gradients.stream().map(g -> g.get(view)).toList())));
            }
            all.add(views);
        }
        return all;
    }

    private float[] noisy(float[] voxels, int copy) {
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        for (float value : voxels) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        Draw draw = Draw.of(seed, "smooth", copy);
        float[] changed = voxels.clone();
        for (int i = 0; i < changed.length; i++) {
            changed[i] += (float) draw.normal(0, noise * (high - low));
        }
        return changed;
    }

    private static float[] weights(FeatureMap features, List<float[]> gradients) {
        int positions = features.positions();
        float[] weights = new float[features.channels()];
        for (int k = 0; k < weights.length; k++) {
            double sum = features.sum(k);
            double weight = 0;
            for (int at = k * positions; at < (k + 1) * positions; at++) {
                double first = 0;
                double second = 0;
                double third = 0;
                for (float[] gradient : gradients) {
                    double g = gradient[at];
                    first += g;
                    second += g * g;
                    third += g * g * g;
                }
                int n = gradients.size();
                if (first > 0 && second > 0) {
                    double alpha = second / n / (2 * second / n + sum * third / n + GradientCam.PLUS_PLUS_GUARD);
                    weight += alpha * first / n;
                }
            }
            weights[k] = (float) weight;
        }
        return weights;
    }
}
