package medai.explain.cam;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import medai.imaging.GoldenSet;
import medai.networks.FeaturesConfig;
import medai.networks.HeadConfig;
import medai.networks.Network;
import medai.networks.NetworkSpec;
import medai.networks.weights.Safetensors;
import medai.networks.weights.Tensor;

/** The networks of a {@link GoldenSet}: our features, and one of three heads on all of them. */
public final class ReferenceNetwork implements CutNetwork, AutoCloseable {
    public final Map<String, Tensor> expected;
    public final int samples;
    public final int channels;
    public final int[] image;
    public final int[] map;
    private final Network network;
    private final Map<String, Tensor> weights;
    private final float[] inputs;
    private final String head;

    /** @param head {@code gap}, {@code flatten} or {@code mlp} */
    public ReferenceNetwork(GoldenSet golden, String head) throws IOException {
        this.head = head;
        weights = reference(golden, "model_" + head);
        expected = reference(golden, "expected_" + head);
        Tensor scans = reference(golden, "inputs").get("inputs");
        inputs = scans.values();
        samples = (int) scans.shape()[0];
        image = IntStream.range(2, 5).map(axis -> (int) scans.shape()[axis]).toArray();
        map = IntStream.of(image).map(edge -> edge / 2).toArray();
        int hidden = weights.get("features.0.bias").values().length;
        channels = weights.get("features.4.bias").values().length;
        network = Network.create(
                new NetworkSpec(
                        new FeaturesConfig.ConvEncoder(List.of(hidden, channels), 3, List.of(1, 1), List.of(2, 1)),
                        new HeadConfig.LinearHead(2),
                        List.of("t1"),
                        List.of("a", "b"),
                        List.of(IntStream.of(image).boxed().toList())),
                name -> new java.util.Random(1));
        network.setMatching(foldBiases(weights));
    }

    /** Normalisation takes the mean away: a bias before it is the same as a smaller running mean. */
    private static Map<String, Tensor> foldBiases(Map<String, Tensor> model) {
        Map<String, Tensor> folded = new TreeMap<>(model);
        for (int conv : new int[] {0, 4}) {
            Tensor bias = folded.remove("features." + conv + ".bias");
            String name = "features." + (conv + 1) + ".running_mean";
            float[] mean = folded.get(name).values().clone();
            for (int i = 0; i < mean.length; i++) {
                mean[i] -= bias.values()[i];
            }
            folded.put(name, new Tensor(new long[] {mean.length}, mean));
        }
        return folded;
    }

    private static Map<String, Tensor> reference(GoldenSet golden, String name) throws IOException {
        return Safetensors.read(golden.file("cam/" + name + ".safetensors")).tensors();
    }

    /** Of a scan. */
    public int voxels() {
        return image[0] * image[1] * image[2];
    }

    /** Of a map. */
    public int positions() {
        return map[0] * map[1] * map[2];
    }

    public float[] scan(int sample) {
        int voxels = voxels();
        return Arrays.copyOfRange(inputs, sample * voxels, (sample + 1) * voxels);
    }

    public Explained explained(int sample) {
        return new Explained(this, scan(sample));
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
    public NDArray head(NDList features) {
        NDArray map = features.singletonOrThrow();
        if (head.equals("gap")) {
            return linear(map.reshape(map.getShape().get(0), channels, -1).mean(new int[] {2}), "classifier.0");
        }
        NDArray flat = map.reshape(map.getShape().get(0), -1);
        if (head.equals("flatten")) {
            return linear(flat, "classifier.0");
        }
        NDArray hidden = linear(flat, "classifier.0");
        return linear(
                Activation.relu(hidden), "classifier.2"); // the 0 of maximum(0) may be freed before gradients need it
    }

    private NDArray linear(NDArray rows, String name) {
        Tensor weight = weights.containsKey(name + ".weight")
                ? weights.get(name + ".weight")
                : weights.get("classifier.weight");
        Tensor bias =
                weights.containsKey(name + ".bias") ? weights.get(name + ".bias") : weights.get("classifier.bias");
        NDManager owner = rows.getManager();
        NDArray w = owner.create(weight.values(), new Shape(weight.shape()));
        return rows.matMul(w.transpose()).add(owner.create(bias.values()));
    }

    @Override
    public void close() {
        network.close();
    }
}
