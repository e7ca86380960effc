package medai.networks.engine;

import ai.djl.ndarray.NDArray;

/**
 * Products and quotients with a number, for use where gradients are recorded. DJL's own methods put the number into a tensor on
 * Java's memory and release it at once; the graph still needs it in the backward pass, and after a garbage collection it reads
 * whatever is in that memory by then. Here the number lies in PyTorch's memory, which the graph keeps. (Sums do not need their
 * terms in the backward pass.)
 */
public final class Scalar {
    private Scalar() {}

    public static NDArray times(NDArray values, double factor) {
        try (NDArray number = of(values, factor)) {
            return values.mul(number);
        }
    }

    public static NDArray over(NDArray values, double divisor) {
        try (NDArray number = of(values, divisor)) {
            return values.div(number);
        }
    }

    private static NDArray of(NDArray values, double number) {
        try (NDArray shared = values.getManager().create((float) number)) {
            return shared.duplicate();
        }
    }
}
