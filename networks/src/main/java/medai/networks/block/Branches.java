package medai.networks.block;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.jspecify.annotations.Nullable;

/** A block for each input, such as an encoder for each view. */
public final class Branches extends NamedBlock {
    /** The block of the next input. */
    public Branches add(String name, Block block) {
        member(name, block);
        return this;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, @Nullable PairList<String, Object> parameters) {
        NDList outputs = new NDList();
        int i = 0;
        for (Block block : members().keySet()) {
            outputs.addAll(block.forward(store, new NDList(inputs.get(i++)), training));
        }
        return outputs;
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        Shape[] outputs = new Shape[inputShapes.length];
        int i = 0;
        for (Block block : members().keySet()) {
            outputs[i] = block.getOutputShapes(new Shape[] {inputShapes[i]})[0];
            i++;
        }
        return outputs;
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
        int i = 0;
        for (Block block : members().keySet()) {
            block.initialize(manager, dataType, inputShapes[i++]);
        }
    }
}
