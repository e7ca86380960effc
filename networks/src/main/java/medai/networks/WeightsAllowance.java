package medai.networks;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.initializer.Initializer;
import java.util.Map;
import medai.networks.engine.Torch;
import medai.networks.weights.Tensor;

/**
 * How many weights a network may have. Blocks learn the shapes of their weights, and ask for memory, one after the other; a
 * network of absurd size would take all memory of the machine before anybody could say so.
 */
final class WeightsAllowance {
    private static final long FACTOR = 8;
    private static final long SMALL = 1 << 20;

    private final long most;
    private long left;

    private WeightsAllowance(long most) {
        this.most = most;
        left = most;
    }

    /** As many as the machine's memory holds. */
    static WeightsAllowance ofMachine() {
        return new WeightsAllowance(Torch.memory() / Float.BYTES);
    }

    /**
     * Several times as many as there are: where a network's description and its weights differ a little, it is better to say in
     * which layer they do.
     */
    static WeightsAllowance around(Map<String, Tensor> weights) {
        long there = weights.values().stream()
                .mapToLong(tensor -> tensor.values().length)
                .sum();
        return new WeightsAllowance(FACTOR * there + SMALL);
    }

    /** Lets a block that is not initialised yet have weights as long as the allowance lasts. */
    Block limiting(Block block) {
        for (Parameter parameter : block.getParameters().values()) {
            Initializer own = parameter.getInitializer();
            parameter.setInitializer((manager, shape, type) -> {
                take(shape.getShape());
                return own.initialize(manager, shape, type);
            });
        }
        return block;
    }

    private void take(long[] shape) {
        double size = 1; // which does not overflow
        for (long n : shape) {
            size *= n;
        }
        if (size > left) {
            throw new TooManyWeightsException(most);
        }
        left -= (long) size;
    }
}
