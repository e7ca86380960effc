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
import medai.networks.block.SlicesAsChannels;
import medai.networks.weights.TorchvisionNames;

/**
 * VGG-11 and VGG-16 (Simonyan and Zisserman 2015) as torchvision builds them, with its names: in two dimensions with the slices
 * of all views as channels; the classifier has two hidden layers. [B, V, D, H, W] to [B, 512, 1, H/32, W/32].
 *
 * @param layers 11 or 16
 * @param normalised whether batch normalisation follows every convolution
 * @param grid edge of the grid of cells into which the classifier pools the map; 7 as published
 * @param hidden units of the classifier's hidden layers; 4096 and 4096 as published
 * @param dropout after these, from 0 to below 1
 */
public record Vgg(int layers, boolean normalised, int grid, List<Integer> hidden, double dropout)
        implements FeaturesConfig {
    public static final String NAME = "Vgg";

    private static final int REDUCTION = 32;
    private static final List<Integer> WIDTHS = List.of(64, 128, 256, 512, 512);

    public Vgg {
        hidden = List.copyOf(hidden);
        new HeadConfig.DenseHead(grid, hidden, dropout, 2); // checks the settings
        if (layers != 11 && layers != 16) {
            throw new IllegalArgumentException("layers must be 11 or 16; found " + layers);
        }
    }

    public static Vgg defaults() {
        return new Vgg(16, true, 7, List.of(4096, 4096), 0.5);
    }

    @Override
    public int reduction() {
        return REDUCTION;
    }

    @Override
    public Start start() {
        return Start.KAIMING_FAN_OUT;
    }

    @Override
    public HeadConfig classifier(int classes) {
        return new HeadConfig.DenseHead(grid, hidden, dropout, classes);
    }

    @Override
    public Optional<TorchvisionNames.Layout> torchvision() {
        return Optional.of(new TorchvisionNames.Layout(true, true));
    }

    @Override
    public void requireSizes(List<String> views, List<List<Integer>> sizes) {
        requireOneSize(sizes);
        Bounds.requireSlices(sizes.get(0), REDUCTION);
    }

    @Override
    public Block build(List<String> views, List<List<Integer>> sizes) {
        List<Integer> counts = layers == 11 ? List.of(1, 1, 2, 2, 2) : List.of(2, 2, 3, 3, 3);
        Chain features = new Chain();
        for (int block = 0; block < counts.size(); block++) {
            for (int i = 0; i < counts.get(block); i++) {
                features.add(new ChannelsLast(Conv3d.builder()
                        .setFilters(WIDTHS.get(block))
                        .setKernelShape(new Shape(1, 3, 3))
                        .optPadding(new Shape(0, 1, 1))));
                if (normalised) {
                    features.add(BatchNorm.builder().build());
                }
                features.add(new PointwiseBlock(Pointwise.RELU));
            }
            features.add(new MaxPooling(new Shape(1, 2, 2)));
        }
        return new Chain().add("", new SlicesAsChannels()).add("", features);
    }
}
