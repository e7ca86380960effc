package medai.networks;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.convolutional.Conv3d;
import ai.djl.nn.norm.BatchNorm;
import java.util.List;
import java.util.Optional;
import medai.networks.block.Chain;
import medai.networks.block.ChannelsLast;
import medai.networks.block.Concatenation;
import medai.networks.block.MaxPooling;
import medai.networks.block.MeanPooling;
import medai.networks.block.Pointwise;
import medai.networks.block.PointwiseBlock;
import medai.networks.block.SlicesAsChannels;
import medai.networks.weights.TorchvisionNames;

/**
 * Inception-v3 (Szegedy et al. 2016; a baseline of the RA thesis' Figure 2.6) as torchvision builds it, with its names after
 * {@code features.}, without the second classifier that it has for training and without its change of the input's colours: in two
 * dimensions with the slices of all views as channels, of at least 75 x 75 voxels. [B, V, D, H, W] to [B, 2048, 1, about H/32,
 * about W/32], 8 x 8 of 299 x 299: few kernels reach beyond the border. 21,785,568 weights with three channels.
 *
 * <p>First weights are those of PyTorch's layers, not torchvision's: behind every convolution the normalisation takes their size
 * away.
 *
 * @param dropout of the means over space before the classifier's one layer, from 0 to below 1; 0.5 as published. A network that
 *     predicts scores has none.
 */
public record InceptionV3(double dropout) implements FeaturesConfig {
    public static final String NAME = "InceptionV3";

    private static final int SMALLEST = 75; // of which the last map has one cell
    private static final int REDUCTION = 32;
    private static final float EPSILON = 1e-3f; // of the normalisation

    public InceptionV3 {
        new HeadConfig.DropoutHead(dropout, 2); // checks the setting
    }

    public static InceptionV3 defaults() {
        return new InceptionV3(0.5);
    }

    @Override
    public int reduction() {
        return REDUCTION;
    }

    @Override
    public HeadConfig classifier(int classes) {
        return new HeadConfig.DropoutHead(dropout, classes);
    }

    @Override
    public Optional<TorchvisionNames.Layout> torchvision() {
        return Optional.of(new TorchvisionNames.Layout(false, true));
    }

    @Override
    public void requireSizes(List<String> views, List<List<Integer>> sizes) {
        requireOneSize(sizes);
        Bounds.requireSlices(sizes.get(0), SMALLEST);
    }

    @Override
    public Block build(List<String> views, List<List<Integer>> sizes) {
        return new Chain()
                .add("", new SlicesAsChannels())
                .add("Conv2d_1a_3x3", within(32, 2))
                .add("Conv2d_2a_3x3", within(32, 1))
                .add("Conv2d_2b_3x3", unit(64, 3, 3))
                .add("", halving())
                .add("Conv2d_3b_1x1", unit(80, 1, 1))
                .add("Conv2d_4a_3x3", within(192, 1))
                .add("", halving())
                .add("Mixed_5b", squares(32))
                .add("Mixed_5c", squares(64))
                .add("Mixed_5d", squares(64))
                .add("Mixed_6a", toMiddle())
                .add("Mixed_6b", rowsAndColumns(128))
                .add("Mixed_6c", rowsAndColumns(160))
                .add("Mixed_6d", rowsAndColumns(160))
                .add("Mixed_6e", rowsAndColumns(192))
                .add("Mixed_7a", toTop())
                .add("Mixed_7b", crosses())
                .add("Mixed_7c", crosses());
    }

    /** The modules of the first resolution: 5 x 5, and 3 x 3 twice. */
    private static Block squares(int pooled) {
        return new Concatenation()
                .add(branch("branch1x1", unit(64, 1, 1)))
                .add(branch("branch5x5", unit(48, 1, 1), unit(64, 5, 5)))
                .add(branch("branch3x3dbl", unit(64, 1, 1), unit(96, 3, 3), unit(96, 3, 3)))
                .add(means(pooled));
    }

    private static Block toMiddle() {
        return new Concatenation()
                .add(branch("branch3x3", within(384, 2)))
                .add(branch("branch3x3dbl", unit(64, 1, 1), unit(96, 3, 3), within(96, 2)))
                .add(halving());
    }

    /** The modules of the second resolution: 7 x 7 as a row and a column, once and twice. */
    private static Block rowsAndColumns(int width) {
        return new Concatenation()
                .add(branch("branch1x1", unit(192, 1, 1)))
                .add(branch("branch7x7", unit(width, 1, 1), unit(width, 1, 7), unit(192, 7, 1)))
                .add(branch(
                        "branch7x7dbl",
                        unit(width, 1, 1),
                        unit(width, 7, 1),
                        unit(width, 1, 7),
                        unit(width, 7, 1),
                        unit(192, 1, 7)))
                .add(means(192));
    }

    private static Block toTop() {
        return new Concatenation()
                .add(branch("branch3x3", unit(192, 1, 1), within(320, 2)))
                .add(branch("branch7x7x3", unit(192, 1, 1), unit(192, 1, 7), unit(192, 7, 1), within(192, 2)))
                .add(halving());
    }

    /** The modules of the last resolution: a row and a column beside each other, of 1 x 1 and of 3 x 3. */
    private static Block crosses() {
        return new Concatenation()
                .add(branch("branch1x1", unit(320, 1, 1)))
                .add(new Chain().add("branch3x3_1", unit(384, 1, 1)).add("", cross("branch3x3_2")))
                .add(new Chain()
                        .add("branch3x3dbl_1", unit(448, 1, 1))
                        .add("branch3x3dbl_2", unit(384, 3, 3))
                        .add("", cross("branch3x3dbl_3")))
                .add(means(192));
    }

    private static Block cross(String name) {
        return new Concatenation().add(branch(name + "a", unit(384, 1, 3))).add(branch(name + "b", unit(384, 3, 1)));
    }

    private static Block means(int channels) {
        return new Chain().add("", new MeanPooling(3)).add("branch_pool", unit(channels, 1, 1));
    }

    /** Units one after the other, counted from 1 where there are several. */
    private static Chain branch(String name, Block... units) {
        Chain branch = new Chain();
        for (int i = 0; i < units.length; i++) {
            branch.add(units.length == 1 ? name : name + "_" + (i + 1), units[i]);
        }
        return branch;
    }

    private static Block halving() {
        return new MaxPooling(new Shape(1, 3, 3), new Shape(1, 2, 2), new Shape(0, 0, 0));
    }

    /** A kernel of height x width voxels, padded so that the size stays. */
    private static Block unit(int channels, int height, int width) {
        return unit(channels, new Shape(1, height, width), 1, new Shape(0, height / 2, width / 2));
    }

    /** A kernel of 3 x 3 that stays within the image. */
    private static Block within(int channels, int stride) {
        return unit(channels, new Shape(1, 3, 3), stride, new Shape(0, 0, 0));
    }

    private static Block unit(int channels, Shape kernel, int stride, Shape padding) {
        return new Chain()
                .add(
                        "conv",
                        new ChannelsLast(Conv3d.builder()
                                .setFilters(channels)
                                .setKernelShape(kernel)
                                .optStride(new Shape(1, stride, stride))
                                .optPadding(padding)
                                .optBias(false)))
                .add("bn", BatchNorm.builder().optEpsilon(EPSILON).build())
                .add("", new PointwiseBlock(Pointwise.RELU));
    }
}
