package medai.networks.engine;

import ai.djl.ndarray.NDArray;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** The numbers of a tensor where PyTorch keeps them, without a copy: to be used while the tensor is open, and not from within a graph. */
public final class SharedFloats {
    private SharedFloats() {}

    /** @throws IllegalArgumentException if the tensor does not lie in one piece */
    public static FloatBuffer of(NDArray tensor) {
        ByteBuffer bytes = tensor.toByteBuffer(true);
        if (!bytes.isDirect()) {
            throw new IllegalArgumentException(
                    "a tensor in one piece of the CPU's memory is needed; found " + tensor.getShape());
        }
        return bytes.order(ByteOrder.nativeOrder()).asFloatBuffer();
    }

    /** The same for reading only, of a copy where it must be. */
    public static FloatBuffer read(NDArray tensor) {
        return tensor.toByteBuffer(true)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer()
                .asReadOnlyBuffer();
    }
}
