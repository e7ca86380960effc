package medai.networks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import medai.imaging.random.Draw;
import medai.networks.engine.Torch;
import medai.networks.weights.DamagedWeightsException;
import medai.networks.weights.Safetensors;
import medai.networks.weights.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Properties that every network must have, whatever its architecture. */
final class NetworkTest {
    private static final FeaturesConfig SMALL =
            new FeaturesConfig.ConvEncoder(List.of(3, 4), 3, List.of(2, 1), List.of(1, 2));

    @TempDir
    Path folder;

    static Stream<NetworkSpec> networks() {
        return Stream.of(
                new NetworkSpec(
                        SMALL,
                        new HeadConfig.LinearHead(3),
                        List.of("t1", "t2"),
                        List.of("a", "b", "c"),
                        List.of(List.of(9, 10, 12), List.of(9, 10, 12))),
                new NetworkSpec(
                        SMALL,
                        new HeadConfig.ProjectionHead(6, 5),
                        List.of("t1"),
                        List.of(),
                        List.of(List.of(8, 8, 8))),
                classifier(new UnetEncoder(2, 2), List.of(3, 8, 12)),
                classifier(new GroupedVgg(2, 2, List.of(5), 0.5), List.of(3, 16, 24)),
                classifier(new PooledAdmira(1, 0.1, true), List.of(2, 64, 64)),
                classifier(new PooledAdmira(1, 0, false), List.of(2, 64, 64)),
                classifier(InceptionV3.defaults(), List.of(2, 75, 75)));
    }

    private static NetworkSpec classifier(FeaturesConfig features, List<Integer> size) {
        return new NetworkSpec(
                features, features.classifier(2), List.of("t1", "t2"), List.of("a", "b"), List.of(size, size));
    }

    /** A decoder's last layer has a fan-out of 1, by which its images would begin with the spread of all its channels. */
    @Test
    void reconstructionsBeginSmall() {
        FeaturesConfig features = new ConsistVgg(8, 4, 1, List.of(16), 0).reconstructing();
        NetworkSpec spec = new NetworkSpec(
                features,
                new HeadConfig.ReconstructionHead(List.of(32, 16, 8)),
                List.of("tra"),
                List.of(),
                List.of(List.of(5, 32, 32)));
        try (Network network = create(spec, 3);
                NDManager scope = network.manager().newSubManager()) {
            NDList maps = network.features(new NDList(images(scope, network, 2)), true);
            NDArray image = network.head(maps, true);
            assertThat(image.square().mean().getFloat()).isLessThan(0.1f);
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void everyWeightLearns(NetworkSpec spec) {
        try (Network network = create(spec, 1);
                NDManager scope = network.manager().newSubManager()) {
            NDArray images = images(scope, network, 4);
            try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
                NDArray out = network.head(network.features(new NDList(images), true), true);
                NDArray direction = scope.create(draws(2, (int) out.size()), out.getShape());
                collector.backward(out.mul(direction).sum());
            }
            network.parameters().forEach((name, parameter) -> {
                if (parameter.requiresGradient()) {
                    NDArray gradient = parameter.getArray().getGradient();
                    assertThat(gradient.abs().sum().getFloat()).as(name).isPositive();
                    gradient.close();
                }
            });
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void whatIsSavedIsWhatIsLoaded(NetworkSpec spec) throws IOException {
        try (Network network = create(spec, 3)) {
            Path specFile = Files.writeString(
                    folder.resolve("network.json"), network.spec().toJson());
            Path weights = save(network.stateDict());
            assertThat(NetworkSpec.read(specFile)).isEqualTo(spec);
            try (Network loaded = Network.load(specFile, weights)) {
                float[] voxels = draws(
                        5,
                        (int) network.imageShapes(1).get(0).get(1)
                                * (int) Arrays.stream(network.imageShapes(1)
                                                .get(0)
                                                .slice(2)
                                                .getShape())
                                        .reduce(1, (a, b) -> a * b));
                assertThat(loaded.outputs(voxels)).isEqualTo(network.outputs(voxels));
                assertThat(loaded.weights().keySet())
                        .isEqualTo(network.weights().keySet());
            }
        }
    }

    @Test
    void theStartIsThatOfItsDrawsAndOfNothingElse() {
        NetworkSpec spec = networks().findFirst().orElseThrow();
        try (Network one = create(spec, 7);
                Network same = create(spec, 7);
                Network other = create(spec, 8)) {
            assertThat(one.weights().get("features.0.weight").values())
                    .isEqualTo(same.weights().get("features.0.weight").values())
                    .isNotEqualTo(other.weights().get("features.0.weight").values());
            double bound = 1 / Math.sqrt(2 * 27.0); // two views, kernel of 27
            float[] first = one.weights().get("features.0.weight").values();
            double largest = 0;
            for (float value : first) {
                largest = Math.max(largest, Math.abs(value));
            }
            assertThat(largest).isBetween(0.9 * bound, bound);
        }
    }

    /** Names and layouts are those of torch.nn: Conv3d [out, in, kD, kH, kW], BatchNorm3d [C], Linear [out, in]. */
    @Test
    void namesAndLayoutsArePyTorchs() {
        try (Network network = create(networks().findFirst().orElseThrow(), 1)) {
            Map<String, String> shapes = new TreeMap<>();
            network.stateDict().forEach((name, tensor) -> shapes.put(name, Arrays.toString(tensor.shape())));
            assertThat(shapes)
                    .isEqualTo(new TreeMap<>(Map.ofEntries(
                            Map.entry("features.0.weight", "[3, 2, 3, 3, 3]"),
                            Map.entry("features.1.weight", "[3]"),
                            Map.entry("features.1.bias", "[3]"),
                            Map.entry("features.1.running_mean", "[3]"),
                            Map.entry("features.1.running_var", "[3]"),
                            Map.entry("features.1.num_batches_tracked", "[]"),
                            Map.entry("features.3.weight", "[4, 3, 3, 3, 3]"),
                            Map.entry("features.4.weight", "[4]"),
                            Map.entry("features.4.bias", "[4]"),
                            Map.entry("features.4.running_mean", "[4]"),
                            Map.entry("features.4.running_var", "[4]"),
                            Map.entry("features.4.num_batches_tracked", "[]"),
                            Map.entry("classifier.weight", "[3, 4]"),
                            Map.entry("classifier.bias", "[3]"))));
        }
    }

    @Test
    void weightsOfAnotherNetworkAreRefused() throws IOException {
        NetworkSpec spec = networks().findFirst().orElseThrow();
        try (Network network = create(spec, 1)) {
            Map<String, Tensor> weights = network.stateDict();
            Map<String, Tensor> less = new TreeMap<>(weights);
            less.remove("classifier.bias");
            assertRefused(network, less, "no \"classifier.bias\"");
            Map<String, Tensor> more = new TreeMap<>(weights);
            more.put("decoder.weight", new Tensor(new long[] {1}, new float[1]));
            assertRefused(network, more, "also \"decoder.weight\"");
            Map<String, Tensor> other = new TreeMap<>(weights);
            other.put("classifier.weight", new Tensor(new long[] {4, 3}, new float[12]));
            assertRefused(network, other, "shape [4, 3]", "expected [3, 4]");
        }
    }

    @Test
    void aFileThatIsCutOffIsRefused() throws IOException {
        try (Network network = create(networks().findFirst().orElseThrow(), 1)) {
            Path file = save(network.stateDict());
            byte[] whole = Files.readAllBytes(file);
            for (int length : new int[] {0, 5, 20, whole.length / 2, whole.length - 1}) {
                Files.write(file, Arrays.copyOf(whole, length));
                assertThatThrownBy(() -> Safetensors.read(file))
                        .as("%d of %d bytes", length, whole.length)
                        .isInstanceOf(DamagedWeightsException.class)
                        .hasMessageContaining("weights.safetensors");
            }
        }
    }

    /** Thousands of scans must not leave an array behind. */
    @Test
    void logitsLeaveNoArraysBehind() {
        try (Network network = create(networks().findFirst().orElseThrow(), 1)) {
            float[] voxels = draws(1, 2 * 9 * 10 * 12);
            network.outputs(voxels);
            int before = network.manager().getManagedArrays().size();
            for (int i = 0; i < 20; i++) {
                network.outputs(voxels);
            }
            assertThat(network.manager().getManagedArrays()).hasSize(before);
        }
    }

    @Test
    void imagesSmallerThanTheFeatureMapsVoxelsAreRefused() {
        assertThatThrownBy(() -> new NetworkSpec(
                        SMALL,
                        new HeadConfig.LinearHead(2),
                        List.of("t1"),
                        List.of("a", "b"),
                        List.of(List.of(3, 8, 8))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 4 voxels");
    }

    private void assertRefused(Network network, Map<String, Tensor> weights, String... parts) throws IOException {
        Path file = save(weights);
        Map<String, Tensor> read = Safetensors.read(file).tensors();
        assertThatThrownBy(() -> network.setFrom(file, read))
                .isInstanceOf(DamagedWeightsException.class)
                .hasMessageContainingAll(parts);
    }

    private Path save(Map<String, Tensor> weights) throws IOException {
        Path file = folder.resolve("weights.safetensors");
        try (OutputStream out = Files.newOutputStream(file)) {
            new Safetensors(Map.of("who", "test"), weights).writeTo(out);
        }
        return file;
    }

    private static Network create(NetworkSpec spec, long seed) {
        Torch.start(1);
        return Network.create(spec, name -> Draw.of(seed, name));
    }

    private static NDArray images(NDManager scope, Network network, int batch) {
        Shape shape = network.imageShapes(batch).get(0);
        return scope.create(draws(4, (int) shape.size()), shape);
    }

    private static float[] draws(long seed, int count) {
        Draw draw = Draw.of(seed, "images");
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) draw.between(-1, 1);
        }
        return values;
    }
}
