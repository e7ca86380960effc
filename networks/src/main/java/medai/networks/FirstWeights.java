package medai.networks;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import medai.networks.weights.Tensor;

/** What weights are before any training. */
final class FirstWeights {
    /** Standard deviation of the weights of linear layers under Kaiming's initialisation. */
    private static final double LINEAR_SD = 0.01;

    private FirstWeights() {}

    /**
     * The values of one weight.
     *
     * @param all weights of the network, for their shapes
     * @param draws the random stream for the weight of each name
     */
    static Tensor of(
            String name, Map<String, Tensor> all, FeaturesConfig.Start start, Function<String, RandomGenerator> draws) {
        Tensor tensor = all.getOrDefault(name, new Tensor(new long[] {0}, new float[0]));
        Tensor weight = all.getOrDefault(name.replaceFirst("\\.bias$", ".weight"), tensor);
        float[] values = new float[tensor.values().length];
        if (weight.shape().length < 2) { // normalisation
            Arrays.fill(values, name.endsWith("weight") || name.endsWith("running_var") ? 1 : 0);
        } else if (start == FeaturesConfig.Start.TORCH) {
            long fanIn = Arrays.stream(weight.shape()).skip(1).reduce(1, (a, b) -> a * b);
            double bound = 1 / Math.sqrt((double) fanIn);
            RandomGenerator draw = draws.apply(name);
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (bound * (2 * draw.nextDouble() - 1));
            }
        } else if (tensor == weight) {
            long[] shape = weight.shape();
            double fanOut = shape[0] * (double) Arrays.stream(shape).skip(2).reduce(1, (a, b) -> a * b);
            // A convolution with one weight for each channel merges the channels into one image: in effect a linear
            // layer.
            double sd = shape.length > 2 && fanOut > 1 ? Math.sqrt(2 / fanOut) : LINEAR_SD;
            RandomGenerator draw = draws.apply(name);
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (sd * draw.nextGaussian());
            }
        }
        return new Tensor(tensor.shape(), values);
    }
}
