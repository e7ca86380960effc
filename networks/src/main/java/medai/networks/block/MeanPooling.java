package medai.networks.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.jspecify.annotations.Nullable;

/**
 * The mean over a square around every voxel, within slices: [B, C, D, H, W] to the same, as {@code torch.nn.AvgPool2d} with stride
 * 1 and a padding that keeps the size. Beyond the border are zeros, which count.
 */
public final class MeanPooling extends NamedBlock {
    private static final Shape STEP = new Shape(1, 1);

    private final Shape kernel;
    private final Shape padding;

    /** @param edge of the square, odd */
    public MeanPooling(int edge) {
        kernel = new Shape(edge, edge);
        padding = new Shape(edge / 2, edge / 2);
    }

    /** In two dimensions, since PyTorch's means in three refuse maps that are smaller than the square. */
    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, @Nullable PairList<String, Object> parameters) {
        NDArray map = inputs.singletonOrThrow();
        Shape s = map.getShape();
        try (NDArray slices = map.reshape(s.get(0), s.get(1) * s.get(2), s.get(3), s.get(4));
                NDArray means = Pool.avgPool2d(slices, kernel, STEP, padding, false, true)) {
            return new NDList(means.reshape(s));
        }
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return inputShapes;
    }
}
