package medai.networks;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.convolutional.Conv3d;
import ai.djl.nn.norm.BatchNorm;
import java.util.List;
import java.util.Optional;
import medai.networks.block.Chain;
import medai.networks.block.ChannelsLast;
import medai.networks.block.MaxPooling;
import medai.networks.block.Pointwise;
import medai.networks.block.PointwiseBlock;
import medai.networks.block.ResidualBlock;
import medai.networks.block.SlicesAsChannels;
import medai.networks.weights.TorchvisionNames;
import org.jspecify.annotations.Nullable;

/**
 * Residual networks (He et al. 2016) as torchvision builds them, with its names after {@code features.}: in two dimensions with
 * the slices of all views as channels, or in three with cubes in place of squares. A kernel of k x k is one of 1 x k x k here,
 * with the same weights.
 *
 * @param layers 18, 34 or 50
 * @param volumetric whether kernels, strides and poolings run along z too
 */
public record ResNet(int layers, boolean volumetric) implements FeaturesConfig {
    public static final String NAME = "ResNet";

    private static final int BOTTLENECK = 4; // widening of the blocks of ResNet-50
    private static final int REDUCTION = 32;

    public ResNet {
        if (layers != 18 && layers != 34 && layers != 50) {
            throw new IllegalArgumentException("layers must be 18, 34 or 50; found " + layers);
        }
    }

    public static ResNet defaults() {
        return new ResNet(34, false);
    }

    @Override
    public int reduction() {
        return REDUCTION;
    }

    @Override
    public Optional<TorchvisionNames.Layout> torchvision() {
        return Optional.of(new TorchvisionNames.Layout(false, !volumetric));
    }

    @Override
    public void requireSizes(List<String> views, List<List<Integer>> sizes) {
        requireOneSize(sizes);
    }

    @Override
    public Block build(List<String> views, List<List<Integer>> sizes) {
        Chain features = new Chain();
        if (!volumetric) {
            features.add("", new SlicesAsChannels());
        }
        features.add("conv1", conv(64, 7, 2))
                .add("bn1", BatchNorm.builder().build())
                .add("", new PointwiseBlock(Pointwise.RELU))
                .add("", new MaxPooling(size(3), size(2), pad(1)));
        List<Integer> counts = layers == 18 ? List.of(2, 2, 2, 2) : List.of(3, 4, 6, 3);
        int in = 64;
        for (int stage = 0; stage < counts.size(); stage++) {
            int width = 64 << stage;
            int out = layers == 50 ? BOTTLENECK * width : width;
            Chain blocks = new Chain();
            for (int i = 0; i < counts.get(stage); i++) {
                int stride = i == 0 && stage > 0 ? 2 : 1;
                blocks.add(block(in, width, out, stride));
                in = out;
            }
            features.add("layer" + (stage + 1), blocks);
        }
        return features;
    }

    private Block block(int in, int width, int out, int stride) {
        Chain main = new Chain();
        if (layers == 50) {
            main.add("conv1", conv(width, 1, 1)).add("bn1", norm()).add("", new PointwiseBlock(Pointwise.RELU));
            main.add("conv2", conv(width, 3, stride)).add("bn2", norm()).add("", new PointwiseBlock(Pointwise.RELU));
            main.add("conv3", conv(out, 1, 1)).add("bn3", norm());
        } else {
            main.add("conv1", conv(width, 3, stride)).add("bn1", norm()).add("", new PointwiseBlock(Pointwise.RELU));
            main.add("conv2", conv(out, 3, 1)).add("bn2", norm());
        }
        @Nullable
        Block downsample = in == out && stride == 1
                ? null
                : new Chain().add(conv(out, 1, stride)).add(norm());
        return new ResidualBlock(main, downsample);
    }

    private static Block norm() {
        return BatchNorm.builder().build();
    }

    private Block conv(int channels, int edge, int stride) {
        return new ChannelsLast(Conv3d.builder()
                .setFilters(channels)
                .setKernelShape(size(edge))
                .optStride(size(stride))
                .optPadding(pad(edge / 2))
                .optBias(false));
    }

    private Shape size(int edge) {
        return new Shape(volumetric ? edge : 1, edge, edge);
    }

    private Shape pad(int edge) {
        return new Shape(volumetric ? edge : 0, edge, edge);
    }
}
