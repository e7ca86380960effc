package medai.networks.block;

import ai.djl.ndarray.NDArray;

/** The function that a unit applies to every value at its end. */
public enum Pointwise {
    /** Nothing: values stay signed. */
    NONE,
    RELU,
    /** x sigmoid(x). */
    SILU,
    /** x times the normal distribution function of x. */
    GELU;

    NDArray of(NDArray values) {
        return switch (this) {
            case NONE -> values;
            case RELU -> ai.djl.nn.Activation.relu(values);
            case GELU -> ai.djl.nn.Activation.gelu(values);
            case SILU -> silu(values);
        };
    }

    private static NDArray silu(NDArray values) {
        try (NDArray share = ai.djl.nn.Activation.sigmoid(values)) {
            return values.mul(share);
        }
    }
}
