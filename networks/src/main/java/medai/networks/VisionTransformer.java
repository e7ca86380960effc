package medai.networks;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.convolutional.Conv3d;
import java.util.List;
import medai.networks.block.Chain;
import medai.networks.block.ChannelsLast;
import medai.networks.block.Pointwise;
import medai.networks.block.SlicesAsChannels;
import medai.networks.block.TokenAttention;
import medai.networks.block.TransformerLayer;

/**
 * A vision transformer (Dosovitskiy et al. 2021) with the slices of all views as channels: patches become tokens with learnt
 * position embeddings, and pre-norm layers let them attend to each other. The head sees the mean of the tokens, not a class
 * token, so that the tokens form a feature map whose positions matter. [B, V, D, H, W] to [B, width, 1, H/patch, W/patch].
 *
 * @param patch edge in voxels; a divisor of H and W
 * @param width channels of a token, a multiple of heads
 * @param layers of attention
 * @param heads of each
 * @param hidden units of each layer's perceptron
 * @param dropout from 0 to below 1
 */
public record VisionTransformer(int patch, int width, int layers, int heads, int hidden, double dropout)
        implements FeaturesConfig {
    public static final String NAME = "VisionTransformer";

    public VisionTransformer {
        if (patch < 1 || layers < 1 || heads < 1 || hidden < 1) {
            throw new IllegalArgumentException(
                    "patch, layers, heads and hidden must be at least 1; found %d, %d, %d and %d"
                            .formatted(patch, layers, heads, hidden));
        }
        Bounds.require("patch", patch);
        Bounds.requireLayers("layers", layers);
        Bounds.require("hidden", hidden);
        Bounds.require("width", width);
        if (width < heads || width % heads != 0) {
            throw new IllegalArgumentException(
                    "width must be a multiple of the %d heads; found %d".formatted(heads, width));
        }
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("dropout must be from 0 to below 1; found " + dropout);
        }
    }

    /** ViT-B/16. */
    public static VisionTransformer defaults() {
        return new VisionTransformer(16, 768, 12, 12, 3072, 0.1);
    }

    @Override
    public int reduction() {
        return patch;
    }

    @Override
    public void requireSizes(List<String> views, List<List<Integer>> sizes) {
        requireOneSize(sizes);
        List<Integer> size = sizes.get(0);
        if (size.get(1) % patch != 0 || size.get(2) % patch != 0) {
            throw new IllegalArgumentException(
                    "slices must have a multiple of %d voxels along y and x for this network; found %s"
                            .formatted(patch, size));
        }
    }

    @Override
    public Block build(List<String> views, List<List<Integer>> sizes) {
        Chain stack = new Chain();
        for (int i = 0; i < layers; i++) {
            stack.add(new TransformerLayer(
                    new TransformerLayer.Design(width, heads, width / heads, hidden, dropout, Pointwise.GELU, true)));
        }
        Shape edge = new Shape(1, patch, patch);
        return new Chain()
                .add("", new SlicesAsChannels())
                .add(
                        "patches",
                        new ChannelsLast(Conv3d.builder()
                                .setFilters(width)
                                .setKernelShape(edge)
                                .optStride(edge)))
                .add("", new TokenAttention(stack));
    }
}
