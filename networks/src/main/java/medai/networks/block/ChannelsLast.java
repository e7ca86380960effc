package medai.networks.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.LayoutType;
import ai.djl.nn.convolutional.Conv3d;
import ai.djl.nn.convolutional.Convolution;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.jspecify.annotations.Nullable;

/**
 * A convolution of [B, C, D, H, W] that computes with the channels of a voxel side by side in memory, as do the operations after
 * it: up to twice as fast on processors. Shapes, names and the order in weight files stay those of {@code torch.nn.Conv3d}; only
 * strides differ.
 */
public final class ChannelsLast extends Convolution {
    private static final int DIMENSIONS = 5;

    /** @param layer with filters and kernel set */
    public ChannelsLast(Conv3d.Builder layer) {
        super(layer);
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, @Nullable PairList<String, Object> parameters) {
        NDArray input = inputs.singletonOrThrow();
        NDArray kernels = channelsLast(store.getValue(weight, input.getDevice(), training));
        NDArray shift = bias == null ? null : store.getValue(bias, input.getDevice(), training);
        NDList convolved =
                input.getNDArrayInternal().convolution(input, kernels, shift, stride, padding, dilation, groups);
        kernels.close();
        return convolved;
    }

    /** A copy with other strides. PyTorch takes the layout of the weights for the result's, whatever the input's is. */
    private static NDArray channelsLast(NDArray weights) {
        try (NDArray turned = weights.transpose(0, 2, 3, 4, 1);
                NDArray flat = turned.reshape(-1);
                NDArray ordered = flat.reshape(turned.getShape())) {
            return ordered.transpose(0, 4, 1, 2, 3);
        }
    }

    @Override
    protected LayoutType[] getExpectedLayout() {
        return new LayoutType[] {
            LayoutType.BATCH, LayoutType.CHANNEL, LayoutType.DEPTH, LayoutType.HEIGHT, LayoutType.WIDTH
        };
    }

    @Override
    protected String getStringLayout() {
        return "NCDHW";
    }

    @Override
    protected int numDimensions() {
        return DIMENSIONS;
    }
}
