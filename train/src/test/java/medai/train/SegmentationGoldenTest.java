package medai.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import medai.networks.FormulaWeights;
import medai.networks.HeadConfig;
import medai.networks.Network;
import medai.networks.NetworkSpec;
import medai.networks.UNet;
import medai.networks.engine.Torch;
import medai.networks.weights.Tensor;
import medai.train.objective.Dice;
import medai.train.objective.Focal;
import medai.train.objective.ObjectiveConfig;
import medai.train.objective.StepTruth;
import medai.train.objective.Sum;
import medai.train.objective.VoxelCrossEntropy;
import medai.train.optimizer.Optimizer;
import medai.train.optimizer.OptimizerConfig;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * U-Net, the objectives of segmentation and RMSprop against PyTorch in double precision ({@code test-fixtures/networks/unet.py}),
 * gradients included, with weights and images that both make from the same formula.
 */
final class SegmentationGoldenTest {
    private static final double SINGLE = 1e-5; // of the largest value

    private static JsonObject golden;

    @BeforeAll
    static void read() throws IOException {
        Torch.start(2);
        golden = JsonParser.parseString(Files.readString(Path.of("..", "test-fixtures", "networks", "unet.json")))
                .getAsJsonObject();
    }

    @ParameterizedTest
    @ValueSource(strings = {"unet_2d", "unet_3d", "unet_plain", "unet_two_views"})
    void networksGiveTheSameLogits(String name) {
        JsonObject expected = expected(name);
        try (Network network = network(expected);
                NDManager scope = network.manager().newSubManager()) {
            assertThat(network.parameterCount())
                    .isEqualTo(expected.get("parameters").getAsLong());
            NDList images = new NDList();
            List<String> views = network.spec().views();
            for (int v = 0; v < views.size(); v++) {
                images.add(
                        image(scope, v, shape(expected.getAsJsonObject("inputs").getAsJsonArray(views.get(v)))));
            }
            NDList maps = network.features(images, false);
            NDList logits = network.heads(maps, false);
            for (int v = 0; v < views.size(); v++) {
                assertStat(
                        "map", maps.get(v), expected.getAsJsonObject("features").getAsJsonObject(views.get(v)));
                assertStat(
                        "logits",
                        logits.get(v),
                        expected.getAsJsonObject("logits").getAsJsonObject(views.get(v)));
            }
        }
    }

    /** Eval mode, and for the two-dimensional network also batch statistics. */
    @Test
    void gradientsAreThoseOfPyTorch() {
        assertGradients(expected("unet_2d"), expected("unet_2d"), 0, false);
        assertGradients(expected("unet_2d"), expected("unet_2d").getAsJsonObject("training"), 0, true);
        assertGradients(expected("unet_3d"), expected("unet_3d").getAsJsonObject("input1"), 1, false);
    }

    private static void assertGradients(JsonObject spec, JsonObject expected, int input, boolean training) {
        try (Network network = network(spec);
                NDManager scope = network.manager().newSubManager()) {
            Shape shape = shape(spec.getAsJsonObject("inputs").getAsJsonArray("t1"));
            NDArray image = image(scope, input, shape);
            image.setRequiresGradient(true);
            int classes = spec.getAsJsonObject("classes").get("t1").getAsInt();
            NDArray labels = labels(scope, shape, classes, 0);
            ObjectiveConfig objective = new VoxelCrossEntropy(Collections.nCopies(classes, 1.0), 0);
            try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
                NDList logits = network.heads(network.features(new NDList(image), training), training);
                NDArray loss = objective.loss(logits, StepTruth.ofLabelMaps(new NDList(labels)));
                assertThat((double) loss.getFloat())
                        .isCloseTo(expected.get("loss").getAsDouble(), within(SINGLE));
                collector.backward(loss);
            }
            assertStat("image", image.getGradient(), expected.getAsJsonObject("grad_input"));
            for (String name : List.of(
                    "features.t1.down.0.0.conv.weight",
                    "features.t1.up.0.up.weight",
                    "segmenter.weight",
                    "segmenter.bias")) {
                NDArray gradient = network.parameters().get(name).getArray().getGradient();
                assertStat(name, gradient, expected.getAsJsonObject("grad_" + name));
            }
        }
    }

    @Test
    void objectivesAndTheirGradientsAreThoseOfPyTorch() {
        List<Double> weights = List.of(0.1, 0.9, 0.5);
        ObjectiveConfig weighted = new VoxelCrossEntropy(weights, 0);
        Map<String, ObjectiveConfig> objectives = Map.of(
                "cross_entropy", new VoxelCrossEntropy(List.of(1.0, 1.0, 1.0), 0),
                "weighted_cross_entropy", weighted,
                "dice", new Dice(1, false),
                "dice_background", new Dice(1, true),
                "focal", new Focal(2, List.of()),
                "weighted_focal", new Focal(2, weights),
                "sum", new Sum(List.of(new Sum.Part(1, weighted), new Sum.Part(2, Dice.defaults()))));
        JsonObject losses = golden.getAsJsonObject("losses");
        Shape shape = shape(losses.getAsJsonArray("shape"));
        objectives.forEach((name, objective) -> {
            try (NDManager scope = Torch.newManager()) {
                NDArray logits = image(scope, 3, shape).mul(3);
                logits.setRequiresGradient(true);
                NDArray labels = labels(scope, shape, 3, 3);
                JsonObject expected = losses.getAsJsonObject(name);
                try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
                    NDArray loss = objective.loss(new NDList(logits), StepTruth.ofLabelMaps(new NDList(labels)));
                    assertThat((double) loss.getFloat())
                            .as(name)
                            .isCloseTo(expected.get("value").getAsDouble(), within(SINGLE));
                    collector.backward(loss);
                }
                assertStat(name, logits.getGradient(), expected.getAsJsonObject("gradient"));
                float[] all = logits.getGradient().toFloatArray();
                JsonArray first = expected.getAsJsonArray("gradient_30");
                for (int i = 0; i < first.size(); i++) {
                    assertThat((double) all[i])
                            .as(name + i)
                            .isCloseTo(first.get(i).getAsDouble(), within(SINGLE * 0.1));
                }
            }
        });
    }

    /** The paper's weights: the background counts a ninth of any structure. */
    @Test
    void weightsAreThePapersWhereNoneAreGiven() {
        try (NDManager scope = Torch.newManager()) {
            Shape shape = new Shape(2, 3, 2, 4, 5);
            NDList logits = new NDList(image(scope, 3, shape));
            StepTruth truth = StepTruth.ofLabelMaps(new NDList(labels(scope, shape, 3, 0)));
            double given = new VoxelCrossEntropy(List.of(0.1, 0.9, 0.9), 0)
                    .loss(logits, truth)
                    .getFloat();
            assertThat((double) VoxelCrossEntropy.defaults().loss(logits, truth).getFloat())
                    .isEqualTo(given);
            double equal = new VoxelCrossEntropy(List.of(1.0, 1.0, 1.0), 0)
                    .loss(logits, truth)
                    .getFloat();
            assertThat(given).isNotCloseTo(equal, within(1e-4));
        }
    }

    /** 3 of 12 voxels are unknown; of the others 6, 2 and 1 are of the three structures. */
    @Test
    void balancedWeightsAreSharesOfVoxelsToAPower() {
        try (NDManager scope = Torch.newManager()) {
            NDList logits = new NDList(image(scope, 3, new Shape(1, 3, 3, 2, 2)));
            NDArray labels =
                    scope.create(new float[] {-1, 0, 0, 1, 0, -1, 2, 0, 0, 1, 0, -1}, new Shape(1, 1, 3, 2, 2));
            StepTruth truth = StepTruth.ofLabelMaps(new NDList(labels));
            double balanced =
                    new VoxelCrossEntropy(List.of(), 0.5).loss(logits, truth).getFloat();
            List<Double> shares = List.of(Math.sqrt(9 / 6.0), Math.sqrt(9 / 2.0), 3.0);
            assertThat(balanced)
                    .isCloseTo(
                            new VoxelCrossEntropy(shares, 0).loss(logits, truth).getFloat(), within(1e-6));
        }
        assertThatThrownBy(() -> new VoxelCrossEntropy(List.of(1.0, 2.0), 0.5))
                .hasMessageContaining("weights must be left out where balance is above 0");
    }

    @Test
    void rmsPropStepsAsPyTorchDoes() {
        JsonObject expected = golden.getAsJsonObject("rmsprop");
        NetworkSpec spec = new NetworkSpec(
                new UNet(1, 1, true, false, List.of()),
                new HeadConfig.SegmentationHead(List.of(5)),
                List.of("t1"),
                List.of(),
                List.of(List.of(1, 4, 4)));
        try (Network network = Network.create(spec, name -> new java.util.Random(1))) {
            var bias = network.parameters().get("segmenter.bias");
            float[] start = floats(expected.getAsJsonArray("start"));
            network.set(Map.of("segmenter.bias", new Tensor(new long[] {5}, start)));
            OptimizerConfig rule = new OptimizerConfig.RmsProp(0.99, 1e-8, 0, 1e-8);
            try (Optimizer optimizer = new Optimizer(rule, network.manager(), Map.of("segmenter.bias", bias))) {
                for (int step = 1; step <= 10; step++) {
                    try (GradientCollector collector =
                            Engine.getEngine("PyTorch").newGradientCollector()) {
                        NDArray w = bias.getArray();
                        NDArray tenth =
                                network.manager().full(new Shape(5), 0.1f).duplicate();
                        collector.backward(w.mul(w).sum().add(w.mul(tenth).sum()));
                    }
                    optimizer.step(1e-4);
                    if (expected.has("after_" + step)) {
                        float[] wanted = floats(expected.getAsJsonArray("after_" + step));
                        float[] found = network.weights().get("segmenter.bias").values();
                        for (int i = 0; i < 5; i++) {
                            assertThat(found[i]).as("step " + step).isCloseTo(wanted[i], within(1e-6f));
                        }
                    }
                }
            }
        }
    }

    private static float[] floats(JsonArray array) {
        float[] values = new float[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).getAsFloat();
        }
        return values;
    }

    private static JsonObject expected(String name) {
        return golden.getAsJsonArray("cases").asList().stream()
                .map(JsonElement::getAsJsonObject)
                .filter(one -> one.get("name").getAsString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Network network(JsonObject of) {
        List<String> views =
                List.copyOf(new TreeMap<>(of.getAsJsonObject("inputs").asMap()).keySet());
        List<List<Integer>> sizes = new ArrayList<>();
        List<Integer> classes = new ArrayList<>();
        for (String view : views) {
            Shape shape = shape(of.getAsJsonObject("inputs").getAsJsonArray(view));
            sizes.add(List.of((int) shape.get(2), (int) shape.get(3), (int) shape.get(4)));
            classes.add(of.getAsJsonObject("classes").get(view).getAsInt());
        }
        UNet features = new UNet(
                of.get("base").getAsInt(),
                of.get("depth").getAsInt(),
                of.get("skips").getAsBoolean(),
                of.get("mode").getAsString().equals("3d"),
                List.of());
        NetworkSpec spec = new NetworkSpec(features, new HeadConfig.SegmentationHead(classes), views, List.of(), sizes);
        Network network = Network.create(spec, name -> new java.util.Random(1));
        Map<String, Tensor> weights = new TreeMap<>();
        network.weights().forEach((name, tensor) -> weights.put(name, FormulaWeights.of(name, tensor.shape())));
        network.set(weights);
        return network;
    }

    private static Shape shape(JsonArray array) {
        return new Shape(
                array.asList().stream().mapToLong(JsonElement::getAsLong).toArray());
    }

    private static NDArray image(NDManager scope, int view, Shape shape) {
        try (NDArray created = scope.create(FormulaWeights.image(view, (int) shape.size()), shape)) {
            return created.duplicate();
        }
    }

    /** [B, 1, D, H, W] of images [B, ., D, H, W], by the formula of the script. */
    private static NDArray labels(NDManager scope, Shape images, int classes, int unknown) {
        Shape shape = new Shape(images.get(0), 1, images.get(2), images.get(3), images.get(4));
        float[] labels = new float[(int) shape.size()];
        IntStream.range(0, labels.length).forEach(i -> labels[i] = i < unknown ? -1 : (i * 7 + i / 5) % classes);
        try (NDArray created = scope.create(labels, shape)) {
            return created.duplicate();
        }
    }

    private static void assertStat(String what, NDArray found, JsonObject expected) {
        float[] values = found.toFloatArray();
        double largest = 0;
        double squares = 0;
        double sum = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
            squares += (double) value * value;
            sum += value;
        }
        assertThat(found.getShape()).as(what).isEqualTo(shape(expected.getAsJsonArray("shape")));
        double wanted = expected.get("sumsq").getAsDouble();
        assertThat(squares).as(what + " sum of squares").isCloseTo(wanted, within(10 * SINGLE * wanted));
        assertThat(sum)
                .as(what + " sum")
                .isCloseTo(expected.get("sum").getAsDouble(), within(SINGLE * largest * Math.sqrt(values.length) * 10));
        JsonArray indices = expected.getAsJsonArray("indices");
        JsonArray samples = expected.getAsJsonArray("samples");
        for (int k = 0; k < samples.size(); k++) {
            int at = indices.get(k).getAsInt();
            assertThat((double) values[at])
                    .as(what + "[" + at + "]")
                    .isCloseTo(samples.get(k).getAsDouble(), within(SINGLE * largest));
        }
    }
}
