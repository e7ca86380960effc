package medai.networks.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.jspecify.annotations.Nullable;

/**
 * Blocks one after the other, each with one input and one output. What a step leaves behind is closed once its successor exists:
 * activations that no graph needs are freed at once.
 */
public final class Chain extends NamedBlock {
    private int numbered;
    private boolean residual;

    /** Adds a block under its position, as {@code torch.nn.Sequential} does. */
    public Chain add(Block block) {
        return add(Integer.toString(numbered), block);
    }

    public Chain add(String name, Block block) {
        numbered++;
        member(name, block);
        return this;
    }

    /** Adds the input to the output, which must have its shape. */
    public Chain residual(boolean wanted) {
        residual = wanted;
        return this;
    }

    public boolean isResidual() {
        return residual;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, @Nullable PairList<String, Object> parameters) {
        NDArray input = inputs.singletonOrThrow();
        NDArray current = input;
        for (Block block : members().keySet()) {
            NDArray next = block.forward(store, new NDList(current), training).singletonOrThrow();
            if (current != input) {
                current.close();
            }
            current = next;
        }
        if (!residual) {
            return new NDList(current);
        }
        NDArray sum = current.add(input);
        current.close();
        return new NDList(sum);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {through(inputShapes[0], members().keySet())};
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
        Shape current = inputShapes[0];
        for (Block block : members().keySet()) {
            block.initialize(manager, dataType, current);
            current = block.getOutputShapes(new Shape[] {current})[0];
        }
    }
}
