package medai.explain.cam;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Every channel as a mask over the scan, from 0 to 1 (Score-CAM and its variants): up-sampled to the voxels of its view and
 * scaled by its own minimum and maximum, 0 where it is constant.
 */
final class Masks {
    private final Explained scan;
    private final List<FeatureMap> views;

    Masks(Explained scan) {
        this.scan = scan;
        views = scan.views();
        boolean mixed = scan.features().size() != views.size();
        for (FeatureMap view : views) {
            if (mixed && view.positions() != views.get(0).positions()) {
                throw new IllegalArgumentException(
                        "features of all views together cannot mask views of different sizes");
            }
        }
    }

    /**
     * The scores of channels as weights: the softmax, over the channels of a map, of each channel's mean output over its trials.
     *
     * @param trials of each channel
     * @param mask of a trial, made from that of the channel
     */
    List<List<WeightedFeatures>> scored(List<Integer> outputs, int trials, Change mask) {
        List<float[][]> found = new ArrayList<>();
        for (int m = 0; m < scan.features().size(); m++) {
            found.add(scores(m, trials, mask));
        }
        List<List<WeightedFeatures>> all = new ArrayList<>();
        for (int output : outputs) {
            List<WeightedFeatures> maps = new ArrayList<>();
            for (int m = 0; m < found.size(); m++) {
                FeatureMap features = scan.features().get(m);
                float[][] scores = found.get(m);
                IntFunction<Double> mean = k -> {
                    double sum = 0;
                    for (int t = 0; t < trials; t++) {
                        sum += scores[k * trials + t][output];
                    }
                    return sum / trials;
                };
                maps.add(WeightedFeatures.of(features, softmax(features.channels(), mean)));
            }
            all.add(maps);
        }
        return all;
    }

    /** Changes a channel's mask for one of its trials. */
    @FunctionalInterface
    interface Change {
        /**
         * @param channel of its map
         * @param mask from 0 to 1, to be changed in place
         */
        void apply(int channel, int trial, float[] mask);
    }

    private float[][] scores(int map, int trials, Change change) {
        FeatureMap features = scan.features().get(map);
        boolean ownView = scan.features().size() == views.size();
        FeatureMap view = views.get(ownView ? map : 0);
        int start = 0;
        for (int v = 0; v < map && ownView; v++) {
            start += views.get(v).positions();
        }
        int from = start;
        int copies = ownView ? 1 : views.size();
        return scan.outputsOfScans(features.channels() * trials, (trial, voxels) -> {
            float[] mask = of(features, trial / trials, view);
            change.apply(trial / trials, trial % trials, mask);
            for (int i = 0; i < copies * mask.length; i++) {
                voxels[from + i] *= mask[i % mask.length];
            }
        });
    }

    private static float[] of(FeatureMap features, int channel, FeatureMap view) {
        int positions = features.positions();
        float[] own = java.util.Arrays.copyOfRange(features.values(), channel * positions, (channel + 1) * positions);
        float[] mask =
                Upsampling.linear(own, new int[] {features.depth(), features.height(), features.width()}, new int[] {
                    view.depth(), view.height(), view.width()
                });
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        for (float value : mask) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        for (int i = 0; i < mask.length; i++) {
            mask[i] = high > low ? (mask[i] - low) / (high - low) : 0;
        }
        return mask;
    }

    private static float[] softmax(int n, IntFunction<Double> score) {
        double[] values = new double[n];
        double most = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < n; k++) {
            values[k] = score.apply(k);
            most = Math.max(most, values[k]);
        }
        double sum = 0;
        for (int k = 0; k < n; k++) {
            values[k] = Math.exp(values[k] - most);
            sum += values[k];
        }
        float[] weights = new float[n];
        for (int k = 0; k < n; k++) {
            weights[k] = (float) (values[k] / sum);
        }
        return weights;
    }
}
