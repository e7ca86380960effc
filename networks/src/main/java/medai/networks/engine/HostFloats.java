package medai.networks.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Numbers outside Java's heap that a tensor shares. They are freed on closing; the direct buffers that DJL copies an array into
 * are freed only by a garbage collection, which may never happen while the heap holds little garbage.
 */
public final class HostFloats implements AutoCloseable {
    /** Tensors of equal alignment run through the same vector loops, which makes results equal to the last bit. */
    private static final int ALIGNMENT = 64;

    private final Memory owned;
    private final Pointer aligned;
    private final int size;

    /** @param size how many numbers, at most 2^29 - 16 */
    public HostFloats(int size) {
        this.size = size;
        owned = new Memory(Float.BYTES * (long) size + ALIGNMENT);
        aligned = owned.align(ALIGNMENT);
    }

    /** Those numbers. */
    public static HostFloats of(float[] values) {
        HostFloats floats = new HostFloats(values.length);
        floats.put(0, values);
        return floats;
    }

    /** Sets the numbers from {@code at} on. */
    public void put(int at, float[] values) {
        if (at < 0 || values.length > size - at) {
            throw new IndexOutOfBoundsException(
                    "%d numbers from %d on do not fit into %d".formatted(values.length, at, size));
        }
        aligned.write(Float.BYTES * (long) at, values, 0, values.length);
    }

    /** A tensor of the first numbers, without a copy: not to be used once this is closed. */
    public NDArray array(NDManager manager, Shape shape) {
        return array(manager, shape, 0);
    }

    /** The same of the numbers from {@code at} on. */
    public NDArray array(NDManager manager, Shape shape, long at) {
        return manager.create(
                aligned.getByteBuffer(Float.BYTES * at, Float.BYTES * shape.size())
                        .order(ByteOrder.nativeOrder()),
                shape,
                DataType.FLOAT32);
    }

    /** Tensors of these shapes, one after the other from the first number on, without a copy. */
    public NDList arrays(NDManager manager, List<Shape> shapes) {
        NDList arrays = new NDList();
        long at = 0;
        for (Shape shape : shapes) {
            arrays.add(array(manager, shape, at));
            at += shape.size();
        }
        return arrays;
    }

    @Override
    public void close() {
        owned.close();
    }
}
