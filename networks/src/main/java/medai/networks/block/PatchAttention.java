package medai.networks.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Self-attention as in MobileViT, over slices too: the plane is cut into patches of 2 x 2, and the values at one place of the
 * patches attend to each other over all patches and all slices. The result is concatenated with the input and merged by a
 * convolution. [B, C, D, H, W] to the same; H and W even.
 */
public final class PatchAttention extends NamedBlock {
    private static final int EDGE = 2;

    private final List<TransformerLayer> layers = new ArrayList<>();
    private final Block merge;

    /**
     * A block.
     *
     * @param channels of input and output
     * @param depth number of layers
     * @param groups of the merging convolution
     * @param dropout share of values dropped in training
     */
    public PatchAttention(int channels, int depth, int heads, int headSize, int hidden, int groups, double dropout) {
        Chain stack = new Chain();
        for (int i = 0; i < depth; i++) {
            TransformerLayer layer = new TransformerLayer(
                    new TransformerLayer.Design(channels, heads, headSize, hidden, dropout, Pointwise.SILU, false));
            layers.add(layer);
            stack.add(layer);
        }
        member("layers", stack);
        merge = member("merge", new ConvUnit(channels, ConvUnit.Kernel.IN_PLANE, groups, Pointwise.SILU, false));
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, @Nullable PairList<String, Object> parameters) {
        NDArray input = inputs.singletonOrThrow();
        Shape shape = input.getShape();
        NDArray tokens = unfolded(input, shape);
        for (TransformerLayer layer : layers) {
            NDArray next = layer.forward(store, new NDList(tokens), training).singletonOrThrow();
            tokens.close();
            tokens = next;
        }
        NDArray attended = folded(tokens, shape);
        NDArray both = NDArrays.concat(new NDList(attended, input), 1);
        tokens.close();
        attended.close();
        NDList merged = merge.forward(store, new NDList(both), training);
        both.close();
        return merged;
    }

    /** To [4 B, slices x patches, C]. */
    private static NDArray unfolded(NDArray map, Shape s) {
        long rows = s.get(3) / EDGE;
        long columns = s.get(4) / EDGE;
        return map.reshape(s.get(0), s.get(1), s.get(2), rows, EDGE, columns, EDGE)
                .transpose(4, 6, 0, 2, 3, 5, 1)
                .reshape(EDGE * EDGE * s.get(0), s.get(2) * rows * columns, s.get(1));
    }

    private static NDArray folded(NDArray tokens, Shape s) {
        return tokens.reshape(EDGE, EDGE, s.get(0), s.get(2), s.get(3) / EDGE, s.get(4) / EDGE, s.get(1))
                .transpose(2, 6, 3, 4, 0, 5, 1)
                .reshape(s);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return inputShapes;
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
        Shape s = inputShapes[0];
        Shape tokens = new Shape(EDGE * EDGE * s.get(0), s.get(2) * (s.get(3) / EDGE) * (s.get(4) / EDGE), s.get(1));
        members().keySet().iterator().next().initialize(manager, dataType, tokens);
        merge.initialize(manager, dataType, new Shape(s.get(0), 2 * s.get(1), s.get(2), s.get(3), s.get(4)));
    }
}
