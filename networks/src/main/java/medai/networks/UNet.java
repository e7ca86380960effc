package medai.networks;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import java.util.ArrayList;
import java.util.List;
import medai.networks.block.Branches;
import medai.networks.block.Chain;
import medai.networks.block.ConvUnit;
import medai.networks.block.Doubling;
import medai.networks.block.MaxPooling;
import medai.networks.block.Skipping;

/**
 * A U-Net for each view (Ronneberger et al. 2015; sacro-iliac paper, section 3.2): two convolutions of 3 x 3, or 3 x 3 x 3, with
 * batch normalisation and ReLU at each of {@code depth + 1} resolutions, max pooling on the way down, transposed convolutions on
 * the way up. [B, 1, D, H, W] of each view to [B, base, D, H, W].
 *
 * @param base channels at the full resolution, twice as many at each further one
 * @param depth how often the resolution is halved, at least 1
 * @param skips whether the features of the way down are also passed to the way up
 * @param volumetric whether kernels reach over slices; then the last poolings halve the number of slices too, as often as 4 are
 *     left
 * @param window voxels along z, y and x that the network sees at once; larger scans are processed in overlapping windows. Empty
 *     for whole scans
 */
public record UNet(int base, int depth, boolean skips, boolean volumetric, List<Integer> window)
        implements FeaturesConfig {
    public static final String NAME = "Unet";

    private static final int FEW_SLICES = 4;

    public UNet {
        window = List.copyOf(window);
        Bounds.require("base", base);
        if (depth < 1 || depth > 7) {
            throw new IllegalArgumentException("depth must be from 1 to 7; found " + depth);
        }
        if (!window.isEmpty() && (window.size() != 3 || window.stream().anyMatch(n -> n < 1))) {
            throw new IllegalArgumentException(
                    "window must be three numbers of voxels along z, y and x, or left out; found " + window);
        }
    }

    public static UNet defaults() {
        return new UNet(16, 4, true, false, List.of());
    }

    @Override
    public boolean separatesViews() {
        return true;
    }

    @Override
    public boolean seesWindows() {
        return !window.isEmpty();
    }

    @Override
    public boolean keepsResolution() {
        return true;
    }

    @Override
    public int reduction() {
        return 1;
    }

    @Override
    public Start start() {
        return Start.KAIMING_FAN_OUT;
    }

    @Override
    public List<Integer> window(List<Integer> scan) {
        List<Integer> seen = new ArrayList<>();
        for (int axis = 0; axis < scan.size(); axis++) {
            seen.add(window.isEmpty() ? scan.get(axis) : Math.min(window.get(axis), scan.get(axis)));
        }
        return seen;
    }

    @Override
    public void requireSizes(List<String> views, List<List<Integer>> sizes) {
        int multiple = 1 << depth;
        for (List<Integer> size : sizes) {
            if (size.get(1) % multiple != 0 || size.get(2) % multiple != 0) {
                throw new IllegalArgumentException(
                        "slices must have a multiple of %d voxels along y and x for this network; found %s (z, y, x)"
                                .formatted(multiple, size));
            }
        }
    }

    /** How often the number of slices can be halved so that enough remain. */
    private int halvings(int slices) {
        int halvings = 0;
        for (int left = slices; volumetric && left % 2 == 0 && left / 2 >= FEW_SLICES && halvings < depth; left /= 2) {
            halvings++;
        }
        return halvings;
    }

    @Override
    public Block build(List<String> views, List<List<Integer>> sizes) {
        Branches branches = new Branches();
        for (int i = 0; i < views.size(); i++) {
            branches.add(views.get(i), network(sizes.get(i).get(0)));
        }
        return branches;
    }

    private Block network(int slices) {
        int halvings = halvings(slices);
        List<Skipping.Level> levels = new ArrayList<>();
        for (int level = 0; level < depth; level++) {
            int deep = level >= depth - halvings ? 2 : 1;
            Shape pool = new Shape(deep, 2, 2);
            levels.add(new Skipping.Level(
                    block(level), new MaxPooling(pool), new Doubling(base << level, deep), block(level)));
        }
        return new Skipping(levels, block(depth), skips);
    }

    private Chain block(int level) {
        ConvUnit.Kernel kernel = volumetric ? ConvUnit.Kernel.VOLUMETRIC : ConvUnit.Kernel.IN_PLANE;
        return ConvUnit.twice(base << level, kernel, 1);
    }
}
