package medai.explain.cam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import medai.imaging.random.Draw;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ND4J's component against plain loops. */
final class PrincipalComponentTest {
    private static FeatureMap features(int channels, int depth, int height, int width) {
        Draw random = Draw.of(3, "features", channels);
        int positions = depth * height * width;
        float[] values = new float[channels * positions];
        float[] common = new float[positions];
        for (int i = 0; i < positions; i++) {
            common[i] = (float) random.normal(0, 1);
        }
        for (int i = 0; i < values.length; i++) {
            int channel = i / positions;
            values[i] = (float) (100 + channel * common[i % positions] + random.normal(0, 2));
        }
        return new FeatureMap(channels, depth, height, width, values);
    }

    /** More positions than channels, and fewer. */
    @ParameterizedTest
    @CsvSource({"6, 4, 5, 6", "64, 1, 3, 3", "1, 2, 2, 2"})
    void equalsPowerIteration(int channels, int depth, int height, int width) {
        FeatureMap features = features(channels, depth, height, width);
        PrincipalComponent found = PrincipalComponent.of(features);
        PowerIteration expected = PowerIteration.of(features);
        for (int k = 0; k < channels; k++) {
            assertThat(found.direction()[k]).isCloseTo(expected.direction()[k], within(1e-6f));
        }
        assertThat(found.shift()).isCloseTo(expected.shift(), within(1e-4)); // means of 100 times float32
        float[] map = new WeightedFeatures(features, found.direction(), found.shift()).map();
        float[] plain = new WeightedFeatures(features, expected.direction(), expected.shift()).map();
        float largest = 0;
        for (float v : plain) {
            largest = Math.max(largest, Math.abs(v));
        }
        for (int i = 0; i < map.length; i++) {
            assertThat(map[i]).isCloseTo(plain[i], within(2e-6f * Math.max(largest, 100)));
        }
    }

    /** The sign is that of the sum of all features, even where the largest entry is negative. */
    @Test
    void theProjectionFollowsTheSumOfFeatures() {
        float[] up = {0, 1, 2, 3};
        float[] values = new float[12];
        for (int i = 0; i < 4; i++) {
            values[i] = 2 * up[i];
            values[4 + i] = 2 * up[i];
            values[8 + i] = -3 * up[i];
        }
        float[] direction =
                PrincipalComponent.of(new FeatureMap(3, 1, 2, 2, values)).direction();
        assertThat(direction[0]).isPositive();
        assertThat(direction[2]).isNegative();
    }

    @Test
    void nothingDiffersNowhere() {
        FeatureMap constant = new FeatureMap(2, 1, 2, 2, new float[] {5, 5, 5, 5, 1, 1, 1, 1});
        assertThat(PrincipalComponent.of(constant).direction()).containsOnly(0);
        FeatureMap single = new FeatureMap(2, 1, 1, 1, new float[] {5, 1});
        assertThat(PrincipalComponent.of(single).direction()).containsOnly(0);
    }
}
