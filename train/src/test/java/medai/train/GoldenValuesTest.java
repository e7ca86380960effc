package medai.train;

import static org.assertj.core.api.Assertions.assertThat;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import medai.imaging.GoldenSet;
import medai.networks.engine.Torch;
import medai.networks.weights.Safetensors;
import medai.networks.weights.Tensor;
import medai.train.objective.LabelConsistency;
import medai.train.objective.MaskedAutoencoder;
import medai.train.objective.MeanSquared;
import medai.train.objective.ObjectiveConfig;
import medai.train.objective.StepTruth;
import medai.train.optimizer.OptimizerConfig;
import medai.train.schedule.ScheduleConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Objectives, update rules and schedules against PyTorch in double precision ({@code test-fixtures/losses}). */
@ParameterizedClass
@MethodSource(GoldenSet.ALL)
final class GoldenValuesTest {
    private static final float SINGLE = 1e-5f; // relative, for float32, as the reference's own page says

    @Parameter
    GoldenSet golden;

    @Test
    void ntXentAndItsGradient() throws IOException {
        JsonObject cases = json("contrastive").getAsJsonObject("cases");
        Map<String, Tensor> tensors = tensors("contrastive");
        List<String> names = names(cases, "ntxent_");
        assertThat(names).hasSizeGreaterThan(3);
        for (String name : names) {
            JsonObject expected = cases.getAsJsonObject(name);
            ObjectiveConfig objective =
                    new ObjectiveConfig.NtXent(expected.get("tau").getAsDouble(), 1, 1);
            try (NDManager manager = Torch.newManager()) {
                NDArray z = array(manager, tensors.get(name + ".z"));
                z.setRequiresGradient(true);
                double value;
                try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
                    NDArray loss = objective.loss(
                            new NDList(z),
                            StepTruth.ofSubjects(numbers((int) z.getShape().get(0) / 2)));
                    collector.backward(loss);
                    value = loss.getFloat();
                }
                double wanted = expected.get("value").getAsDouble();
                assertThat(value).as(name).isCloseTo(wanted, within(SINGLE * Math.max(1, wanted)));
                assertClose(name, z.getGradient(), tensors.get(name + ".grad_z"));
            }
        }
    }

    private static int[] numbers(int count) {
        return IntStream.range(0, count).toArray();
    }

    private static List<String> names(JsonObject cases, String prefix) {
        return cases.keySet().stream().filter(name -> name.startsWith(prefix)).toList();
    }

    /** Of every parameter after every step; biases and normalisation, weights and gradients of nothing among them. */
    @Test
    void updateRulesAsInSimClrAndPyTorch() throws IOException {
        JsonObject all = json("optimisers");
        int seen = 0;
        for (Map.Entry<String, JsonElement> one :
                all.getAsJsonObject("optimisers").entrySet()) {
            OptimizerConfig config = optimizer(one.getKey(), one.getValue().getAsJsonObject());
            if (config != null) {
                assertSteps(one.getKey(), config, all);
                seen++;
            }
        }
        assertThat(seen).isGreaterThan(4);
    }

    /** Null for a rule that medai lacks. */
    private static OptimizerConfig optimizer(String name, JsonObject settings) {
        double decay = settings.get("weight_decay").getAsDouble();
        return switch (name) {
            case "lars_simclr" ->
                new OptimizerConfig.Lars(number(settings, "momentum"), decay, number(settings, "trust_coefficient"));
            case "adamw" -> {
                JsonArray betas = settings.getAsJsonArray("betas");
                yield new OptimizerConfig.AdamW(
                        betas.get(0).getAsDouble(), betas.get(1).getAsDouble(), number(settings, "eps"), decay);
            }
            case "sgd_momentum", "sgd_plain" -> new OptimizerConfig.Sgd(number(settings, "momentum"), decay);
            case "rmsprop", "rmsprop_momentum" ->
                new OptimizerConfig.RmsProp(
                        number(settings, "alpha"), number(settings, "eps"), number(settings, "momentum"), decay);
            default -> null;
        };
    }

    private static double number(JsonObject settings, String name) {
        return settings.get(name).getAsDouble();
    }

    @Test
    void polynomialSchedule() throws IOException {
        JsonObject expected = json("schedules").getAsJsonObject("polynomial");
        double base = expected.get("base").getAsDouble();
        JsonArray rates = expected.getAsJsonArray("lr");
        ScheduleConfig schedule =
                new ScheduleConfig.Polynomial(expected.get("power").getAsDouble());
        for (int i = 0; i < rates.size(); i++) {
            double epoch = expected.getAsJsonArray("epoch").get(i).getAsDouble();
            assertThat(base
                            * schedule.factor(
                                    epoch, expected.get("total_epochs").getAsInt()))
                    .isCloseTo(rates.get(i).getAsDouble(), within(1e-15));
        }
        assertThat(new ScheduleConfig.Exponential(0.9).factor(2.7, 10)).isCloseTo(0.81, within(1e-12));
    }

    @Test
    void labelConsistencyAndItsGradients() throws IOException {
        JsonObject cases = json("label_consistency").getAsJsonObject("cases");
        Map<String, Tensor> tensors = tensors("label_consistency");
        for (String name : cases.keySet()) {
            JsonObject expected = cases.getAsJsonObject(name);
            double weight = expected.get("weight_i_times_w").getAsDouble();
            ObjectiveConfig objective =
                    new LabelConsistency(expected.get("margin").getAsDouble(), 1, 0);
            int[] labels = labels(tensors.get(name + ".labels"));
            StepTruth truth =
                    new StepTruth(labels, List.of(), new NDList(), weight); // progress is the weight where that is 1
            try (NDManager manager = Torch.newManager()) {
                NDArray original = array(manager, tensors.get(name + ".logits"));
                NDArray augmented = array(manager, tensors.get(name + ".logits_aug"));
                original.setRequiresGradient(true);
                augmented.setRequiresGradient(true);
                try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
                    NDArray loss = objective.loss(new NDList(original.concat(augmented, 0)), truth);
                    assertThat((double) loss.getFloat())
                            .as(name)
                            .isCloseTo(expected.get("value").getAsDouble(), within(1e-5));
                    collector.backward(loss);
                }
                assertClose(name, original.getGradient(), tensors.get(name + ".grad_logits"));
                assertClose(name, augmented.getGradient(), tensors.get(name + ".grad_logits_aug"));
            }
        }
    }

    @Test
    void crossEntropyWithSmoothing() throws IOException {
        JsonObject cases = json("classification").getAsJsonObject("cases");
        Map<String, Tensor> tensors = tensors("classification");
        for (String name : names(cases, "cross_entropy")) {
            JsonObject expected = cases.getAsJsonObject(name);
            double smoothing = expected.has("label_smoothing") ? number(expected, "label_smoothing") : 0;
            ObjectiveConfig objective = new ObjectiveConfig.CrossEntropy(smoothing);
            StepTruth truth = StepTruth.ofLabels(labels(tensors.get(name + ".labels")));
            assertLoss(
                    name,
                    expected,
                    tensors.get(name + ".logits"),
                    logits -> objective.loss(new NDList(logits), truth),
                    tensors.get(name + ".grad_logits"));
        }
    }

    @Test
    void meanSquaredOfWhatIsKnown() throws IOException {
        Map<String, Tensor> tensors = tensors("classification");
        Tensor target = tensors.get("mse.target");
        List<float[]> rows = new ArrayList<>();
        int targets = (int) target.shape()[1];
        for (int i = 0; i < target.shape()[0]; i++) {
            rows.add(java.util.Arrays.copyOfRange(target.values(), i * targets, (i + 1) * targets));
        }
        StepTruth truth = new StepTruth(new int[0], rows, new NDList(), 0);
        assertLoss(
                "mse",
                json("classification").getAsJsonObject("cases").getAsJsonObject("mse"),
                tensors.get("mse.input"),
                output -> new MeanSquared().loss(new NDList(output), truth),
                tensors.get("mse.grad_input"));
        rows.get(0)[1] = Float.NaN;
        try (NDManager manager = Torch.newManager()) {
            NDArray output = array(manager, tensors.get("mse.input"));
            double sum = 0;
            for (int i = 0; i < rows.size(); i++) {
                for (int t = 0; t < targets; t++) {
                    double d = output.getFloat(i, t) - rows.get(i)[t];
                    sum += Double.isNaN(d) ? 0 : d * d;
                }
            }
            double found = new MeanSquared().loss(new NDList(output), truth).getFloat();
            assertThat(found).isCloseTo(sum / (rows.size() * targets - 1), within(1e-5));
        }
    }

    /** The complex reading is, by Parseval's theorem, the error of the images themselves. */
    @Test
    void maskedAutoencoderAndItsGradient() throws IOException {
        JsonObject cases = json("mae").getAsJsonObject("cases");
        Map<String, Tensor> tensors = tensors("mae");
        Map<String, MaskedAutoencoder.Frequency> kinds = Map.of(
                "complex", MaskedAutoencoder.Frequency.COMPLEX,
                "magnitude_eps1e-8", MaskedAutoencoder.Frequency.MAGNITUDE,
                "log1p_magnitude_eps1e-8", MaskedAutoencoder.Frequency.LOG1P_MAGNITUDE);
        int seen = 0;
        for (String name : names(cases, "mae_")) {
            JsonObject expected = cases.getAsJsonObject(name);
            MaskedAutoencoder.Frequency kind = kinds.get(expected.get("kind").getAsString());
            if (kind == null || !expected.get("fft_norm").getAsString().equals("ortho")) {
                continue; // other readings of the thesis
            }
            String inputs = expected.get("inputs").getAsString();
            Tensor found = deep(tensors.get(inputs + ".output"));
            MaskedAutoencoder objective = new MaskedAutoencoder(0.7, 16, number(expected, "alpha"), kind);
            try (NDManager manager = Torch.newManager()) {
                NDArray target = array(manager, deep(tensors.get(inputs + ".target")));
                StepTruth truth = new StepTruth(new int[0], List.of(), new NDList(target.concat(target, 0)), 0);
                long rows = found.shape()[0];
                assertLoss(
                        name,
                        expected,
                        found,
                        output -> objective.loss(new NDList(output.reshape(rows, -1)), truth),
                        deep(tensors.get(name + ".grad_output")));
            }
            if (kind == MaskedAutoencoder.Frequency.COMPLEX) {
                assertThat(number(expected, "value")).isCloseTo(number(expected, "spatial_mse"), within(1e-12));
            }
            seen++;
        }
        assertThat(seen).isGreaterThan(5);
    }

    /** [B, 1, H, W] as [B, 1, 1, H, W]. */
    private static Tensor deep(Tensor slices) {
        long[] s = slices.shape();
        return s.length == 5 ? slices : new Tensor(new long[] {s[0], s[1], 1, s[2], s[3]}, slices.values());
    }

    private static int[] labels(Tensor tensor) {
        int[] labels = new int[tensor.values().length];
        java.util.Arrays.setAll(labels, i -> (int) tensor.values()[i]);
        return labels;
    }

    private static void assertLoss(
            String name, JsonObject expected, Tensor input, UnaryOperator<NDArray> loss, Tensor gradient) {
        try (NDManager manager = Torch.newManager()) {
            NDArray leaf = array(manager, input);
            leaf.setRequiresGradient(true);
            try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
                NDArray value = loss.apply(leaf);
                assertThat((double) value.getFloat())
                        .as(name)
                        .isCloseTo(expected.get("value").getAsDouble(), within(1e-5));
                collector.backward(value);
            }
            assertClose(name, leaf.getGradient(), gradient);
        }
    }

    /** lr(W) = base and lr(T) = 0, and the values between. */
    @Test
    void warmupThenCosine() throws IOException {
        JsonObject expected = json("schedules").getAsJsonObject("warmup_cosine");
        JsonArray rates = expected.getAsJsonArray("lr");
        int epochs = expected.get("total_epochs").getAsInt();
        ScheduleConfig schedule =
                new ScheduleConfig.WarmupCosine(expected.get("warmup_epochs").getAsInt());
        for (int i = 0; i < rates.size(); i++) {
            double epoch = expected.getAsJsonArray("epoch").get(i).getAsDouble();
            assertThat(schedule.factor(epoch, epochs)).isCloseTo(rates.get(i).getAsDouble(), within(1e-12));
        }
    }

    private void assertSteps(String optimiser, OptimizerConfig config, JsonObject all) throws IOException {
        Map<String, Tensor> tensors = tensors("optimisers");
        JsonObject settings = all.getAsJsonObject("optimisers").getAsJsonObject(optimiser);
        for (String parameter : all.getAsJsonObject("parameters").keySet()) {
            try (NDManager manager = Torch.newManager()) {
                NDArray weight = array(manager, tensors.get("param0." + parameter));
                List<NDArray> state = new ArrayList<>();
                config.stateNames().forEach(name -> state.add(weight.zerosLike()));
                for (int step = 1; step <= all.get("steps").getAsInt(); step++) {
                    NDArray gradient = array(manager, tensors.get("grad" + step + "." + parameter));
                    double rate = settings.has("lr")
                            ? number(settings, "lr")
                            : settings.getAsJsonArray("lr_per_step")
                                    .get(step - 1)
                                    .getAsDouble();
                    config.update(weight, gradient, state, rate, step);
                    String name = optimiser + ".step" + step + "." + parameter;
                    assertClose(name, weight, tensors.get(name));
                }
            }
        }
    }

    /** Relative to the largest value; where all are (nearly) 0, to a hundredth: single precision leaves some dust. */
    private static void assertClose(String name, NDArray found, Tensor expected) {
        float[] values = found.toFloatArray();
        float largest = 0.01f;
        for (float value : expected.values()) {
            largest = Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < values.length; i++) {
            assertThat(values[i]).as(name + "[" + i + "]").isCloseTo(expected.values()[i], within(SINGLE * largest));
        }
    }

    private static NDArray array(NDManager manager, Tensor tensor) {
        try (NDArray created = manager.create(tensor.values(), new Shape(tensor.shape()))) {
            return created.duplicate();
        }
    }

    private JsonObject json(String name) throws IOException {
        return JsonParser.parseString(Files.readString(golden.file("losses/" + name + ".json")))
                .getAsJsonObject();
    }

    private Map<String, Tensor> tensors(String name) throws IOException {
        return Safetensors.read(golden.file("losses/" + name + ".safetensors")).tensors();
    }
}
