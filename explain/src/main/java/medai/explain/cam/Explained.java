package medai.explain.cam;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import medai.networks.engine.HostFloats;
import medai.networks.engine.Torch;

/**
 * One scan as a network sees it: features, outputs, and how changes of the scan or of its features affect them. The head runs on
 * the features as a leaf of a separate graph, so that any network can be explained; no weights are updated.
 */
public final class Explained {
    /** How many numbers at most go through the network at a time, where there are many trials. */
    private static final long MOST_AT_A_TIME = 1 << 22;

    private final CutNetwork network;
    private final float[] scan;
    private final List<Shape> shapes = new ArrayList<>(); // of the feature maps, [1, K, D, H, W]
    private final List<FeatureMap> features;
    private final float[] outputs;

    /** Changes a copy of the scan's voxels, or of its features, for the i-th trial. */
    @FunctionalInterface
    public interface Change {
        /** @param values a copy, to be changed in place */
        void apply(int trial, float[] values);
    }

    /** @param scan all views one after the other, each [depth, height, width] */
    public Explained(CutNetwork network, float[] scan) {
        this.network = network;
        this.scan = scan.clone();
        features = Torch.withoutGradients(() -> {
            try (HostFloats host = HostFloats.of(scan);
                    NDManager scope = network.manager().newSubManager()) {
                return List.copyOf(maps(network.features(host.arrays(scope, network.imageShapes(1)))));
            }
        });
        outputs = outputsOfFeatures(1, (trial, values) -> {})[0];
    }

    private List<FeatureMap> maps(NDList arrays) {
        List<FeatureMap> maps = new ArrayList<>();
        for (NDArray array : arrays) {
            Shape s = array.getShape();
            shapes.add(s);
            if (s.dimension() != 5) {
                throw new IllegalArgumentException(
                        "this network has no features in space to make maps of: its last ones have the shape " + s);
            }
            maps.add(new FeatureMap(
                    (int) s.get(1), (int) s.get(2), (int) s.get(3), (int) s.get(4), array.toFloatArray()));
        }
        return maps;
    }

    /** All views, one after the other. */
    float[] scan() {
        return scan.clone();
    }

    /** One feature map for each view with separate features, otherwise a single one. */
    public List<FeatureMap> features() {
        return features;
    }

    /** The logits, or predicted numbers. */
    public float[] outputs() {
        return outputs.clone();
    }

    /** Numbers of the outputs for regions that the scan does not have. */
    public List<Integer> absent() {
        return network.absent();
    }

    /** The voxels of each view, as features of one channel. */
    public List<FeatureMap> views() {
        List<FeatureMap> views = new ArrayList<>();
        int at = 0;
        for (List<Integer> size : network.views()) {
            int voxels = size.get(0) * size.get(1) * size.get(2);
            views.add(new FeatureMap(
                    1, size.get(0), size.get(1), size.get(2), Arrays.copyOfRange(scan, at, at + voxels)));
            at += voxels;
        }
        return views;
    }

    /** The numbers of the views that are channels of one image, for each image that the network takes. */
    public List<List<Integer>> viewsOfImages() {
        List<List<Integer>> images = new ArrayList<>();
        int view = 0;
        for (Shape image : network.imageShapes(1)) {
            int end = view + (int) image.get(1);
            images.add(IntStream.range(view, end).boxed().toList());
            view = end;
        }
        return images;
    }

    /** Maps of the views, from one weight per voxel, all views one after the other. */
    List<WeightedFeatures> weighted(float[] weights) {
        List<WeightedFeatures> maps = new ArrayList<>();
        int at = 0;
        for (FeatureMap view : views()) {
            maps.add(WeightedFeatures.of(view, Arrays.copyOfRange(weights, at, at + view.positions())));
            at += view.positions();
        }
        return maps;
    }

    /** Another scan of the same views, by the same network. */
    Explained of(float[] voxels) {
        return new Explained(network, voxels);
    }

    /** The same scan by the same network, cut after another of its blocks. */
    Explained at(String layer) {
        return new Explained(network.at(layer), scan);
    }

    /** The gradient of an output with respect to every feature, one array for each feature map. */
    public List<float[]> gradients(int output) {
        try (NDManager scope = network.manager().newSubManager()) {
            NDList leaves = new NDList();
            for (int i = 0; i < features.size(); i++) {
                NDArray leaf =
                        scope.create(features.get(i).values(), shapes.get(i)).duplicate();
                leaf.setRequiresGradient(true);
                leaves.add(leaf);
            }
            try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
                collector.backward(network.head(leaves).get(0, output));
            }
            return floats(leaves);
        }
    }

    /** The gradient of an output with respect to every voxel, averaged over several images, all views one after the other. */
    float[] inputGradient(int output, int images, Change change) {
        double[] sum = new double[scan.length];
        int batch = batch(scan.length);
        for (int from = 0; from < images; from += batch) {
            int n = Math.min(batch, images - from);
            try (HostFloats host = changed(imageSizes(), scan, from, n, change);
                    NDManager scope = network.manager().newSubManager()) {
                NDList leaves = new NDList();
                for (NDArray image : host.arrays(scope, network.imageShapes(n))) {
                    NDArray leaf = image.duplicate();
                    leaf.setRequiresGradient(true);
                    leaves.add(leaf);
                }
                try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
                    NDArray found = network.head(network.features(leaves));
                    collector.backward(found.get(":, " + output).sum());
                }
                int at = 0;
                for (float[] view : floats(leaves)) {
                    int own = view.length / n;
                    for (int i = 0; i < view.length; i++) {
                        sum[at + i % own] += view[i];
                    }
                    at += own;
                }
            }
        }
        float[] mean = new float[sum.length];
        for (int i = 0; i < mean.length; i++) {
            mean[i] = (float) (sum[i] / images);
        }
        return mean;
    }

    private static List<float[]> floats(NDList leaves) {
        List<float[]> gradients = new ArrayList<>();
        for (NDArray leaf : leaves) {
            try (NDArray gradient = leaf.getGradient()) {
                gradients.add(gradient.toFloatArray());
            }
        }
        return gradients;
    }

    /**
     * The outputs of the head for changed features, [trial][output]; a trial's values are all feature maps, one after the other.
     */
    public float[][] outputsOfFeatures(int trials, Change change) {
        List<Integer> sizes = features.stream().map(map -> map.values().length).toList();
        float[] all = new float[sizes.stream().mapToInt(n -> n).sum()];
        int put = 0;
        for (FeatureMap map : features) {
            System.arraycopy(map.values(), 0, all, put, map.values().length);
            put += map.values().length;
        }
        int batch = batch(all.length);
        float[][] found = new float[trials][];
        for (int from = 0; from < trials; from += batch) {
            int n = Math.min(batch, trials - from);
            try (HostFloats host = changed(sizes, all, from, n, change);
                    NDManager scope = network.manager().newSubManager()) {
                NDList maps = host.arrays(
                        scope,
                        shapes.stream()
                                .map(shape -> new Shape(n).addAll(shape.slice(1)))
                                .toList());
                rows(Torch.withoutGradients(() -> network.head(maps).toFloatArray()), n, found, from);
            }
        }
        return found;
    }

    /** The outputs of the head when channels that are not kept are 0; channels of all feature maps are numbered consecutively. */
    public float[] outputsKeeping(IntPredicate kept) {
        return outputsKeeping(List.of(kept))[0];
    }

    /** The same for several sets of channels, [set][output]. */
    public float[][] outputsKeeping(List<IntPredicate> sets) {
        ChannelChanges channels = new ChannelChanges(features);
        return outputsOfFeatures(sets.size(), (trial, values) -> {
            for (int k = 0; k < channels.channels(); k++) {
                if (!sets.get(trial).test(k)) {
                    channels.silence(values, k);
                }
            }
        });
    }

    /** The outputs for changed scans, [trial][output]; a trial's values are all views, one after the other. */
    public float[][] outputsOfScans(int trials, Change change) {
        int batch = batch(scan.length);
        float[][] found = new float[trials][];
        for (int from = 0; from < trials; from += batch) {
            int n = Math.min(batch, trials - from);
            try (HostFloats host = changed(imageSizes(), scan, from, n, change);
                    NDManager scope = network.manager().newSubManager()) {
                NDList images = host.arrays(scope, network.imageShapes(n));
                rows(
                        Torch.withoutGradients(
                                () -> network.head(network.features(images)).toFloatArray()),
                        n,
                        found,
                        from);
            }
        }
        return found;
    }

    /** Number of voxels of each input image. */
    private List<Integer> imageSizes() {
        return network.imageShapes(1).stream().map(shape -> (int) shape.size()).toList();
    }

    /** Trials as the network takes them: all of the first part, then all of the next. */
    private static HostFloats changed(List<Integer> sizes, float[] all, int from, int n, Change change) {
        HostFloats host = new HostFloats(n * all.length);
        for (int i = 0; i < n; i++) {
            float[] values = all.clone();
            change.apply(from + i, values);
            int at = 0;
            for (int size : sizes) {
                host.put(n * at + i * size, Arrays.copyOfRange(values, at, at + size));
                at += size;
            }
        }
        return host;
    }

    private static void rows(float[] flat, int n, float[][] found, int from) {
        int width = flat.length / n;
        for (int i = 0; i < n; i++) {
            found[from + i] = Arrays.copyOfRange(flat, i * width, (i + 1) * width);
        }
    }

    private static int batch(long numbers) {
        return (int) Math.max(1, Math.min(64, MOST_AT_A_TIME / numbers));
    }
}
