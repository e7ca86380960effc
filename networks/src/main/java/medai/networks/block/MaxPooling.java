package medai.networks.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.jspecify.annotations.Nullable;

/**
 * Max pooling of [B, C, D, H, W], as {@code torch.nn.MaxPool3d}: cells that do not fit any more are left out. DJL's own block has
 * to be run on zeros to learn the shape of its output; this one computes it.
 */
public final class MaxPooling extends NamedBlock {
    private final Shape kernel;
    private final Shape stride;
    private final Shape padding;

    /** Cells side by side, without padding. */
    public MaxPooling(Shape cell) {
        this(cell, cell, new Shape(0, 0, 0));
    }

    /** All three along z, y and x. */
    public MaxPooling(Shape kernel, Shape stride, Shape padding) {
        this.kernel = kernel;
        this.stride = stride;
        this.padding = padding;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, @Nullable PairList<String, Object> parameters) {
        NDArray pooled = Pool.maxPool3d(inputs.singletonOrThrow(), kernel, stride, padding, false);
        return new NDList(pooled);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        long[] shape = inputShapes[0].getShape().clone();
        for (int axis = 0; axis < kernel.dimension(); axis++) {
            long free = shape[axis + 2] + 2 * padding.get(axis) - kernel.get(axis);
            shape[axis + 2] = Math.floorDiv(free, stride.get(axis)) + 1;
        }
        return new Shape[] {new Shape(shape)};
    }
}
