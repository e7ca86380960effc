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

/** Feature maps pooled, flattened, concatenated, and given to a perceptron: maps [B, C, D, H, W] to [B, outputs]. */
public final class Fusion extends NamedBlock {
    private final int maps;
    private final AdaptiveMean pool;
    private final Block perceptron;

    /** @param maps how many come in */
    public Fusion(int maps, AdaptiveMean pool, Block perceptron) {
        this.maps = maps;
        this.pool = pool;
        this.perceptron = member("", perceptron);
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, @Nullable PairList<String, Object> parameters) {
        NDList flat = new NDList();
        for (NDArray map : inputs) {
            NDArray pooled = pool.forward(store, new NDList(map), training).singletonOrThrow();
            flat.add(pooled.reshape(map.getShape().get(0), -1));
            pooled.close();
        }
        NDArray all = flat.size() == 1 ? flat.get(0) : NDArrays.concat(flat, 1);
        NDList result = perceptron.forward(store, new NDList(all), training);
        if (flat.size() > 1) {
            flat.close();
        }
        all.close();
        return result;
    }

    private Shape fused(Shape[] inputShapes) {
        long units = 0;
        for (Shape shape : inputShapes) {
            units += pool.getOutputShapes(new Shape[] {shape})[0].slice(1).size();
        }
        return new Shape(inputShapes[0].get(0), units);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return perceptron.getOutputShapes(new Shape[] {fused(inputShapes)});
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
        if (inputShapes.length != maps) {
            throw new IllegalArgumentException(
                    "%d feature maps come in where %d are expected".formatted(inputShapes.length, maps));
        }
        perceptron.initialize(manager, dataType, fused(inputShapes));
    }
}
