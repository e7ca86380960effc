package medai.networks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.DoubleStream;
import medai.networks.engine.Torch;
import medai.networks.weights.Tensor;
import medai.networks.weights.TorchvisionNames;

/** Networks, weights and images by {@link FormulaWeights}, and what PyTorch makes of them: {@code test-fixtures/networks}. */
final class Golden {
    private static final Path FIXTURES = Path.of("..", "test-fixtures", "networks");
    private static final double SINGLE = 1e-4; // relative, float32 through some 20 layers

    private Golden() {}

    static JsonObject file(String name) throws IOException {
        return JsonParser.parseString(Files.readString(FIXTURES.resolve(name))).getAsJsonObject();
    }

    static Network network(NetworkSpec spec) {
        Torch.start(2);
        Network network = Network.create(spec, name -> new Random(1));
        Map<String, Tensor> weights = new TreeMap<>();
        network.weights().forEach((name, tensor) -> weights.put(name, FormulaWeights.of(name, tensor.shape())));
        network.set(weights);
        return network;
    }

    /** Weights under torchvision's names go in, as a file of them would, and come out as torchvision would have them. */
    static void setFromTorchvision(Network network, UnaryOperator<String> theirName, boolean volumetric)
            throws IOException {
        Map<String, Tensor> theirs = new TreeMap<>();
        network.weights().forEach((own, tensor) -> {
            String name = theirName.apply(own);
            theirs.put(name, FormulaWeights.ofTorchvision(name, shapeOf(tensor, volumetric)));
        });
        Map<String, Tensor> translated = TorchvisionNames.translated(theirs);
        assertThat(translated.keySet()).isEqualTo(network.weights().keySet());
        network.setFrom(Path.of("torchvision"), translated);
        TorchvisionNames.Layout layout = network.spec().features().torchvision().orElseThrow();
        assertThat(layout.flat()).isEqualTo(!volumetric);
        Map<String, Tensor> back = TorchvisionNames.of(network.weights(), layout);
        assertThat(back.keySet()).isEqualTo(theirs.keySet());
        back.forEach((name, tensor) -> assertThat(tensor.shape())
                .as(name)
                .isEqualTo(theirs.getOrDefault(name, tensor).shape()));
    }

    private static long[] shapeOf(Tensor tensor, boolean volumetric) {
        long[] s = tensor.shape();
        return s.length == 5 && !volumetric ? new long[] {s[0], s[1], s[3], s[4]} : s;
    }

    static NDArray image(NDManager scope, int view, Shape shape) {
        try (NDArray created = scope.create(FormulaWeights.image(view, (int) shape.size()), shape)) {
            return created.duplicate();
        }
    }

    static void assertValues(String what, NDArray found, JsonElement expected) {
        float[] values = found.toFloatArray();
        double[] wanted = flat(expected.getAsJsonArray());
        double size = 0;
        for (double value : wanted) {
            size = Math.max(size, Math.abs(value));
        }
        for (int i = 0; i < wanted.length; i++) {
            assertThat((double) values[i]).as(what + "[" + i + "]").isCloseTo(wanted[i], within(SINGLE * size));
        }
    }

    private static double[] flat(JsonArray array) {
        return array.asList().stream()
                .flatMapToDouble(e ->
                        e.isJsonArray() ? Arrays.stream(flat(e.getAsJsonArray())) : DoubleStream.of(e.getAsDouble()))
                .toArray();
    }

    static void assertMap(String what, NDArray found, JsonObject expected) {
        float[] values = found.toFloatArray();
        double squares = 0;
        double sum = 0;
        for (float value : values) {
            squares += (double) value * value;
            sum += value;
        }
        double wanted = expected.get("sumsq").getAsDouble();
        double size = Math.sqrt(wanted / values.length);
        assertThat(squares).as(what + " sum of squares").isCloseTo(wanted, within(SINGLE * wanted));
        assertThat(sum)
                .as(what + " sum")
                .isCloseTo(expected.get("sum").getAsDouble(), within(SINGLE * size * Math.sqrt(values.length) * 10));
        JsonArray samples = expected.getAsJsonArray("samples");
        for (int k = 0; k < samples.size(); k++) {
            int at = (int) (k * (values.length - 1L) / 7);
            assertThat((double) values[at])
                    .as(what + "[" + at + "]")
                    .isCloseTo(samples.get(k).getAsDouble(), within(10 * SINGLE * size));
        }
    }
}
