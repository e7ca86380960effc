package medai.networks;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import java.util.List;
import medai.networks.block.Chain;
import medai.networks.block.ConvUnit;
import medai.networks.block.MaxPooling;
import medai.networks.block.PatchAttention;
import medai.networks.block.Pointwise;
import medai.networks.block.SlicesAsChannels;

/**
 * ADMIRA as Table 6.2 of the RA thesis describes it; {@link Admira} is the network that its author published, and differs. Six
 * blocks of two convolutions within slices, with ReLU, whose 32, 64, 64, 64, 96 and 160 channels are groups of one view each; max
 * pooling of 3 x 3 with stride 2 at the end of all but the first; attention over all slices and views; an expansion. [B, V, D, H,
 * W] to [B, 640 V, D, H/32, W/32].
 *
 * <p>What the table leaves open is as in {@link Admira}: its numbers of kernels are those of all views together; convolutions have
 * no bias and are followed by batch normalisation; the attention's perceptron and the convolution that merges it with its input
 * have SiLU. The dense layer has 640 V inputs, though the attention ends with 160 channels: the step between them that adds least
 * was chosen, one convolution of 1 x 1 x 1 with normalisation and ReLU.
 *
 * @param layers of attention; 1 in the table
 * @param dropout in the attention, from 0 to below 1; 0 in the table
 * @param volumetric whether slices stay separate; else they are channels, and D becomes 1
 */
public record PooledAdmira(int layers, double dropout, boolean volumetric) implements FeaturesConfig {
    public static final String NAME = "PooledAdmira";

    private static final List<Integer> WIDTHS = List.of(32, 64, 64, 64, 96, 160);
    private static final int GROUPED = 32; // divides all of them
    private static final int TOP = 160;
    private static final int HEADS = 4;
    private static final int HEAD_SIZE = 8;
    private static final int HIDDEN = 640;
    private static final int EXPANDED = 640; // for each view
    private static final int REDUCTION = 32;
    private static final int PATCH = 2; // edge, of the attention
    private static final String LAST_APART = "5"; // the block before the attention

    public PooledAdmira {
        Bounds.requireLayers("layers", layers);
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("dropout must be from 0 to below 1; found " + dropout);
        }
    }

    public static PooledAdmira defaults() {
        return new PooledAdmira(1, 0, true);
    }

    /** Convolutions are grouped by view up to the attention, which mixes them. */
    @Override
    public boolean keepsViewsApart(String layer) {
        return layer.length() == 1 && layer.compareTo("0") >= 0 && layer.compareTo(LAST_APART) <= 0;
    }

    /** With several views before the last pooling, where maps have twice as many cells a side as behind it. */
    @Override
    public String explainedLayer(int views) {
        return views > 1 ? LAST_APART : "";
    }

    @Override
    public int reduction() {
        return REDUCTION;
    }

    @Override
    public Start start() {
        return Start.KAIMING_FAN_OUT;
    }

    /** Every group of channels is of one view, so that the number of views must divide the channels of all grouped layers. */
    @Override
    public void requireViews(List<String> views) {
        if (GROUPED % views.size() != 0) {
            throw new IllegalArgumentException(
                    "network pooled_admira needs a number of views that divides its %d channels, such as 1, 2 or 4; found %d views, %s"
                            .formatted(GROUPED, views.size(), views));
        }
    }

    @Override
    public void requireSizes(List<String> views, List<List<Integer>> sizes) {
        requireOneSize(sizes);
        Bounds.requireMultiples(sizes.get(0), REDUCTION * PATCH);
    }

    @Override
    public Block build(List<String> views, List<List<Integer>> sizes) {
        int v = views.size();
        Chain features = new Chain();
        if (!volumetric) {
            features.add("", new SlicesAsChannels());
        }
        for (int block = 0; block < WIDTHS.size(); block++) {
            features.add(Integer.toString(block), ConvUnit.twice(WIDTHS.get(block), ConvUnit.Kernel.IN_PLANE, v));
            if (block > 0) {
                features.add("", new MaxPooling(new Shape(1, 3, 3), new Shape(1, 2, 2), new Shape(0, 1, 1)));
            }
        }
        return features.add("6", new PatchAttention(TOP, layers, HEADS, HEAD_SIZE, HIDDEN, v, dropout))
                .add("7", new ConvUnit(EXPANDED * v, ConvUnit.Kernel.VOXEL, 1, Pointwise.RELU, false));
    }
}
