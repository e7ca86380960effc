package medai.networks.block;

import ai.djl.ndarray.NDArray;

/** What a unit does to every value at its end. */
public enum Pointwise {
    /** Nothing: values stay signed. */
    NONE,
    RELU,
    /** x sigmoid(x). */
    SILU;

    NDArray of(NDArray values) {
        return switch (this) {
            case NONE -> values;
            case RELU -> ai.djl.nn.Activation.relu(values);
            case SILU -> values.mul(ai.djl.nn.Activation.sigmoid(values));
        };
    }
}
