package medai.explain.cam;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import medai.networks.Network;

/**
 * A network that makes a prediction for every voxel, cut before its head. Its outputs are the mean logits of regions: for every
 * structure, over the voxels that the network assigns to it in the unchanged scan (Vinogradova et al. 2020); for a structure that
 * it finds nowhere, over the whole view. The regions stay the same when the scan or its features are changed.
 */
final class RegionNetwork implements CutNetwork {
    private final Network network;
    private final List<float[]> regions =
            new ArrayList<>(); // of each view [C, D, H, W]; weights that add up to 1 for each structure
    private final List<Integer> absent = new ArrayList<>();

    RegionNetwork(Network network) {
        this.network = network;
    }

    @Override
    public NDManager manager() {
        return network.manager();
    }

    @Override
    public List<Shape> imageShapes(int batch) {
        return network.imageShapes(batch);
    }

    @Override
    public List<List<Integer>> views() {
        return network.spec().inputSizes();
    }

    @Override
    public NDList features(NDList images) {
        return network.features(images, false);
    }

    @Override
    public List<Integer> absent() {
        return List.copyOf(absent);
    }

    /** The first features that it receives are those of the unchanged scan. */
    @Override
    public NDArray head(NDList features) {
        NDList logits = network.heads(features, false);
        if (regions.isEmpty()) {
            int first = 0;
            for (NDArray view : logits) {
                regions.add(region(view, first));
                first += (int) view.getShape().get(1);
            }
        }
        NDList means = new NDList();
        for (int v = 0; v < logits.size(); v++) {
            NDArray view = logits.get(v);
            try (NDArray created = view.getManager()
                    .create(regions.get(v), new Shape(1).addAll(view.getShape().slice(1)))) {
                means.add(view.mul(created.duplicate()).sum(new int[] {2, 3, 4}));
            }
        }
        return means.size() == 1 ? means.get(0) : NDArrays.concat(means, 1);
    }

    private float[] region(NDArray logits, int firstOutput) {
        int classes = (int) logits.getShape().get(1);
        float[] values = logits.toFloatArray();
        int voxels = values.length / classes; // of one scan
        float[] weights = new float[values.length];
        int[] counts = new int[classes];
        for (int i = 0; i < voxels; i++) {
            int best = 0;
            for (int c = 1; c < classes; c++) {
                best = values[c * voxels + i] > values[best * voxels + i] ? c : best;
            }
            weights[best * voxels + i] = 1;
            counts[best]++;
        }
        for (int c = 0; c < classes; c++) {
            if (counts[c] == 0) {
                absent.add(firstOutput + c);
            }
            for (int i = 0; i < voxels; i++) {
                int at = c * voxels + i;
                weights[at] = counts[c] == 0 ? 1f / voxels : weights[at] / counts[c];
            }
        }
        return weights;
    }
}
