package medai.networks.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.jspecify.annotations.Nullable;

/** [B, V, D, H, W] to [B, V D, 1, H, W]: the slices of each view become channels of a network in two dimensions. */
public final class SlicesAsChannels extends NamedBlock {
    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, @Nullable PairList<String, Object> parameters) {
        NDArray volume = inputs.singletonOrThrow();
        return new NDList(volume.reshape(flat(volume.getShape())));
    }

    private static Shape flat(Shape s) {
        return new Shape(s.get(0), s.get(1) * s.get(2), 1, s.get(3), s.get(4));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {flat(inputShapes[0])};
    }
}
