package medai.explain.cam;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Numbers the channels of all feature maps consecutively, as a head sees them: finds the values of a channel, and turns a weight
 * per channel into maps.
 */
record ChannelChanges(List<FeatureMap> maps) {
    int channels() {
        return maps.stream().mapToInt(FeatureMap::channels).sum();
    }

    /** Sets a channel to 0 in the values of all feature maps, which lie one after the other. */
    void silence(float[] values, int channel) {
        int at = 0;
        int left = channel;
        for (FeatureMap map : maps) {
            if (left < map.channels()) {
                int from = at + left * map.positions();
                Arrays.fill(values, from, from + map.positions(), 0);
                return;
            }
            left -= map.channels();
            at += map.values().length;
        }
        throw new IndexOutOfBoundsException("no channel " + channel);
    }

    /** One map per feature map, from one weight per channel. */
    List<WeightedFeatures> weighted(double[] weights) {
        List<WeightedFeatures> weighted = new ArrayList<>();
        int at = 0;
        for (FeatureMap map : maps) {
            float[] own = new float[map.channels()];
            for (int k = 0; k < own.length; k++) {
                own[k] = (float) weights[at++];
            }
            weighted.add(WeightedFeatures.of(map, own));
        }
        return weighted;
    }
}
