package medai.networks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import medai.networks.engine.HostFloats;
import medai.networks.engine.Torch;
import medai.networks.weights.DamagedWeightsException;
import medai.networks.weights.Safetensors;
import medai.networks.weights.Tensor;

/**
 * A network with its weights, cut in two: {@link #features} below, {@link #head} above. Close it to free the weights.
 *
 * <p>Weights carry PyTorch's names: {@code features.<position>.weight}, ..., {@code classifier.weight}, with the layouts of
 * {@code torch.nn.Conv3d}, {@code BatchNorm3d} and {@code Linear}.
 */
public final class Network implements AutoCloseable {
    private static final Map<String, String> TORCH_NAMES = Map.of(
            "weight",
            "weight",
            "bias",
            "bias",
            "gamma",
            "weight",
            "beta",
            "bias",
            "runningMean",
            "running_mean",
            "runningVar",
            "running_var");

    private final NetworkSpec spec;
    private final NDManager manager;
    private final SequentialBlock features;
    private final SequentialBlock head;
    private final ParameterStore store;

    private Network(NetworkSpec spec) {
        this.spec = spec;
        manager = Torch.newManager();
        features = spec.features().build(spec.views().size());
        head = spec.head().build();
        store = new ParameterStore(manager, false);
        Shape image = new Shape(
                1,
                spec.views().size(),
                spec.inputSize().get(0),
                spec.inputSize().get(1),
                spec.inputSize().get(2));
        features.initialize(manager, DataType.FLOAT32, image);
        head.initialize(manager, DataType.FLOAT32, features.getOutputShapes(new Shape[] {image})[0]);
    }

    /**
     * A network with PyTorch's usual start: weights and biases uniform within 1/sqrt(fan-in) of 0, normalisation at 1 and 0.
     *
     * @param draws the random stream for the weight of each name
     */
    public static Network create(NetworkSpec spec, Function<String, RandomGenerator> draws) {
        Network network = new Network(spec);
        Map<String, Tensor> start = new TreeMap<>();
        Map<String, Tensor> built = network.weights();
        built.forEach((name, tensor) -> start.put(name, firstValues(name, built, draws)));
        network.set(start);
        return network;
    }

    private static Tensor firstValues(String name, Map<String, Tensor> all, Function<String, RandomGenerator> draws) {
        Tensor tensor = all.getOrDefault(name, new Tensor(new long[] {0}, new float[0]));
        Tensor weight = all.getOrDefault(name.replaceFirst("\\.bias$", ".weight"), tensor);
        float[] values = new float[tensor.values().length];
        if (weight.shape().length < 2) { // normalisation
            Arrays.fill(values, name.endsWith("weight") || name.endsWith("running_var") ? 1 : 0);
        } else {
            long fanIn = Arrays.stream(weight.shape()).skip(1).reduce(1, (a, b) -> a * b);
            double bound = 1 / Math.sqrt((double) fanIn);
            RandomGenerator draw = draws.apply(name);
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (bound * (2 * draw.nextDouble() - 1));
            }
        }
        return new Tensor(tensor.shape(), values);
    }

    /**
     * A trained network.
     *
     * @throws DamagedWeightsException if the weights are damaged or those of another network
     */
    public static Network load(Path specFile, Path weightsFile) throws IOException {
        Network network = new Network(NetworkSpec.read(specFile));
        try {
            network.setFrom(weightsFile, Safetensors.read(weightsFile).tensors());
            return network;
        } catch (IOException | RuntimeException e) {
            network.close();
            throw e;
        }
    }

    public NetworkSpec spec() {
        return spec;
    }

    /** The owner of the weights; scopes for single steps are its sub-managers. */
    public NDManager manager() {
        return manager;
    }

    /**
     * @param images [batch, view, depth, height, width], FLOAT32
     * @param training whether batch normalisation uses, and learns from, the statistics of the batch
     * @return [batch, channel, depth, height, width] of the feature map
     */
    public NDArray features(NDArray images, boolean training) {
        return run(features, images, training);
    }

    /** @return [batch, output] of a feature map */
    public NDArray head(NDArray featureMap, boolean training) {
        return run(head, featureMap, training);
    }

    /** Each step's input is closed once its output exists: activations that no graph needs are freed at once. */
    private NDArray run(SequentialBlock blocks, NDArray input, boolean training) {
        NDArray current = input;
        for (Block block : blocks.getChildren().values()) {
            NDArray next = block.forward(store, new NDList(current), training).singletonOrThrow();
            if (current != input) {
                current.close();
            }
            current = next;
        }
        return current;
    }

    /**
     * The logits of one subject, without recording a graph; may be called from several threads.
     *
     * @param voxels [view, depth, height, width] in row-major order
     */
    public float[] logits(float[] voxels) {
        return Torch.withoutGradients(() -> {
            try (HostFloats host = HostFloats.of(voxels);
                    NDManager scope = manager.newSubManager()) {
                NDArray image = host.array(scope, imageShape(1));
                return head(features(image, false), false).toFloatArray();
            }
        });
    }

    /** [batch, view, depth, height, width]. */
    public Shape imageShape(int batch) {
        return new Shape(
                batch,
                spec.views().size(),
                spec.inputSize().get(0),
                spec.inputSize().get(1),
                spec.inputSize().get(2));
    }

    /** All parameters by state_dict name, running statistics included. */
    public Map<String, Parameter> parameters() {
        Map<String, Parameter> named = new LinkedHashMap<>();
        name("features", features, named);
        name(spec.head().prefix(), head, named);
        return named;
    }

    /** PyTorch numbers the members of a Sequential; a head with one layer that learns is that layer. */
    private static void name(String prefix, SequentialBlock blocks, Map<String, Parameter> named) {
        boolean single = blocks.getChildren().values().stream()
                        .filter(b -> !b.getDirectParameters().isEmpty())
                        .count()
                == 1;
        int position = prefix.equals("features")
                ? 0
                : -1; // a head begins with the mean over space, which PyTorch code does outside
        for (Block block : blocks.getChildren().values()) {
            for (var parameter : block.getDirectParameters()) {
                String torch = TORCH_NAMES.get(parameter.getKey());
                named.put((single ? prefix : prefix + "." + position) + "." + torch, parameter.getValue());
            }
            position++;
        }
    }

    /** A copy of all weights and running statistics. */
    public Map<String, Tensor> weights() {
        Map<String, Tensor> weights = new TreeMap<>();
        parameters().forEach((name, parameter) -> {
            try (NDArray view = parameter.getArray().stopGradient()) {
                weights.put(name, new Tensor(view.getShape().getShape(), view.toFloatArray()));
            }
        });
        return weights;
    }

    /** {@link #weights} with the counters that PyTorch keeps beside running statistics, for {@code load_state_dict}. */
    public Map<String, Tensor> stateDict() {
        Map<String, Tensor> state = weights();
        for (String name : weights().keySet()) {
            if (name.endsWith("running_mean")) {
                state.put(
                        name.replace("running_mean", "num_batches_tracked"), new Tensor(new long[0], new float[] {0}));
            }
        }
        return state;
    }

    /** Sets every weight whose name and shape are given; names not of this network are left alone. */
    public void set(Map<String, Tensor> weights) {
        parameters().forEach((name, parameter) -> {
            Tensor tensor = weights.get(name);
            if (tensor != null) {
                try (NDManager scope = manager.newSubManager();
                        NDArray view = parameter.getArray().stopGradient()) {
                    view.set(new NDIndex("..."), scope.create(tensor.values(), new Shape(tensor.shape())));
                }
            }
        });
    }

    /** Sets all weights from a file's, refusing a file that lacks one, has others, or has another shape. */
    public void setFrom(Path file, Map<String, Tensor> tensors) throws DamagedWeightsException {
        Map<String, Parameter> expected = parameters();
        for (Map.Entry<String, Parameter> entry : expected.entrySet()) {
            Tensor tensor = tensors.get(entry.getKey());
            String shape =
                    Arrays.toString(entry.getValue().getArray().getShape().getShape());
            if (tensor == null) {
                throw new DamagedWeightsException(
                        file, "no \"" + entry.getKey() + "\"", "the weights of the network in network.json");
            }
            if (!Arrays.toString(tensor.shape()).equals(shape)) {
                throw new DamagedWeightsException(
                        file, "\"%s\" of shape %s".formatted(entry.getKey(), Arrays.toString(tensor.shape())), shape);
            }
        }
        for (String name : tensors.keySet()) {
            if (!expected.containsKey(name) && !name.endsWith("num_batches_tracked")) {
                throw new DamagedWeightsException(
                        file, "also \"" + name + "\"", "only the weights of the network in network.json");
            }
        }
        set(tensors);
    }

    @Override
    public void close() {
        manager.close();
    }
}
