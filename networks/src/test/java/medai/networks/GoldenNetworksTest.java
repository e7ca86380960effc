package medai.networks;

import static medai.networks.Golden.assertMap;
import static medai.networks.Golden.assertValues;
import static medai.networks.Golden.file;
import static medai.networks.Golden.image;
import static medai.networks.Golden.network;
import static medai.networks.Golden.setFromTorchvision;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The RA thesis' networks against an independent implementation in PyTorch ({@code test-fixtures/networks/ra.py}, double
 * precision), with weights and images that both make from the same formula.
 */
final class GoldenNetworksTest {
    @Test
    void admiraWithOneView() throws IOException {
        JsonObject expected = expected("admira_v1");
        NetworkSpec spec = new NetworkSpec(
                Admira.defaults(),
                new HeadConfig.RegressionHead(3),
                List.of("tra"),
                List.of("a", "b", "c"),
                List.of(List.of(7, 64, 64)));
        try (Network network = network(spec);
                NDManager scope = network.manager().newSubManager()) {
            assertThat(network.parameterCount())
                    .isEqualTo(expected.get("parameters").getAsLong());
            NDArray image = image(scope, 0, new Shape(1, 1, 7, 64, 64));
            image.setRequiresGradient(true);
            try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
                NDList maps = network.features(new NDList(image), false);
                NDArray out = network.head(maps, false);
                assertValues("logits", out, expected.get("logits"));
                assertMap("map", maps.get(0), expected.getAsJsonObject("features"));
                collector.backward(out.sum());
            }
            assertMap("gradient", image.getGradient(), expected.getAsJsonObject("grad_input"));
        }
    }

    @Test
    void admiraWithTwoViews() throws IOException {
        JsonObject expected = expected("admira_v2");
        NetworkSpec spec = new NetworkSpec(
                Admira.defaults(),
                new HeadConfig.RegressionHead(10),
                List.of("cor", "tra"),
                List.of("1", "2", "3", "4", "5", "6", "7", "8", "9", "10"),
                List.of(List.of(7, 64, 64), List.of(7, 64, 64)));
        assertNetwork(spec, expected, new Shape(2, 2, 7, 64, 64));
    }

    /** The published numbers of weights: 13,951,808 with one output, 11,757,088 with one view. */
    @Test
    void admiraHasThePublishedNumberOfWeights() {
        assertThat(parameters(2, 1)).isEqualTo(13_951_808);
        assertThat(parameters(2, 10)).isEqualTo(13_957_568);
        assertThat(parameters(1, 1)).isEqualTo(11_757_088);
        assertThat(parameters(1, 10)).isEqualTo(11_759_968);
    }

    /** The slices of each view are the channels of its group; all else is as wide as before. */
    @Test
    void admiraInTwoDimensions() {
        List<List<Integer>> sizes = List.of(List.of(7, 64, 64), List.of(7, 64, 64));
        NetworkSpec flat = new NetworkSpec(
                new Admira(1, 3, 0.3, false),
                new HeadConfig.RegressionHead(1),
                List.of("cor", "tra"),
                List.of("total"),
                sizes);
        NetworkSpec deep = new NetworkSpec(
                new Admira(1, 3, 0.3, true), new HeadConfig.RegressionHead(1), flat.views(), flat.outputs(), sizes);
        try (Network two = network(flat);
                Network three = network(deep);
                NDManager scope = two.manager().newSubManager()) {
            assertThat(two.weights().get("features.0.conv.weight").shape()).containsExactly(32, 7, 1, 3, 3);
            assertThat(two.parameterCount() - three.parameterCount()).isEqualTo(32 * 6 * 9);
            NDArray first = image(scope, 0, new Shape(1, 2, 7, 64, 64));
            assertThat(two.features(new NDList(first), false).get(0).getShape())
                    .isEqualTo(new Shape(1, 160 * 2, 1, 4, 4));
        }
    }

    private static long parameters(int views, int outputs) {
        List<String> names = List.of("cor", "tra").subList(0, views);
        List<Integer> size = List.of(7, 32, 32);
        try (Network network = network(new NetworkSpec(
                Admira.defaults(),
                new HeadConfig.RegressionHead(outputs),
                names,
                List.of(),
                names.stream().map(name -> size).toList()))) {
            return network.parameterCount();
        }
    }

    @Test
    void consistVggWithBothHeads() throws IOException {
        List<String> views = List.of("cor", "tra");
        List<List<Integer>> sizes = List.of(List.of(20, 64, 64), List.of(5, 64, 64));
        Shape[] images = {new Shape(1, 1, 20, 64, 64), new Shape(1, 1, 5, 64, 64)};
        assertNetwork(
                new NetworkSpec(
                        ConsistVgg.defaults(),
                        new HeadConfig.DenseHead(7, List.of(64, 64), 0.5, 2),
                        views,
                        List.of("no", "ra"),
                        sizes),
                expected("consistvgg_grid7"),
                images);
        assertNetwork(
                new NetworkSpec(
                        ConsistVgg.defaults(),
                        new HeadConfig.DenseHead(1, List.of(2048, 2048), 0.5, 2),
                        views,
                        List.of("no", "ra"),
                        sizes),
                expected("consistvgg_gap2048"),
                images);
    }

    @Test
    void maskedAutoencoder() throws IOException {
        JsonObject expected = expected("mae_tra");
        NetworkSpec spec = new NetworkSpec(
                ConsistVgg.defaults().reconstructing(),
                new HeadConfig.ReconstructionHead(List.of(128, 64, 32)),
                List.of("tra"),
                List.of(),
                List.of(List.of(5, 64, 64)));
        try (Network network = network(spec);
                NDManager scope = network.manager().newSubManager()) {
            assertThat(network.parameterCount())
                    .isEqualTo(expected.get("parameters").getAsLong());
            NDList maps = network.features(new NDList(image(scope, 0, new Shape(1, 1, 5, 64, 64))), false);
            assertMap("reconstruction", network.head(maps, false), expected.getAsJsonObject("reconstruction"));
        }
    }

    /** A state_dict of torchvision gives torchvision's outputs: two-dimensional kernels, its names, slices as channels. */
    @ParameterizedTest
    @CsvSource({"resnet18,18,3", "resnet34,34,5", "resnet50,50,3", "resnet18_3d,18,20"})
    void residualNetworksGiveTorchvisionsOutputs(String name, int layers, int slices) throws IOException {
        boolean volumetric = name.endsWith("3d");
        assertTorchvision(
                new ResNet(layers, volumetric),
                slices,
                volumetric,
                expected("residual.json", name),
                own -> own.startsWith("classifier.")
                        ? own.replace("classifier.", "fc.")
                        : own.substring("features.".length()));
    }

    @ParameterizedTest
    @CsvSource({"vgg11,11,false", "vgg16_bn,16,true"})
    void vggGivesTorchvisionsOutputs(String name, int layers, boolean normalised) throws IOException {
        assertTorchvision(
                new Vgg(layers, normalised, 7, List.of(32, 32), 0.5),
                3,
                false,
                expected("baselines.json", name),
                own -> own.replace("classifier.2.", "classifier.6.").replace("classifier.1.", "classifier.3."));
    }

    private static void assertTorchvision(
            FeaturesConfig features,
            int slices,
            boolean volumetric,
            JsonObject expected,
            java.util.function.UnaryOperator<String> theirName) {
        NetworkSpec spec = new NetworkSpec(
                features, features.classifier(2), List.of("tra"), List.of("a", "b"), List.of(List.of(slices, 64, 64)));
        int batch = expected.getAsJsonArray("input").get(0).getAsInt();
        try (Network network = Network.create(spec, weight -> new java.util.Random(1));
                NDManager scope = network.manager().newSubManager()) {
            assertThat(network.parameterCount())
                    .isEqualTo(expected.get("parameters").getAsLong());
            setFromTorchvision(network, theirName, volumetric);
            NDList maps = network.features(new NDList(image(scope, 0, new Shape(batch, 1, slices, 64, 64))), false);
            assertMap("map", maps.get(0), expected.getAsJsonObject("features"));
            assertValues("logits", network.head(maps, false), expected.get("logits"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void visionTransformer() throws IOException {
        assertNetwork(
                new NetworkSpec(
                        new VisionTransformer(16, 64, 2, 4, 128, 0.1),
                        new HeadConfig.LinearHead(2),
                        List.of("tra"),
                        List.of("a", "b"),
                        List.of(List.of(3, 64, 64))),
                expected("baselines.json", "vision_transformer"),
                new Shape(2, 1, 3, 64, 64));
    }

    private static void assertNetwork(NetworkSpec spec, JsonObject expected, Shape... shapes) {
        try (Network network = network(spec);
                NDManager scope = network.manager().newSubManager()) {
            assertThat(network.parameterCount())
                    .isEqualTo(expected.get("parameters").getAsLong());
            NDList images = new NDList();
            for (int v = 0; v < shapes.length; v++) {
                images.add(image(scope, v, shapes[v]));
            }
            NDList maps = network.features(images, false);
            JsonObject wanted = expected.getAsJsonObject("features");
            for (int v = 0; v < maps.size(); v++) {
                assertMap(
                        "map " + v,
                        maps.get(v),
                        maps.size() == 1
                                ? wanted
                                : wanted.getAsJsonObject(spec.views().get(v)));
            }
            assertValues("logits", network.head(maps, false), expected.get("logits"));
        }
    }

    private static JsonObject expected(String file, String name) throws IOException {
        return file(file).getAsJsonObject(name);
    }

    private static JsonObject expected(String name) throws IOException {
        return file("ra.json").getAsJsonArray("cases").asList().stream()
                .map(com.google.gson.JsonElement::getAsJsonObject)
                .filter(one -> one.get("name").getAsString().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
