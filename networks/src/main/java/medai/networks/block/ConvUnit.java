package medai.networks.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.convolutional.Conv3d;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.jspecify.annotations.Nullable;

/**
 * Convolution without bias, batch normalisation and a pointwise function on [B, C, D, H, W]: {@code conv} and {@code norm} in a
 * state_dict. The padding keeps the size where the stride is 1.
 */
public final class ConvUnit extends NamedBlock {
    private final Block conv;
    private final Block norm;
    private final Pointwise activation;
    private final boolean residual;

    /**
     * The geometry of a convolution.
     *
     * @param depth edge of the kernel along z, odd; the stride along z is 1
     * @param edge of the kernel along y and x, odd
     * @param stride along y and x
     */
    public record Kernel(int depth, int edge, int stride) {
        /** 1 x 1 x 1: each voxel by itself. */
        public static final Kernel VOXEL = new Kernel(1, 1, 1);

        /** 1 x 3 x 3: each slice by itself. */
        public static final Kernel IN_PLANE = new Kernel(1, 3, 1);

        /** 3 x 3 x 3. */
        public static final Kernel VOLUMETRIC = new Kernel(3, 3, 1);
    }

    /**
     * A unit.
     *
     * @param groups of channels that do not see each other
     * @param residual whether the input is added, which must have the output's shape
     */
    public ConvUnit(int channels, Kernel kernel, int groups, Pointwise activation, boolean residual) {
        conv = member(
                "conv",
                new ChannelsLast(Conv3d.builder()
                        .setFilters(channels)
                        .setKernelShape(new Shape(kernel.depth, kernel.edge, kernel.edge))
                        .optStride(new Shape(1, kernel.stride, kernel.stride))
                        .optPadding(new Shape(kernel.depth / 2, kernel.edge / 2, kernel.edge / 2))
                        .optGroups(groups)
                        .optBias(false)));
        norm = member("norm", BatchNorm.builder().build());
        this.activation = activation;
        this.residual = residual;
    }

    /** Two units with ReLU, one after the other, as in VGG and U-Nets. */
    public static Chain twice(int channels, Kernel kernel, int groups) {
        return new Chain()
                .add(new ConvUnit(channels, kernel, groups, Pointwise.RELU, false))
                .add(new ConvUnit(channels, kernel, groups, Pointwise.RELU, false));
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, @Nullable PairList<String, Object> parameters) {
        NDArray convolved = conv.forward(store, inputs, training).singletonOrThrow();
        NDArray normed = norm.forward(store, new NDList(convolved), training).singletonOrThrow();
        convolved.close();
        NDArray active = activation.of(normed);
        if (active != normed) {
            normed.close();
        }
        if (!residual) {
            return new NDList(active);
        }
        NDArray sum = active.add(inputs.singletonOrThrow());
        active.close();
        return new NDList(sum);
    }

    @Override
    public boolean isUnit() {
        return true;
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return conv.getOutputShapes(inputShapes);
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
        conv.initialize(manager, dataType, inputShapes);
        norm.initialize(manager, dataType, conv.getOutputShapes(inputShapes));
    }
}
