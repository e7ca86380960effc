package medai.networks.weights;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * A state_dict of torchvision's residual networks under medai's names: {@code fc} is the classifier, all else features; kernels in two dimensions
 * become kernels of one slice. Weights that have medai's names stay as they are.
 */
public final class TorchvisionNames {
    private static final int KERNEL_2D = 4; // dimensions: out, in, height, width

    private TorchvisionNames() {}

    /** Also gives {@code classifier} weights, which are to be left out where there are other classes. */
    public static Map<String, Tensor> translated(Map<String, Tensor> state) {
        Map<String, Tensor> translated = new TreeMap<>();
        boolean ours = state.keySet().stream().anyMatch(name -> name.startsWith("features."));
        state.forEach((name, tensor) -> {
            if (!name.endsWith("num_batches_tracked")) {
                translated.put(ours ? name : name(name), deep(tensor));
            }
        });
        return translated;
    }

    private static String name(String name) {
        return name.startsWith("fc.") ? "classifier." + name.substring("fc.".length()) : "features." + name;
    }

    private static Tensor deep(Tensor tensor) {
        long[] s = tensor.shape();
        if (s.length != KERNEL_2D) {
            return tensor;
        }
        long[] deep = Arrays.copyOf(s, KERNEL_2D + 1);
        deep[2] = 1;
        deep[3] = s[2];
        deep[4] = s[3];
        return new Tensor(deep, tensor.values());
    }
}
