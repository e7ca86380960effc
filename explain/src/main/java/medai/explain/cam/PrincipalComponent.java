package medai.explain.cam;

import medai.matrices.Components;
import medai.matrices.Matrix;

/**
 * The direction along which positions of a feature map differ most: the first principal component of the [positions, channels]
 * matrix.
 *
 * @param direction of length 1, with the sign by which the projection correlates positively with the sum of all features; all 0
 *     where nothing differs
 * @param shift constant to add to the weighted sum of features, because features are taken about their means
 */
@SuppressWarnings("ArrayRecordComponent") // made and read here
record PrincipalComponent(float[] direction, double shift) {
    static PrincipalComponent of(FeatureMap features) {
        int positions = features.positions();
        int channels = features.channels();
        if (positions < 2) {
            return new PrincipalComponent(new float[channels], 0);
        }
        Components first;
        try (Matrix matrix = Matrix.ofColumns(positions, channels, features.values())) {
            first = Components.of(matrix, 1);
        }
        float[] weights = new float[channels];
        if (first.count() == 0) {
            return new PrincipalComponent(weights, 0);
        }
        double[] direction = first.direction(0);
        double[] means = first.means();
        double sign = agreement(features, direction, means) < 0 ? -1 : 1;
        double shift = 0;
        for (int k = 0; k < channels; k++) {
            weights[k] = (float) (sign * direction[k]);
            shift -= weights[k] * means[k];
        }
        return new PrincipalComponent(weights, shift);
    }

    /** The covariance of the projection with the sum of all features, times the number of positions. */
    private static double agreement(FeatureMap features, double[] direction, double[] means) {
        int positions = features.positions();
        double agreement = 0;
        for (int i = 0; i < positions; i++) {
            double along = 0;
            double total = 0;
            for (int k = 0; k < direction.length; k++) {
                double away = features.values()[k * positions + i] - means[k];
                along += direction[k] * away;
                total += away;
            }
            agreement += along * total;
        }
        return agreement;
    }
}
