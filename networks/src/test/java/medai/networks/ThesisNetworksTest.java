package medai.networks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import medai.networks.engine.Torch;
import medai.networks.weights.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The RA thesis' further networks against PyTorch and torchvision ({@code test-fixtures/networks/thesis.py}, double precision), and
 * where they keep views apart.
 */
final class ThesisNetworksTest {
    private static final List<String> VIEWS = List.of("cor", "tra");

    @TempDir
    Path folder;

    @BeforeAll
    static void engine() {
        Torch.start(2);
    }

    private static NetworkSpec spec(FeaturesConfig features, HeadConfig head, int views, List<Integer> size) {
        return new NetworkSpec(
                features, head, VIEWS.subList(0, views), List.of("a", "b"), Collections.nCopies(views, size));
    }

    private static NetworkSpec spec(FeaturesConfig features, int views, List<Integer> size) {
        return spec(features, features.classifier(2), views, size);
    }

    static Stream<Arguments> kinds() {
        HeadConfig scores = new HeadConfig.RegressionHead(3);
        return Stream.of(
                Arguments.of("unet_encoder", spec(new UnetEncoder(4, 3), 2, List.of(3, 44, 24))),
                Arguments.of("pooled_admira", spec(PooledAdmira.defaults(), scores, 2, List.of(3, 128, 64))),
                Arguments.of(
                        "pooled_admira_flat", spec(new PooledAdmira(2, 0.1, false), scores, 2, List.of(3, 64, 128))),
                Arguments.of("grouped_vgg", spec(new GroupedVgg(4, 3, List.of(16, 12), 0.5), 2, List.of(3, 52, 36))),
                Arguments.of("inception_v3", spec(InceptionV3.defaults(), 2, List.of(3, 107, 91))));
    }

    /** Maps, outputs, the gradient of the images and the number of weights. */
    @ParameterizedTest
    @MethodSource("kinds")
    void networksGivePyTorchsOutputsAndGradients(String name, NetworkSpec spec) throws IOException {
        JsonObject expected = Golden.file("thesis.json").getAsJsonObject(name);
        try (Network network = network(spec);
                NDManager scope = network.manager().newSubManager()) {
            assertThat(network.parameterCount())
                    .isEqualTo(expected.get("parameters").getAsLong());
            int batch = expected.getAsJsonArray("input").get(0).getAsInt();
            NDArray image = Golden.image(scope, 0, network.imageShapes(batch).get(0));
            image.setRequiresGradient(true);
            try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
                NDList maps = network.features(new NDList(image), false);
                NDArray out = network.head(maps, false);
                assertThat(maps.singletonOrThrow().getShape()).isEqualTo(shape(expected.getAsJsonObject("features")));
                Golden.assertMap("map", maps.singletonOrThrow(), expected.getAsJsonObject("features"));
                Golden.assertValues("logits", out, expected.get("logits"));
                collector.backward(out.sum());
            }
            Golden.assertMap("gradient", image.getGradient(), expected.getAsJsonObject("gradient"));
        }
    }

    private static Shape shape(JsonObject map) {
        return new Shape(map.getAsJsonArray("shape").asList().stream()
                .mapToLong(JsonElement::getAsLong)
                .toArray());
    }

    private static Network network(NetworkSpec spec) throws IOException {
        if (!(spec.features() instanceof InceptionV3)) {
            return Golden.network(spec);
        }
        Network network = Network.create(spec, weight -> new Random(1));
        Golden.setFromTorchvision(network, ThesisNetworksTest::torchvisionName, false);
        return network;
    }

    private static String torchvisionName(String own) {
        return own.startsWith("classifier.") ? own.replace("classifier.", "fc.") : own.substring("features.".length());
    }

    /** Two views of seven slices: 121.9 million weights, 2.35 of them below the head. */
    @Test
    void groupedVggHasThePublishedNumberOfWeights() throws IOException {
        JsonObject expected = Golden.file("thesis.json").getAsJsonObject("grouped_vgg_published");
        NetworkSummary summary = NetworkSummary.of(spec(GroupedVgg.defaults(), 2, List.of(7, 16, 16)));
        assertThat(summary.parameters())
                .isEqualTo(121_902_786)
                .isEqualTo(expected.get("parameters").getAsLong());
        long encoder = summary.parts().stream()
                .filter(part -> part.name().startsWith("features."))
                .mapToLong(NetworkSummary.Part::parameters)
                .sum();
        assertThat(encoder)
                .isEqualTo(2_348_736)
                .isEqualTo(expected.get("encoder").getAsLong());
    }

    /** Those that torchvision names, less the 3,326,696 weights of the classifier that is for training. */
    @Test
    void inceptionHasThePublishedNumbers() throws IOException {
        JsonObject expected = Golden.file("thesis.json").getAsJsonObject("inception_v3_published");
        InceptionV3 features = InceptionV3.defaults();
        NetworkSummary summary = NetworkSummary.of(new NetworkSpec(
                features,
                features.classifier(1000),
                List.of("rgb"),
                Collections.nCopies(1000, "class"),
                List.of(List.of(3, 299, 299))));
        assertThat(summary.parameters())
                .isEqualTo(27_161_264 - 3_326_696)
                .isEqualTo(expected.get("parameters").getAsLong());
        assertThat(summary.multiplyAdds())
                .isEqualTo(expected.get("multiply_adds").getAsLong());
        assertThat(summary.parts())
                .extracting(NetworkSummary.Part::name)
                .containsSubsequence(
                        "features.Conv2d_1a_3x3.conv", "features.Mixed_5b", "features.Mixed_7c", "classifier");
        assertThat(summary.parts().get(summary.parts().size() - 2).output()).containsExactly(2048L, 1L, 8L, 8L);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void whereverANetworkIsCutItsOutputsStay(String name, NetworkSpec spec) throws IOException {
        try (Network network = network(spec);
                NDManager scope = network.manager().newSubManager()) {
            NDList images =
                    new NDList(Golden.image(scope, 0, network.imageShapes(1).get(0)));
            float[] whole = network.head(network.features(images, false), false).toFloatArray();
            assertThat(network.layers()).hasSizeGreaterThan(3);
            for (String layer : network.layers()) {
                NDList maps = network.featuresUpTo(layer, images);
                assertThat(network.headAfter(layer, maps).toFloatArray())
                        .as(name + " cut behind " + layer)
                        .containsExactly(whole, within(1e-5f));
            }
        }
    }

    /** The channels behind a layer are equal groups, one for each view, exactly where the network says so. */
    @ParameterizedTest
    @MethodSource("kinds")
    void aViewReachesItsOwnChannelsOnlyWhereViewsAreApart(String name, NetworkSpec spec) throws IOException {
        try (Network network = network(spec);
                NDManager scope = network.manager().newSubManager()) {
            Shape shape = network.imageShapes(1).get(0);
            float[] first = FormulaWeights.image(0, (int) shape.size());
            float[] other = first.clone();
            for (int i = 0; i < other.length / 2; i++) {
                other[i] = -other[i]; // the first view
            }
            NDList before = new NDList(scope.create(first, shape));
            NDList after = new NDList(scope.create(other, shape));
            FeaturesConfig features = spec.features();
            for (String layer : network.layers()) {
                assertApart(
                        name + " " + layer,
                        features.keepsViewsApart(layer),
                        network.featuresUpTo(layer, before),
                        network.featuresUpTo(layer, after));
            }
            assertApart(
                    name,
                    features.keepsViewsApart(""),
                    network.features(before, false),
                    network.features(after, false));
            assertThat(features.keepsViewsApart(features.explainedLayer(2)))
                    .as(name)
                    .isEqualTo(features instanceof PooledAdmira || features instanceof GroupedVgg);
        }
    }

    private static void assertApart(String what, boolean apart, NDList before, NDList after) {
        float[] one = before.singletonOrThrow().toFloatArray();
        float[] two = after.singletonOrThrow().toFloatArray();
        int half = one.length / 2;
        assertThat(Arrays.equals(one, 0, half, two, 0, half))
                .as(what + ", the view's own channels stay")
                .isFalse();
        assertThat(Arrays.equals(one, half, one.length, two, half, one.length))
                .as(what + ", the other view's channels stay")
                .isEqualTo(apart);
    }

    /** Layers of the same names as on the way down of a U-Net, of which there is one for each view. */
    @Test
    void theUnetEncodersWeightsHaveTheNamesOfAUnet() {
        try (Network encoder = Network.unset(spec(new UnetEncoder(2, 2), 1, List.of(1, 8, 8)));
                Network whole = Network.unset(new NetworkSpec(
                        new UNet(2, 2, true, false, List.of()),
                        new HeadConfig.SegmentationHead(List.of(2)),
                        List.of("cor"),
                        List.of(),
                        List.of(List.of(1, 8, 8))))) {
            assertThat(encoder.layers()).containsExactly("down.0", "down.1", "down.2");
            List<String> theirs = whole.weights().keySet().stream()
                    .filter(name -> name.startsWith("features.cor.down."))
                    .map(name -> name.replace(".cor", ""))
                    .toList();
            assertThat(encoder.weights().keySet())
                    .filteredOn(name -> name.startsWith("features."))
                    .containsExactlyElementsOf(theirs);
        }
    }

    /** A quarter of the means is dropped while it trains, the same for both classes, and none when it is asked. */
    @Test
    void inceptionsClassifierDropsMeansInTrainingOnly() {
        int channels = 4096;
        FeaturesConfig wide = new FeaturesConfig.ConvEncoder(List.of(channels), 1, List.of(1), List.of(1));
        HeadConfig head = new InceptionV3(0.25).classifier(2);
        try (Network network = Network.unset(spec(wide, head, 1, List.of(1, 2, 2)));
                NDManager scope = network.manager().newSubManager()) {
            network.set(Map.of(
                    "classifier.weight", filled(1, 2, channels),
                    "classifier.bias", filled(0.5f, 2)));
            NDList ones = new NDList(scope.ones(new Shape(1, channels, 1, 2, 3)));
            assertThat(network.head(ones, false).toFloatArray()).containsExactly(channels + 0.5f, channels + 0.5f);
            Torch.seed(1);
            float[] trained = network.head(ones, true).toFloatArray();
            double sd = Math.sqrt(channels * 0.25 / 0.75);
            assertThat((double) trained[0]).isNotEqualTo(channels + 0.5).isCloseTo(channels, within(5 * sd));
            double kept = (trained[0] - 0.5) * 0.75;
            assertThat(kept).as("a whole number of them is kept").isCloseTo(Math.rint(kept), within(0.01));
            assertThat(trained[1]).as("of the same means").isCloseTo(trained[0], within(0.1f));
        }
    }

    private static Tensor filled(float value, long... shape) {
        float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        Arrays.fill(values, value);
        return new Tensor(shape, values);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void whatIsWrittenIsReadBack(String name, NetworkSpec spec) throws IOException {
        Path file = Files.writeString(folder.resolve("network.json"), spec.toJson());
        assertThat(NetworkSpec.read(file)).isEqualTo(spec);
    }

    static Stream<Arguments> smallest() {
        return Stream.of(
                Arguments.of(InceptionV3.defaults(), 75, 1, "at least 75 voxels"),
                Arguments.of(new UnetEncoder(1, 5), 32, 1, "at least 32 voxels"),
                Arguments.of(new GroupedVgg(1, 1, List.of(), 0), 8, 1, "at least 8 voxels"),
                Arguments.of(PooledAdmira.defaults(), 128, 64, "a multiple of 64 voxels"));
    }

    /** Slices one voxel smaller than a network needs are refused, along either axis; those that it needs have a map. */
    @ParameterizedTest
    @MethodSource("smallest")
    void slicesThatAreTooSmallAreRefused(FeaturesConfig features, int edge, int unit, String sentence) {
        for (List<Integer> size : List.of(List.of(2, edge - 1, edge), List.of(2, edge, edge - 1))) {
            assertThatThrownBy(() -> spec(features, 1, size))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("slices must have ", sentence, "found " + size);
        }
        NetworkSpec least = spec(features, 2, List.of(2, edge, edge));
        MapSizes sizes =
                MapSizes.of(least.features(), least.views(), least.inputSizes()).orElseThrow();
        assertThat(sizes.edge("")).isEqualTo(unit == 1 ? 1 : edge / features.reduction());
        assertThatThrownBy(() -> new NetworkSpec(
                        features,
                        features.classifier(2),
                        VIEWS,
                        List.of("a", "b"),
                        List.of(List.of(2, edge, edge), List.of(2, edge, 2 * edge))))
                .hasMessageContaining("views must have one size");
    }

    @Test
    void settingsThatMakeNoNetworkAreRefused() {
        assertThatThrownBy(() -> new InceptionV3(1)).hasMessageContaining("dropout must be from 0 to below 1");
        assertThatThrownBy(() -> new PooledAdmira(1, -0.1, true)).hasMessageContaining("dropout must be from 0");
        assertThatThrownBy(() -> new PooledAdmira(0, 0, true)).hasMessageContaining("layers must be at least 1");
        assertThatThrownBy(() -> new UnetEncoder(64, 8)).hasMessageContaining("depth must be from 1 to 7; found 8");
        assertThatThrownBy(() -> new UnetEncoder(0, 4)).hasMessageContaining("base must be at least 1");
        assertThatThrownBy(() -> new GroupedVgg(0, 7, List.of(), 0)).hasMessageContaining("base must be at least 1");
        assertThatThrownBy(() -> new GroupedVgg(1, 0, List.of(), 0)).hasMessageContaining("grid must be at least 1");
        List<Integer> size = List.of(1, 64, 64);
        List<String> three = List.of("a", "b", "c");
        assertThatThrownBy(() -> new NetworkSpec(
                        PooledAdmira.defaults(),
                        new HeadConfig.LinearHead(2),
                        three,
                        VIEWS,
                        Collections.nCopies(3, size)))
                .hasMessageContaining("divides its 32 channels")
                .hasMessageContaining("found 3 views, [a, b, c]");
    }
}
