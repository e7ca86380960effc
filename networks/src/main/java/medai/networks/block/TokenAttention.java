package medai.networks.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.jspecify.annotations.Nullable;

/**
 * The positions of a map as tokens, each with a learnt position, through transformer layers and a last norm. [B, C, D, H, W] to
 * the same.
 */
public final class TokenAttention extends NamedBlock {
    private final Parameter positions;
    private final Block layers;
    private final Block norm;

    /** @param layers from [B, N, C] to the same */
    public TokenAttention(Block layers) {
        positions = addParameter(Parameter.builder()
                .setName("positions")
                .setType(Parameter.Type.WEIGHT)
                .build());
        this.layers = member("layers", layers);
        norm = member("norm", LayerNorm.builder().axis(2).build());
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, @Nullable PairList<String, Object> parameters) {
        NDArray map = inputs.singletonOrThrow();
        Shape s = map.getShape();
        NDArray places = store.getValue(positions, map.getDevice(), training);
        try (NDArray flat = map.reshape(s.get(0), s.get(1), -1);
                NDArray turned = flat.transpose(0, 2, 1);
                NDArray tokens = turned.add(places)) {
            NDArray attended =
                    layers.forward(store, new NDList(tokens), training).singletonOrThrow();
            NDArray normed = norm.forward(store, new NDList(attended), training).singletonOrThrow();
            attended.close();
            NDArray back = normed.transpose(0, 2, 1);
            NDArray result = back.reshape(s);
            normed.close();
            return new NDList(result);
        }
    }

    @Override
    protected void prepare(Shape[] inputShapes) {
        Shape s = inputShapes[0];
        positions.setShape(new Shape(1, s.get(2) * s.get(3) * s.get(4), s.get(1)));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return inputShapes;
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
        Shape s = inputShapes[0];
        Shape tokens = new Shape(s.get(0), s.get(2) * s.get(3) * s.get(4), s.get(1));
        layers.initialize(manager, dataType, tokens);
        norm.initialize(manager, dataType, tokens);
    }
}
