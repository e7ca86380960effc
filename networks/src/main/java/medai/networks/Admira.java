package medai.networks;

import ai.djl.nn.Block;
import java.util.List;
import medai.networks.block.Chain;
import medai.networks.block.ConvUnit;
import medai.networks.block.PatchAttention;
import medai.networks.block.Pointwise;
import medai.networks.block.SlicesAsChannels;

/**
 * The convolution and attention network of the RA thesis (chapter 2; as its author published it, not Table 6.2): seven
 * convolutions within slices, one block of patch attention over all slices, one expansion. Views are channels and stay separate
 * groups of channels up to the attention, which combines them. [B, V, D, H, W] to [B, 160 width V, D, H/16, W/16]; with width 2
 * and two views 13,951,168 weights. In two dimensions (Figure 2.6) the slices of a view are channels, and D becomes 1.
 *
 * @param width of all layers; 2 is the published network
 * @param layers of attention
 * @param dropout in the attention, from 0 to below 1
 * @param volumetric whether slices stay separate; else they are channels
 */
public record Admira(int width, int layers, double dropout, boolean volumetric) implements FeaturesConfig {
    public static final String NAME = "Admira";

    private static final int HEADS = 4;
    private static final int HEAD_SIZE = 8;
    private static final int EXPANSION = 4;
    private static final String LAST_APART = "6"; // the block before the attention

    public Admira {
        Bounds.require("width", width);
        Bounds.requireLayers("layers", layers);
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("dropout must be from 0 to below 1; found " + dropout);
        }
    }

    public static Admira defaults() {
        return new Admira(2, 3, 0.3, true);
    }

    /** Convolutions are grouped by view up to the attention, which mixes them. */
    @Override
    public boolean keepsViewsApart(String layer) {
        return layer.length() == 1 && layer.compareTo("0") >= 0 && layer.compareTo(LAST_APART) <= 0;
    }

    @Override
    public String explainedLayer(int views) {
        return views > 1 ? LAST_APART : "";
    }

    @Override
    public int reduction() {
        return 32; // 16 by strides, and patches of 2
    }

    @Override
    public Start start() {
        return Start.KAIMING_FAN_OUT;
    }

    /** Every group of channels is of one view, so that the number of views must divide the channels of all grouped layers. */
    @Override
    public void requireViews(List<String> views) {
        int fewest = 32 * width; // of the grouped layers: the others have two, three and five times as many
        if (fewest % views.size() != 0) {
            throw new IllegalArgumentException(
                    "network admira of width %d needs a number of views that divides its %d channels, such as 1, 2 or 4, or a width that is a multiple of the views; found %d views, %s"
                            .formatted(width, fewest, views.size(), views));
        }
    }

    @Override
    public void requireSizes(List<String> views, List<List<Integer>> sizes) {
        requireOneSize(sizes);
        Bounds.requireMultiples(sizes.get(0), reduction());
    }

    @Override
    public Block build(List<String> views, List<List<Integer>> sizes) {
        int v = views.size();
        int top = 160 * width;
        Chain expansion = new Chain()
                .add("expand", unit(EXPANSION * top, 1, 1, Pointwise.SILU))
                .add("depthwise", unit(EXPANSION * top, 1, EXPANSION * top, Pointwise.SILU))
                .add("project", unit(top * v, 1, 1, Pointwise.NONE))
                .residual(v == 1);
        Chain features = new Chain();
        if (!volumetric) {
            features.add("", new SlicesAsChannels());
        }
        Chain layered = new Chain()
                .add(unit(16 * width * v, 2, v, Pointwise.SILU))
                .add(new ConvUnit(32 * width, ConvUnit.Kernel.IN_PLANE, v, Pointwise.SILU, 16 * v == 32))
                .add(unit(64 * width, 2, v, Pointwise.SILU))
                .add(new ConvUnit(64 * width, ConvUnit.Kernel.IN_PLANE, v, Pointwise.SILU, true))
                .add(new ConvUnit(64 * width, ConvUnit.Kernel.IN_PLANE, v, Pointwise.SILU, true))
                .add(unit(96 * width, 2, v, Pointwise.SILU))
                .add(unit(top, 2, v, Pointwise.SILU))
                .add(new PatchAttention(top, layers, HEADS, HEAD_SIZE, 2 * top, v, dropout))
                .add(expansion);
        return features.add("", layered);
    }

    private static ConvUnit unit(int channels, int stride, int groups, Pointwise activation) {
        return new ConvUnit(channels, new ConvUnit.Kernel(1, 3, stride), groups, activation, false);
    }
}
