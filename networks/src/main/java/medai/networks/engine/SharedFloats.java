package medai.networks.engine;

import ai.djl.ndarray.NDArray;
import com.sun.jna.Native;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** The numbers of a tensor in PyTorch's own memory: to be used while the tensor is open, and not from within a graph. */
public final class SharedFloats {
    private SharedFloats() {}

    /**
     * For reading and writing.
     *
     * @param tensor FLOAT32 on the CPU
     * @throws IllegalArgumentException if its numbers do not lie one after the other, as after a transposition
     */
    public static FloatBuffer of(NDArray tensor) {
        ByteBuffer bytes = tensor.toByteBuffer(true);
        // For other tensors DJL silently gives a copy, each time a new one.
        if (!Native.getDirectBufferPointer(bytes).equals(Native.getDirectBufferPointer(tensor.toByteBuffer(true)))) {
            throw new IllegalArgumentException("a tensor in one piece is needed; found " + tensor.getShape());
        }
        return bytes.asFloatBuffer();
    }

    /** For reading; of a copy that lives as long as the tensor's manager where the numbers do not lie one after the other. */
    public static FloatBuffer read(NDArray tensor) {
        return tensor.toByteBuffer(true).asFloatBuffer().asReadOnlyBuffer();
    }
}
