package medai.networks;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import java.util.List;
import medai.networks.block.Chain;
import medai.networks.block.ConvUnit;
import medai.networks.block.MaxPooling;
import medai.networks.block.SlicesAsChannels;

/**
 * The network for classes that the RA thesis' author published beside the thesis' own: four blocks of two convolutions of 3 x 3
 * without bias, with batch normalisation and ReLU, and max pooling between them, in two dimensions. Every view is a group of
 * channels all the way, and its slices are the group's input: views first meet in the head's dense layers. [B, V, D, H, W] to [B,
 * 8 base V, 1, H/8, W/8]; with two views of seven slices 121,902,786 weights, 2,348,736 of them below the head.
 *
 * @param base channels of each view in the first block; the others have 2, 4 and 8 times as many
 * @param grid edge of the grid of cells into which the classifier pools the map; 7 as published, 1 is the mean over space
 * @param hidden units of the classifier's hidden layers; 4096 and 4096 as published
 * @param dropout after these, from 0 to below 1
 */
public record GroupedVgg(int base, int grid, List<Integer> hidden, double dropout) implements FeaturesConfig {
    public static final String NAME = "GroupedVgg";

    private static final int BLOCKS = 4;

    public GroupedVgg {
        hidden = List.copyOf(hidden);
        new HeadConfig.DenseHead(grid, hidden, dropout, 2); // checks the settings
        Bounds.require("base", base);
    }

    public static GroupedVgg defaults() {
        return new GroupedVgg(32, 7, List.of(4096, 4096), 0.5);
    }

    /** Behind every block, the last one included. */
    @Override
    public boolean keepsViewsApart(String layer) {
        return true;
    }

    @Override
    public int reduction() {
        return 1 << (BLOCKS - 1);
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
    public void requireSizes(List<String> views, List<List<Integer>> sizes) {
        requireOneSize(sizes);
        Bounds.requireSlices(sizes.get(0), reduction());
    }

    @Override
    public Block build(List<String> views, List<List<Integer>> sizes) {
        int v = views.size();
        Chain features = new Chain().add("", new SlicesAsChannels());
        for (int block = 0; block < BLOCKS; block++) {
            if (block > 0) {
                features.add("", new MaxPooling(new Shape(1, 2, 2)));
            }
            features.add(Integer.toString(block), ConvUnit.twice((base << block) * v, ConvUnit.Kernel.IN_PLANE, v));
        }
        return features;
    }
}
