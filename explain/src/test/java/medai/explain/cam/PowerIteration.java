package medai.explain.cam;

import java.util.Arrays;

/** The first principal component of a feature map by power iteration in plain loops: what {@link PrincipalComponent} must equal. */
record PowerIteration(float[] direction, double shift) {
    private static final int MOST_STEPS = 10_000;
    private static final double SETTLED = 1e-12; // change of the squared length of the difference between two steps

    static PowerIteration of(FeatureMap features) {
        int positions = features.positions();
        int channels = features.channels();
        double[] means = new double[channels];
        double[] spread = new double[channels];
        for (int k = 0; k < channels; k++) {
            means[k] = features.sum(k) / positions;
            for (int i = 0; i < positions; i++) {
                double away = features.values()[k * positions + i] - means[k];
                spread[k] += away * away;
            }
        }
        double[] direction = start(features, means, spread);
        for (int step = 0; step < MOST_STEPS; step++) {
            double[] next = back(features, means, project(features, means, direction));
            double length = Math.sqrt(Arrays.stream(next).map(v -> v * v).sum());
            if (length == 0) {
                break;
            }
            double change = 0;
            for (int k = 0; k < channels; k++) {
                next[k] /= length;
                change += (next[k] - direction[k]) * (next[k] - direction[k]);
            }
            direction = next;
            if (change < SETTLED * SETTLED) {
                break;
            }
        }
        return signed(features, means, direction);
    }

    /**
     * Where the iteration starts: the covariances of all channels with the one that varies most, scaled to length 1. For real
     * features, this is never orthogonal to the first component.
     */
    private static double[] start(FeatureMap features, double[] means, double[] spread) {
        int widest = 0;
        for (int k = 1; k < spread.length; k++) {
            widest = spread[k] > spread[widest] ? k : widest;
        }
        double[] one = new double[spread.length];
        one[widest] = 1;
        double[] start = back(features, means, project(features, means, one));
        double length = Math.sqrt(Arrays.stream(start).map(v -> v * v).sum());
        return Arrays.stream(start).map(v -> length > 0 ? v / length : 0).toArray();
    }

    private static double[] project(FeatureMap features, double[] means, double[] direction) {
        int positions = features.positions();
        double[] along = new double[positions];
        for (int k = 0; k < direction.length; k++) {
            int from = k * positions;
            for (int i = 0; i < positions; i++) {
                along[i] += direction[k] * (features.values()[from + i] - means[k]);
            }
        }
        return along;
    }

    private static double[] back(FeatureMap features, double[] means, double[] along) {
        int positions = features.positions();
        double[] direction = new double[means.length];
        for (int k = 0; k < direction.length; k++) {
            int from = k * positions;
            double sum = 0;
            for (int i = 0; i < positions; i++) {
                sum += along[i] * (features.values()[from + i] - means[k]);
            }
            direction[k] = sum;
        }
        return direction;
    }

    private static PowerIteration signed(FeatureMap features, double[] means, double[] direction) {
        double[] along = project(features, means, direction);
        double[] ones = new double[means.length];
        Arrays.fill(ones, 1);
        double[] total = project(features, means, ones);
        double agreement = 0;
        for (int i = 0; i < along.length; i++) {
            agreement += along[i] * total[i];
        }
        double sign = agreement < 0 ? -1 : 1;
        float[] weights = new float[means.length];
        double shift = 0;
        for (int k = 0; k < weights.length; k++) {
            weights[k] = (float) (sign * direction[k]);
            shift -= weights[k] * means[k];
        }
        return new PowerIteration(weights, shift);
    }
}
