package medai.explain.cam;

import java.util.ArrayList;
import java.util.List;

/**
 * Occlusion (Zeiler and Fergus 2014): the drop of the output when a block of one view is set to 0; each voxel gets the mean over
 * the blocks that contain it.
 *
 * @param size edge of a block in voxels, along width and height; along depth the same, but at most the depth of the view
 * @param stride from block to block
 */
public record Occlusion(int size, int stride) implements CamMethod {
    public static final String NAME = "Occlusion";

    public Occlusion {
        if (size < 1 || stride < 1 || stride > size) {
            throw new IllegalArgumentException(
                    "size must be at least 1 and stride from 1 to size; found %d and %d".formatted(size, stride));
        }
    }

    public static Occlusion defaults() {
        return new Occlusion(8, 4);
    }

    @Override
    public String fileName() {
        return "occlusion";
    }

    /** A block of a view, from one corner (inclusive) to the other (exclusive). */
    private record Block(int view, int z0, int z1, int y0, int y1, int x0, int x1) {}

    @Override
    public boolean isOfVoxels() {
        return true;
    }

    @Override
    public List<List<WeightedFeatures>> of(Explained scan, List<Integer> outputs) {
        List<FeatureMap> views = scan.views();
        List<Block> blocks = new ArrayList<>();
        List<Integer> starts = new ArrayList<>();
        int start = 0;
        for (int v = 0; v < views.size(); v++) {
            blocks.addAll(blocks(v, views.get(v)));
            starts.add(start);
            start += views.get(v).positions();
        }
        float[][] without = scan.outputsOfScans(blocks.size(), (trial, voxels) -> {
            Block block = blocks.get(trial);
            int from = starts.get(block.view);
            each(views.get(block.view), block, at -> voxels[from + at] = 0);
        });
        List<List<WeightedFeatures>> all = new ArrayList<>();
        for (int output : outputs) {
            List<WeightedFeatures> maps = new ArrayList<>();
            for (int v = 0; v < views.size(); v++) {
                maps.add(map(v, views.get(v), blocks, without, output, scan.outputs()[output]));
            }
            all.add(maps);
        }
        return all;
    }

    private static WeightedFeatures map(
            int view, FeatureMap image, List<Block> blocks, float[][] without, int output, float whole) {
        double[] sum = new double[image.positions()];
        int[] count = new int[sum.length];
        for (int b = 0; b < blocks.size(); b++) {
            double loss = whole - without[b][output];
            if (blocks.get(b).view == view) {
                each(image, blocks.get(b), at -> {
                    sum[at] += loss;
                    count[at]++;
                });
            }
        }
        float[] weights = new float[sum.length];
        float[] ones = new float[sum.length];
        for (int i = 0; i < sum.length; i++) {
            weights[i] = (float) (sum[i] / Math.max(1, count[i]));
            ones[i] = 1;
        }
        return WeightedFeatures.of(image.with(ones), weights);
    }

    /** All blocks of a view; the last ones end at its edge, so that every voxel is in a block. */
    private List<Block> blocks(int view, FeatureMap image) {
        List<Block> blocks = new ArrayList<>();
        for (int z : places(image.depth())) {
            for (int y : places(image.height())) {
                for (int x : places(image.width())) {
                    blocks.add(new Block(
                            view,
                            z,
                            Math.min(image.depth(), z + size),
                            y,
                            Math.min(image.height(), y + size),
                            x,
                            Math.min(image.width(), x + size)));
                }
            }
        }
        return blocks;
    }

    private List<Integer> places(int length) {
        List<Integer> places = new ArrayList<>();
        int at = 0;
        for (; at + size < length; at += stride) {
            places.add(at);
        }
        places.add(Math.max(0, length - size));
        return places;
    }

    @FunctionalInterface
    private interface Voxel {
        void at(int index);
    }

    private static void each(FeatureMap image, Block block, Voxel work) {
        for (int z = block.z0; z < block.z1; z++) {
            for (int y = block.y0; y < block.y1; y++) {
                for (int x = block.x0; x < block.x1; x++) {
                    work.at((z * image.height() + y) * image.width() + x);
                }
            }
        }
    }
}
