package medai.networks;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import java.util.List;
import medai.networks.block.Branches;
import medai.networks.block.Chain;
import medai.networks.block.ConvUnit;
import medai.networks.block.MaxPooling;

/**
 * The encoders of the RA thesis' consistVGG (section 3.3.3), one for each view, whose maps are combined in the head: blocks of
 * two convolutions with max pooling between them. Slices are processed separately until the last poolings halve their number:
 * twice from 20 slices on, once from 10, else never; the block after such a pooling, and the last one, has 3 x 3 x 3 kernels.
 * [B, 1, D, H, W] of each view to [B, 8 base, about 5, H/32, W/32]; with fewer blocks less is pooled.
 *
 * @param base channels of the first block; the others have 2, 4, 8, 8 and 8 times as many
 * @param blocks 1 to 6
 * @param grid edge of the grid of cells into which the classifier pools every map; 7 in the thesis, 1 is the mean over space
 * @param hidden units of the classifier's hidden layers; 4096 and 4096 in the thesis
 * @param dropout after these, from 0 to below 1
 */
public record ConsistVgg(int base, int blocks, int grid, List<Integer> hidden, double dropout)
        implements FeaturesConfig {
    public static final String NAME = "ConsistVgg";

    private static final int MOST_BLOCKS = 6;
    private static final int FEW_SLICES = 5; // that an encoder ends with
    private static final List<Integer> WIDTHS = List.of(1, 2, 4, 8, 8, 8);

    public ConsistVgg {
        hidden = List.copyOf(hidden);
        new HeadConfig.DenseHead(grid, hidden, dropout, 2); // checks the settings
        Bounds.require("base", base);
        if (blocks < 1 || blocks > MOST_BLOCKS) {
            throw new IllegalArgumentException("blocks must be from 1 to 6; found " + blocks);
        }
    }

    public static ConsistVgg defaults() {
        return new ConsistVgg(32, MOST_BLOCKS, 1, List.of(2048, 2048), 0.5);
    }

    @Override
    public boolean separatesViews() {
        return true;
    }

    @Override
    public int reduction() {
        return 1 << (blocks - 1);
    }

    @Override
    public Start start() {
        return Start.KAIMING_FAN_OUT;
    }

    @Override
    public void requireSizes(List<String> views, List<List<Integer>> sizes) {
        sizes.forEach(size -> Bounds.requireSlices(size, reduction()));
    }

    /** The first four blocks, which process every slice separately: what a masked autoencoder trains. */
    @Override
    public FeaturesConfig reconstructing() {
        return new ConsistVgg(base, Math.min(blocks, 4), grid, hidden, dropout);
    }

    @Override
    public HeadConfig classifier(int classes) {
        return new HeadConfig.DenseHead(grid, hidden, dropout, classes);
    }

    @Override
    public int reconstructionBase() {
        return base;
    }

    @Override
    public Block build(List<String> views, List<List<Integer>> sizes) {
        Branches branches = new Branches();
        for (int i = 0; i < views.size(); i++) {
            branches.add(views.get(i), encoder(sizes.get(i).get(0)));
        }
        return branches;
    }

    private Chain encoder(int slices) {
        int halvings = 0;
        for (int left = slices; left >= 2 * FEW_SLICES && halvings < 2; left /= 2) {
            halvings++;
        }
        Chain encoder = new Chain();
        for (int block = 0; block < blocks; block++) {
            boolean halvedBefore = block > 0 && halves(block - 1, halvings);
            ConvUnit.Kernel kernel =
                    halvedBefore || block == MOST_BLOCKS - 1 ? ConvUnit.Kernel.VOLUMETRIC : ConvUnit.Kernel.IN_PLANE;
            int channels = base * WIDTHS.get(block);
            encoder.add(Integer.toString(block), ConvUnit.twice(channels, kernel, 1));
            if (block < blocks - 1) {
                Shape pool = new Shape(halves(block, halvings) ? 2 : 1, 2, 2);
                encoder.add("", new MaxPooling(pool));
            }
        }
        return encoder;
    }

    /** Whether the pooling after a block halves the number of slices: the last ones before the last block do. */
    private static boolean halves(int block, int halvings) {
        return block >= MOST_BLOCKS - 1 - halvings && block < MOST_BLOCKS - 1;
    }
}
