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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An encoder and its mirror image: blocks with pooling between them, then as many doublings, each followed by a block that also
 * gets the encoder's features of that resolution, with these channels first (U-Net, Ronneberger et al. 2015). In a state_dict
 * {@code down.0}, ..., and {@code up.0.up}, {@code up.0.block}, ... from the bottom up.
 */
public final class Skipping extends NamedBlock {
    private final List<Block> down = new ArrayList<>();
    private final List<Block> pools = new ArrayList<>();
    private final List<Block> up = new ArrayList<>();
    private final List<Block> after = new ArrayList<>();
    private final boolean skips;

    /**
     * One step of the way down and back.
     *
     * @param block of the encoder at this resolution
     * @param pool below it
     * @param doubling back to this resolution
     * @param after it and what was skipped
     */
    public record Level(Block block, Block pool, Block doubling, Block after) {}

    /**
     * A U-shaped block.
     *
     * @param levels from the top down, at least one
     * @param bottom below all of them
     * @param skips whether the encoder's features are also passed to the decoder
     */
    public Skipping(List<Level> levels, Block bottom, boolean skips) {
        this.skips = skips;
        for (int i = 0; i < levels.size(); i++) {
            down.add(member("down." + i, levels.get(i).block));
            pools.add(levels.get(i).pool);
        }
        down.add(member("down." + levels.size(), bottom));
        for (int i = levels.size() - 1; i >= 0; i--) {
            int fromBottom = levels.size() - 1 - i;
            up.add(member("up." + fromBottom + ".up", levels.get(i).doubling));
            after.add(member("up." + fromBottom + ".block", levels.get(i).after));
        }
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, @Nullable PairList<String, Object> parameters) {
        Deque<NDArray> kept = new ArrayDeque<>();
        NDArray current = inputs.singletonOrThrow();
        for (int i = 0; i < pools.size(); i++) {
            NDArray seen = one(down.get(i), store, current, training);
            if (i > 0) {
                current.close();
            }
            current = one(pools.get(i), store, seen, training);
            if (skips) {
                kept.push(seen);
            } else {
                seen.close();
            }
        }
        NDArray bottom = one(down.get(pools.size()), store, current, training);
        current.close();
        current = bottom;
        for (int i = 0; i < up.size(); i++) {
            NDArray doubled = one(up.get(i), store, current, training);
            current.close();
            if (skips) {
                NDArray skipped = kept.pop();
                NDArray both = NDArrays.concat(new NDList(skipped, doubled), 1);
                skipped.close();
                doubled.close();
                doubled = both;
            }
            current = one(after.get(i), store, doubled, training);
            doubled.close();
        }
        return new NDList(current);
    }

    private static NDArray one(Block block, ParameterStore store, NDArray input, boolean training) {
        return block.forward(store, new NDList(input), training).singletonOrThrow();
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        Shape in = inputShapes[0];
        long channels = down.get(0).getOutputShapes(inputShapes)[0].get(1);
        return new Shape[] {new Shape(in.get(0), channels, in.get(2), in.get(3), in.get(4))};
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
        Deque<Shape> kept = new ArrayDeque<>();
        Shape current = inputShapes[0];
        for (int i = 0; i < pools.size(); i++) {
            Shape seen = initialized(down.get(i), manager, dataType, current);
            kept.push(seen);
            current = initialized(pools.get(i), manager, dataType, seen);
        }
        current = initialized(down.get(pools.size()), manager, dataType, current);
        for (int i = 0; i < up.size(); i++) {
            Shape doubled = initialized(up.get(i), manager, dataType, current);
            Shape skipped = kept.pop();
            long channels = doubled.get(1) + (skips ? skipped.get(1) : 0);
            Shape both = new Shape(doubled.get(0), channels, doubled.get(2), doubled.get(3), doubled.get(4));
            current = initialized(after.get(i), manager, dataType, both);
        }
    }

    private static Shape initialized(Block block, NDManager manager, DataType dataType, Shape input) {
        block.initialize(manager, dataType, input);
        return block.getOutputShapes(new Shape[] {input})[0];
    }
}
