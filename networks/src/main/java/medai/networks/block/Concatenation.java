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
import org.jspecify.annotations.Nullable;

/**
 * Blocks that all get the same input, and whose channels are put one after the other in the blocks' order: [B, C, D, H, W] to [B,
 * sum of their channels, D', H', W']. All must give one size.
 */
public final class Concatenation extends NamedBlock {
    /** A block with names of its own for what it consists of, none for itself. */
    public Concatenation add(Block block) {
        member("", block);
        return this;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, @Nullable PairList<String, Object> parameters) {
        NDList parts = new NDList();
        for (Block block : members().keySet()) {
            parts.addAll(block.forward(store, inputs, training));
        }
        NDArray joined = NDArrays.concat(parts, 1);
        parts.close();
        return new NDList(joined);
    }

    @Override
    public boolean isUnit() {
        return true;
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        long channels = 0;
        Shape last = inputShapes[0];
        for (Block block : members().keySet()) {
            last = block.getOutputShapes(inputShapes)[0];
            channels += last.get(1);
        }
        return new Shape[] {new Shape(last.get(0), channels, last.get(2), last.get(3), last.get(4))};
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
        for (Block block : members().keySet()) {
            block.initialize(manager, dataType, inputShapes);
        }
    }
}
