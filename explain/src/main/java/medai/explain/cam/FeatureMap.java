package medai.explain.cam;

/**
 * Features of one scan in space: [channel, depth, height, width], flat.
 *
 * @param values of all channels, one after the other
 */
@SuppressWarnings("ArrayRecordComponent") // hot loops read it; nobody writes to it
public record FeatureMap(int channels, int depth, int height, int width, float[] values) {
    public FeatureMap {
        if (values.length != channels * depth * height * width) {
            throw new IllegalArgumentException(
                    "%d values for %d x %d x %d x %d".formatted(values.length, channels, depth, height, width));
        }
    }

    /** Voxels of a channel. */
    public int positions() {
        return depth * height * width;
    }

    /** A feature map of the same shape with other values. */
    FeatureMap with(float[] others) {
        return new FeatureMap(channels, depth, height, width, others);
    }

    /** Mean over space of a channel. */
    public double mean(int channel) {
        return sum(channel) / positions();
    }

    /** Sum over space of a channel. */
    double sum(int channel) {
        int positions = positions();
        double sum = 0;
        for (int at = channel * positions; at < (channel + 1) * positions; at++) {
            sum += values[at];
        }
        return sum;
    }
}
