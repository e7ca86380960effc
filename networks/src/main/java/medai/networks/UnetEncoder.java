package medai.networks;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import java.util.List;
import medai.networks.block.Chain;
import medai.networks.block.ConvUnit;
import medai.networks.block.MaxPooling;
import medai.networks.block.SlicesAsChannels;

/**
 * A U-Net's way down (Ronneberger et al. 2015; a baseline of the RA thesis' Figure 2.6): two convolutions of 3 x 3 with batch
 * normalisation and ReLU at each of {@code depth + 1} resolutions, max pooling between them, then the mean over space and one
 * linear layer. In two dimensions with the slices of all views as channels: [B, V, D, H, W] to [B, base 2^depth, 1, H/2^depth,
 * W/2^depth]. Unlike the published network, convolutions keep the size and are normalised, as in {@link UNet}, whose names on the
 * way down the weights have.
 *
 * @param base channels at the full resolution, twice as many at each further one; 64 as published
 * @param depth how often the resolution is halved, from 1 to 7; 4 as published
 */
public record UnetEncoder(int base, int depth) implements FeaturesConfig {
    public static final String NAME = "UnetEncoder";

    private static final int DEEPEST = 7;

    public UnetEncoder {
        Bounds.require("base", base);
        if (depth < 1 || depth > DEEPEST) {
            throw new IllegalArgumentException("depth must be from 1 to 7; found " + depth);
        }
    }

    public static UnetEncoder defaults() {
        return new UnetEncoder(64, 4);
    }

    @Override
    public int reduction() {
        return 1 << depth;
    }

    @Override
    public Start start() {
        return Start.KAIMING_FAN_OUT;
    }

    @Override
    public void requireSizes(List<String> views, List<List<Integer>> sizes) {
        requireOneSize(sizes);
        Bounds.requireSlices(sizes.get(0), reduction());
    }

    @Override
    public Block build(List<String> views, List<List<Integer>> sizes) {
        Chain features = new Chain().add("", new SlicesAsChannels());
        for (int level = 0; level <= depth; level++) {
            if (level > 0) {
                features.add("", new MaxPooling(new Shape(1, 2, 2)));
            }
            features.add("down." + level, ConvUnit.twice(base << level, ConvUnit.Kernel.IN_PLANE, 1));
        }
        return features;
    }
}
