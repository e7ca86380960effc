package medai.networks;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;
import medai.networks.block.NamedBlock;
import medai.networks.engine.HostFloats;
import medai.networks.engine.Torch;
import medai.networks.weights.DamagedWeightsException;
import medai.networks.weights.Safetensors;
import medai.networks.weights.Tensor;
import medai.networks.weights.WeightsCheck;

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
            "running_var",
            "positions",
            "positions");

    private final NetworkSpec spec;
    private final NDManager manager;
    private final Block features;
    private final Layers layers;
    private final Block head;
    private final ParameterStore store;

    /** @throws TooManyWeightsException if it has more than the allowance, before memory for them is asked for */
    private Network(NetworkSpec spec, WeightsAllowance allowance) {
        this.spec = spec;
        manager = Torch.newManager();
        try {
            features = allowance.limiting(spec.features().build(spec.views(), spec.inputSizes()));
            layers = Layers.of(features);
            store = new ParameterStore(manager, false);
            Shape[] images = imageShapes(1).toArray(Shape[]::new);
            features.initialize(manager, DataType.FLOAT32, images);
            Shape[] maps = features.getOutputShapes(images);
            head = allowance.limiting(spec.head().build(maps.length));
            head.initialize(manager, DataType.FLOAT32, maps);
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    /** A network whose weights are whatever its blocks start with, of no more weights than this machine holds. */
    static Network unset(NetworkSpec spec) {
        return new Network(spec, WeightsAllowance.ofMachine());
    }

    /**
     * A network with weights initialised as its features' {@link FeaturesConfig.Start} says.
     *
     * @param draws the random stream for the weight of each name
     * @throws TooManyWeightsException if they do not fit into the memory of the machine
     */
    public static Network create(NetworkSpec spec, Function<String, RandomGenerator> draws) {
        Network network = unset(spec);
        Map<String, Tensor> start = new TreeMap<>();
        Map<String, Tensor> built = network.weights();
        built.forEach((name, tensor) ->
                start.put(name, FirstWeights.of(name, built, spec.features().start(), draws)));
        network.set(start);
        return network;
    }

    /**
     * A trained network.
     *
     * @throws DamagedWeightsException if the weights are damaged or those of another network
     */
    public static Network load(Path specFile, Path weightsFile) throws IOException {
        NetworkSpec spec = NetworkSpec.read(specFile);
        try {
            Map<String, Tensor> weights = Safetensors.read(weightsFile).tensors();
            Network network = around(weights, spec, specFile);
            try {
                network.setFrom(weightsFile, weights);
                return network;
            } catch (IOException | RuntimeException e) {
                network.close();
                throw e;
            }
        } catch (DamagedWeightsException e) {
            throw e.ofRun();
        }
    }

    /** A network of about as many weights as there are. */
    private static Network around(Map<String, Tensor> weights, NetworkSpec spec, Path specFile)
            throws DamagedWeightsException {
        try {
            return new Network(spec, WeightsAllowance.around(weights));
        } catch (IllegalArgumentException e) {
            throw new DamagedWeightsException(
                    specFile, String.valueOf(e.getMessage()), "the network whose weights are beside it");
        }
    }

    /**
     * An imported network. This runs the code that its modules hold.
     *
     * @throws DamagedWeightsException if a module cannot be run on such images or maps, or does not give what it should
     */
    public static Network imported(
            Torchscript modules, List<String> views, List<String> outputs, List<List<Integer>> sizes)
            throws DamagedWeightsException {
        Network network;
        try {
            network = new Network(modules.spec(views, outputs, sizes), WeightsAllowance.ofMachine());
        } catch (EngineException | UncheckedIOException | UnsupportedOperationException e) {
            throw DamagedWeightsException.ofModules(
                    modules.features(), modules.head(), "\"%s\"".formatted(firstLine(e)));
        }
        try {
            Shape given = Torch.withoutGradients(() -> network.shapeOfZeros());
            if (!given.equals(new Shape(1, outputs.size()))) {
                throw DamagedWeightsException.ofModules(
                        modules.features(), modules.head(), "outputs of shape " + given + " for " + outputs);
            }
            return network;
        } catch (EngineException e) {
            network.close();
            throw DamagedWeightsException.ofModules(
                    modules.features(), modules.head(), "\"%s\"".formatted(firstLine(e)));
        } catch (DamagedWeightsException e) {
            network.close();
            throw e;
        }
    }

    private static String firstLine(RuntimeException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private Shape shapeOfZeros() {
        try (NDManager scope = manager.newSubManager()) {
            NDList zeros = new NDList();
            imageShapes(1).forEach(shape -> zeros.add(scope.zeros(shape)));
            return head(features(zeros, false), false).getShape();
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
     * From images to feature maps.
     *
     * @param images FLOAT32, of {@link #imageShapes}
     * @param training whether batch normalisation uses, and learns from, the statistics of the batch
     * @return [batch, channel, depth, height, width] of each feature map
     */
    public NDList features(NDList images, boolean training) {
        return features.forward(store, images, training);
    }

    /** Names of the blocks of the features behind which the network can be cut, the first parts of their weights' names. */
    public List<String> layers() {
        return layers.names();
    }

    /**
     * The names of the weights from the output down: those of the {@code head}, then those of each of {@link #layers}, the last
     * one first. Weights of no layer come last, as {@code rest}.
     */
    public Map<String, List<String>> weightsFromTheTop() {
        Set<String> left = new LinkedHashSet<>(parameters().keySet());
        Map<String, List<String>> groups = new LinkedHashMap<>();
        groups.put(
                "head",
                left.stream().filter(name -> !name.startsWith("features.")).toList());
        List<String> downwards = new ArrayList<>(layers());
        Collections.reverse(downwards);
        for (String layer : downwards) {
            groups.put(layer, left.stream().filter(name -> isOf(layer, name)).toList());
        }
        groups.values().forEach(left::removeAll);
        groups.put("rest", List.copyOf(left));
        groups.values().removeIf(List::isEmpty);
        return groups;
    }

    /** Where views have encoders of their own, their names come before the layers'. */
    private boolean isOf(String layer, String name) {
        if (!spec.features().separatesViews()) {
            return name.startsWith("features." + layer + ".");
        }
        return spec.views().stream().anyMatch(view -> name.startsWith("features." + view + "." + layer + "."));
    }

    /**
     * The features as they are behind one of {@link #layers}, in inference.
     *
     * @throws IllegalArgumentException if there is no such block
     */
    public NDList featuresUpTo(String layer, NDList images) {
        return layers.upTo(layer, store, images);
    }

    /** From the features behind one of {@link #layers} to [batch, output], in inference. */
    public NDArray headAfter(String layer, NDList featureMaps) {
        return head(layers.after(layer, store, featureMaps), false);
    }

    /** All outputs of the head of the feature maps; the head documents their shapes. */
    public NDList heads(NDList featureMaps, boolean training) {
        return head.forward(store, featureMaps, training);
    }

    /** What the network answers, the first of its heads' outputs; [batch, output] unless the head is of every voxel. */
    public NDArray head(NDList featureMaps, boolean training) {
        return heads(featureMaps, training).get(0);
    }

    /**
     * The outputs for one subject, without recording a graph; may be called from several threads.
     *
     * @param voxels the views one after the other, each [depth, height, width] in row-major order
     */
    public float[] outputs(float[] voxels) {
        return Torch.withoutGradients(() -> {
            try (HostFloats host = HostFloats.of(voxels);
                    NDManager scope = manager.newSubManager()) {
                NDList maps = features(images(host, scope, 1), false);
                return head(maps, false).toFloatArray();
            }
        });
    }

    /**
     * All outputs for one window of a scan, without recording a graph, one after the other as the head gives them.
     *
     * @param voxels of {@code spec().inputSizes()}, the views one after the other, each [depth, height, width] in row-major order
     */
    public List<float[]> allOutputs(float[] voxels) {
        return Torch.withoutGradients(() -> {
            try (HostFloats host = HostFloats.of(voxels);
                    NDManager scope = manager.newSubManager()) {
                NDList maps = features(images(host, scope, 1), false);
                List<float[]> outputs = new ArrayList<>();
                heads(maps, false).forEach(output -> outputs.add(output.toFloatArray()));
                return outputs;
            }
        });
    }

    /**
     * The images of a batch without a copy; where views have images of their own, all rows of one view come before the next
     * view's.
     *
     * @param host numbers in that order, not to be closed before the images are no longer used
     */
    public NDList images(HostFloats host, NDManager scope, int batch) {
        return host.arrays(scope, imageShapes(batch));
    }

    /** [batch, view, depth, height, width] of the one image that comes in, or [batch, 1, ...] of each view's own. */
    public List<Shape> imageShapes(int batch) {
        return Layers.imageShapes(spec.features(), spec.inputSizes(), batch);
    }

    /** The blocks below the cut, then those above it, by the names that begin their weights' names. */
    Map<String, Block> blocks() {
        Map<String, Block> blocks = new LinkedHashMap<>();
        blocks.put("features", features);
        blocks.put(spec.head().prefix(), head);
        return blocks;
    }

    /** All parameters by state_dict name, running statistics included. */
    public Map<String, Parameter> parameters() {
        Map<String, Parameter> named = new LinkedHashMap<>();
        name("features", features, named);
        name(spec.head().prefix(), head, named);
        return named;
    }

    private static void name(String path, Block block, Map<String, Parameter> named) {
        for (var parameter : block.getDirectParameters()) {
            named.put(path + "." + TORCH_NAMES.get(parameter.getKey()), parameter.getValue());
        }
        if (block instanceof NamedBlock parent) {
            parent.members().forEach((member, name) -> name(name.isEmpty() ? path : path + "." + name, member, named));
        }
    }

    /** Weights that learn; running statistics are not counted. */
    public long parameterCount() {
        return parameters().values().stream()
                .filter(Parameter::requiresGradient)
                .mapToLong(parameter -> parameter.getArray().size())
                .sum();
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

    /**
     * The weights of a network whose head sees some of the features only: those of the others are 0 in the head's first layer.
     *
     * @param kept by number, those of all feature maps counted through
     * @param count how many features there are
     * @throws IllegalArgumentException if the head's first layer is not a linear one of so many features
     */
    public Map<String, Tensor> weightsKeeping(IntPredicate kept, int count) {
        Map<String, Tensor> weights = weights();
        String name = parameters().keySet().stream()
                .filter(one -> one.startsWith(spec.head().prefix() + "."))
                .findFirst()
                .orElse("");
        Tensor first = weights.get(name);
        if (first == null || first.shape().length != 2 || first.shape()[1] % count != 0) {
            throw new IllegalArgumentException(
                    "the head does not begin with a linear layer of %d features".formatted(count));
        }
        int columns = (int) first.shape()[1];
        float[] values = first.values().clone();
        for (int i = 0; i < values.length; i++) {
            if (!kept.test(i % columns / (columns / count))) {
                values[i] = 0;
            }
        }
        weights.put(name, new Tensor(first.shape(), values));
        return weights;
    }

    /** {@link #weights} with the counters that PyTorch keeps beside running statistics, for {@code load_state_dict}. */
    public Map<String, Tensor> stateDict() {
        return stateDict(weights());
    }

    /** The same of other weights of this network. */
    public static Map<String, Tensor> stateDict(Map<String, Tensor> weights) {
        Map<String, Tensor> state = new TreeMap<>(weights);
        for (String name : weights.keySet()) {
            if (name.endsWith("running_mean")) {
                state.put(
                        name.replace("running_mean", "num_batches_tracked"), new Tensor(new long[0], new float[] {0}));
            }
        }
        return state;
    }

    /** Sets every weight whose name and shape are given; names not of this network are ignored. */
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

    /** Sets every weight whose name and shape are given, and says which; others keep their values. */
    public Set<String> setMatching(Map<String, Tensor> weights) {
        Map<String, Tensor> matching = new TreeMap<>();
        parameters().forEach((name, parameter) -> {
            Tensor tensor = weights.get(name);
            if (tensor != null
                    && Arrays.equals(
                            tensor.shape(), parameter.getArray().getShape().getShape())) {
                matching.put(name, tensor);
            }
        });
        set(matching);
        return matching.keySet();
    }

    /** Sets all weights from those of a file, and refuses a file in which weights are missing, unknown or of another shape. */
    public void setFrom(Path file, Map<String, Tensor> tensors) throws DamagedWeightsException {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        parameters()
                .forEach((name, parameter) ->
                        shapes.put(name, parameter.getArray().getShape().getShape()));
        WeightsCheck.require(file, tensors, shapes);
        set(tensors);
    }

    @Override
    public void close() {
        manager.close();
    }
}
