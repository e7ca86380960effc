package medai.networks;

import java.util.Arrays;
import java.util.stream.IntStream;
import medai.networks.weights.Tensor;

/**
 * Weights and images computed from a name and an index, here and in {@code test-fixtures/networks/*.py} alike, so that no file is
 * needed.
 */
public final class FormulaWeights {
    private FormulaWeights() {}

    /** Uniform in [-1, 1): the finaliser of splitmix64. */
    private static double at(String name, int i) {
        long z = ((long) name.hashCode() << 32) + i + 1;
        z *= 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        z ^= z >>> 31;
        return (z >>> 11) * 0x1p-52 - 1;
    }

    /** With torchvision's names, among which a one-dimensional weight is that of a normalisation. */
    public static Tensor ofTorchvision(String name, long[] shape) {
        Tensor tensor = of(name, shape);
        if (shape.length == 1 && name.endsWith(".weight")) {
            float[] values = tensor.values();
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (1 + 0.1 * at(name, i));
            }
        }
        return tensor;
    }

    public static Tensor of(String name, long[] shape) {
        int n = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        float[] values = new float[n];
        double fanIn = name.endsWith("up.weight") ? shape[0] : (double) n / shape[0];
        IntStream.range(0, n)
                .parallel()
                .forEach(i -> values[i] = (float) value(name, shape.length, fanIn, at(name, i)));
        return new Tensor(shape, values);
    }

    private static double value(String name, int dimensions, double fanIn, double s) {
        if (dimensions > 1) {
            return s * Math.sqrt(6 / fanIn);
        }
        if (name.endsWith("norm.weight")) {
            return 1 + 0.1 * s;
        }
        return name.endsWith("running_var") ? 1 + 0.5 * s * s : 0.1 * s;
    }

    public static float[] image(int view, int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) at("input" + view, i);
        }
        return values;
    }
}
