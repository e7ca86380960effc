package medai.networks.weights;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * A state_dict of torchvision's residual networks, Inception-v3 and VGG under medai's names: {@code fc} is the classifier, all
 * else features, and the steps of VGG's classifier that have weights are numbered 0, 1, 2; kernels in two dimensions become kernels
 * of one slice. Weights that have medai's names stay as they are.
 */
public final class TorchvisionNames {
    private static final int KERNEL_2D = 4; // dimensions: out, in, height, width

    private static final String VGG_LAST = "classifier.6.weight";

    private TorchvisionNames() {}

    /**
     * How torchvision has a network.
     *
     * @param vgg whether its names are those of VGG, or else those of residual networks and Inception-v3
     * @param flat whether kernels have two dimensions there
     */
    public record Layout(boolean vgg, boolean flat) {}

    /** Also gives {@code classifier} weights, to be left out where the classes differ. */
    public static Map<String, Tensor> translated(Map<String, Tensor> state) {
        Map<String, Tensor> translated = new TreeMap<>();
        boolean vgg = state.containsKey(VGG_LAST);
        boolean ours = !vgg && state.keySet().stream().anyMatch(name -> name.startsWith("features."));
        state.forEach((name, tensor) -> {
            if (!name.endsWith("num_batches_tracked")) {
                translated.put(ours ? name : vgg ? vggName(name) : name(name), deep(tensor));
            }
        });
        return translated;
    }

    private static String name(String name) {
        return name.startsWith("fc.") ? "classifier." + name.substring("fc.".length()) : "features." + name;
    }

    /**
     * The reverse: a state_dict that torchvision's network of the same kind loads, as long as it has as many classes and input
     * channels.
     */
    public static Map<String, Tensor> of(Map<String, Tensor> state, Layout layout) {
        Map<String, Tensor> theirs = new TreeMap<>();
        state.forEach((name, tensor) ->
                theirs.put(layout.vgg ? vggNameOf(name) : nameOf(name), layout.flat ? flat(tensor) : tensor));
        return theirs;
    }

    private static String nameOf(String name) {
        return name.startsWith("classifier.")
                ? name.replace("classifier.", "fc.")
                : name.substring("features.".length());
    }

    private static String vggNameOf(String name) {
        return name.replace("classifier.2.", "classifier.6.").replace("classifier.1.", "classifier.3.");
    }

    private static Tensor flat(Tensor tensor) {
        long[] s = tensor.shape();
        return s.length == KERNEL_2D + 1 ? new Tensor(new long[] {s[0], s[1], s[3], s[4]}, tensor.values()) : tensor;
    }

    private static String vggName(String name) {
        return name.replace("classifier.3.", "classifier.1.").replace("classifier.6.", "classifier.2.");
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
