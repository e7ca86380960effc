package medai.networks.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.jspecify.annotations.Nullable;

/** ReLU(main(x) + x), or of {@code downsample(x)} where main changes the shape (He et al. 2016). */
public final class ResidualBlock extends NamedBlock {
    private final Block main;
    private final @Nullable Block downsample;

    public ResidualBlock(Block main, @Nullable Block downsample) {
        this.main = member("", main);
        this.downsample = downsample == null ? null : member("downsample", downsample);
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, @Nullable PairList<String, Object> parameters) {
        NDArray input = inputs.singletonOrThrow();
        NDArray changed = main.forward(store, inputs, training).singletonOrThrow();
        NDArray kept = downsample == null
                ? input
                : downsample.forward(store, inputs, training).singletonOrThrow();
        NDArray sum = changed.add(kept);
        changed.close();
        if (kept != input) {
            kept.close();
        }
        NDArray active = Activation.relu(sum);
        sum.close();
        return new NDList(active);
    }

    @Override
    public boolean isUnit() {
        return true;
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return main.getOutputShapes(inputShapes);
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
        main.initialize(manager, dataType, inputShapes);
        if (downsample != null) {
            downsample.initialize(manager, dataType, inputShapes);
        }
    }
}
