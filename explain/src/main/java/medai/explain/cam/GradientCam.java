package medai.explain.cam;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * Maps from the features and the gradients of an output with respect to them: one forward pass of the network, and one backward
 * pass through its head.
 */
public sealed interface GradientCam extends CamMethod {
    /** The thesis uses 1e-6; squared gradients are of that size, so the value matters. */
    double PLUS_PLUS_GUARD = 1e-6;

    double SUM_GUARD = 1e-7;

    /** The weight of each channel, or of each value. */
    float[] weights(FeatureMap features, float[] gradient);

    private static float[] ofChannels(FeatureMap features, IntToDoubleFunction weight) {
        float[] weights = new float[features.channels()];
        for (int k = 0; k < weights.length; k++) {
            weights[k] = (float) weight.applyAsDouble(k);
        }
        return weights;
    }

    @Override
    default List<List<WeightedFeatures>> of(Explained scan, List<Integer> outputs) {
        List<List<WeightedFeatures>> all = new ArrayList<>();
        for (int output : outputs) {
            List<float[]> gradients = scan.gradients(output);
            List<WeightedFeatures> views = new ArrayList<>();
            for (int v = 0; v < gradients.size(); v++) {
                FeatureMap features = scan.features().get(v);
                views.add(WeightedFeatures.of(features, weights(features, gradients.get(v))));
            }
            all.add(views);
        }
        return all;
    }

    /** Grad-CAM (Selvaraju et al. 2017): the weight of a channel is the mean of its gradient over space. */
    record GradCam() implements GradientCam {
        public static final String NAME = "GradCam";

        @Override
        public String fileName() {
            return "gradcam";
        }

        @Override
        public float[] weights(FeatureMap features, float[] gradient) {
            FeatureMap slope = features.with(gradient);
            return ofChannels(features, k -> slope.sum(k) / features.positions());
        }
    }

    /** Pixel-wise Grad-CAM (HiResCAM): the weight of every feature is its own gradient; the RA thesis' main method. */
    record PixelWise() implements GradientCam {
        public static final String NAME = "PixelWise";

        @Override
        public String fileName() {
            return "pixelwise";
        }

        @Override
        public float[] weights(FeatureMap features, float[] gradient) {
            return gradient;
        }
    }

    /**
     * Grad-CAM++ of the logit itself: a = g^2 / (2 g^2 + (sum F) g^3 + 1e-6), 0 where g is 0; the weight of a channel is the sum
     * of a ReLU(g). The ReLU removes evidence against a class.
     */
    record GradCamPlusPlus() implements GradientCam {
        public static final String NAME = "GradCamPlusPlus";

        @Override
        public String fileName() {
            return "gradcamplusplus";
        }

        @Override
        public float[] weights(FeatureMap features, float[] gradient) {
            int positions = features.positions();
            return ofChannels(features, k -> {
                double sum = features.sum(k);
                double weight = 0;
                for (int at = k * positions; at < (k + 1) * positions; at++) {
                    double g = gradient[at];
                    if (g > 0) {
                        weight += g * (g * g) / (2 * g * g + sum * g * g * g + PLUS_PLUS_GUARD);
                    }
                }
                return weight;
            });
        }
    }

    /**
     * XGrad-CAM: the weight of a channel is the mean of its gradients, weighted by its features (table 4.1 of the thesis prints
     * the gradients in the denominator).
     */
    record XGradCam() implements GradientCam {
        public static final String NAME = "XGradCam";

        @Override
        public String fileName() {
            return "xgradcam";
        }

        @Override
        public float[] weights(FeatureMap features, float[] gradient) {
            int positions = features.positions();
            return ofChannels(features, k -> {
                double sum = features.sum(k);
                double product = 0;
                for (int at = k * positions; at < (k + 1) * positions; at++) {
                    product += (double) gradient[at] * features.values()[at];
                }
                return product / (sum + Math.copySign(SUM_GUARD, sum));
            });
        }
    }

    /** Layer-CAM (Jiang et al. 2021): the weight of every feature is the positive part of its gradient. */
    record LayerCam() implements GradientCam {
        public static final String NAME = "LayerCam";

        @Override
        public String fileName() {
            return "layercam";
        }

        @Override
        public float[] weights(FeatureMap features, float[] gradient) {
            float[] weights = new float[gradient.length];
            for (int i = 0; i < weights.length; i++) {
                weights[i] = Math.max(0, gradient[i]);
            }
            return weights;
        }
    }
}
