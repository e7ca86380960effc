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
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import medai.imaging.SharedReference;
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

/** Objectives, update rules and schedules against PyTorch 1.13 in double precision ({@code shared/reference/losses}). */
final class GoldenValuesTest {
    private static final float SINGLE = 1e-5f; // relative, for float32, as the reference's own page says

    @Test
    void ntXentAndItsGradient() throws IOException {
        JsonObject cases = json("contrastive").getAsJsonObject("cases");
        Map<String, Tensor> tensors = tensors("contrastive");
        for (String name : List.of("ntxent_n4_tau0.1", "ntxent_n4_tau0.5", "ntxent_n16_tau0.1", "ntxent_n16_tau0.5")) {
            JsonObject expected = cases.getAsJsonObject(name);
            ObjectiveConfig objective =
                    new ObjectiveConfig.NtXent(expected.get("tau").getAsDouble(), 1, 1);
            try (NDManager manager = Torch.newManager()) {
                NDArray z = array(manager, tensors.get(name + ".z"));
                z.setRequiresGradient(true);
                double value;
                try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
                    NDArray loss = objective.loss(new NDList(z), StepTruth.ofLabels());
                    collector.backward(loss);
                    value = loss.getFloat();
                }
                double wanted = expected.get("value").getAsDouble();
                assertThat(value).as(name).isCloseTo(wanted, within(SINGLE * wanted));
                assertClose(name, z.getGradient(), tensors.get(name + ".grad_z"));
            }
        }
    }

    @Test
    void larsAsInSimClr() throws IOException {
        JsonObject settings = json("optimisers").getAsJsonObject("optimisers").getAsJsonObject("lars_simclr");
        assertSteps("lars_simclr", new OptimizerConfig.Lars(0.9, 1e-6, 0.001), rates(settings));
    }

    @Test
    void adamWAsInPyTorch() throws IOException {
        assertSteps("adamw", new OptimizerConfig.AdamW(0.9, 0.999, 1e-8, 0.01), List.of(1e-3, 1e-3, 1e-3, 1e-3, 1e-3));
    }

    @Test
    void sgdAndRmsPropAsInPyTorch() throws IOException {
        JsonObject settings = json("optimisers").getAsJsonObject("optimisers").getAsJsonObject("sgd_momentum");
        assertSteps("sgd_momentum", new OptimizerConfig.Sgd(0.9, 1e-4), rates(settings));
        List<Double> rates = List.of(1e-4, 1e-4, 1e-4, 1e-4, 1e-4);
        assertSteps("rmsprop", new OptimizerConfig.RmsProp(0.99, 1e-8, 0, 1e-8), rates);
        assertSteps("rmsprop_momentum", new OptimizerConfig.RmsProp(0.99, 1e-8, 0.9, 1e-8), rates);
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
            assertThat(base * schedule.factor(epoch, 100))
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
        for (Map.Entry<String, Double> one : Map.of("cross_entropy", 0.0, "cross_entropy_label_smoothing0.1", 0.1)
                .entrySet()) {
            Map<String, Tensor> tensors = tensors("classification");
            ObjectiveConfig objective = new ObjectiveConfig.CrossEntropy(one.getValue());
            StepTruth truth = StepTruth.ofLabels(labels(tensors.get(one.getKey() + ".labels")));
            assertLoss(
                    one.getKey(),
                    json("classification").getAsJsonObject("cases").getAsJsonObject(one.getKey()),
                    tensors.get(one.getKey() + ".logits"),
                    logits -> objective.loss(new NDList(logits), truth),
                    tensors.get(one.getKey() + ".grad_logits"));
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
        for (String dimensions : List.of("2d", "3d")) {
            for (Map.Entry<String, MaskedAutoencoder.Frequency> kind : kinds.entrySet()) {
                String name = "mae_%s_a0.8_%s_ortho".formatted(dimensions, kind.getKey());
                JsonObject expected = cases.getAsJsonObject(name);
                String inputs = expected.get("inputs").getAsString();
                Tensor found = deep(tensors.get(inputs + ".output"));
                Tensor wanted = deep(tensors.get(inputs + ".target"));
                MaskedAutoencoder objective = new MaskedAutoencoder(0.7, 16, 0.8, kind.getValue());
                try (NDManager manager = Torch.newManager()) {
                    NDArray target = array(manager, wanted);
                    StepTruth truth = new StepTruth(new int[0], List.of(), new NDList(target.concat(target, 0)), 0);
                    long[] shape = found.shape();
                    assertLoss(
                            name,
                            expected,
                            found,
                            output -> objective.loss(new NDList(output.reshape(shape[0], -1)), truth),
                            deep(tensors.get(name + ".grad_output")));
                }
                if (kind.getKey().equals("complex")) {
                    assertThat(expected.get("value").getAsDouble())
                            .isCloseTo(expected.get("spatial_mse").getAsDouble(), within(1e-12));
                }
            }
        }
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
        String values = expected.has("lr") ? "lr" : "value";
        JsonArray rates = expected.getAsJsonArray(values);
        ScheduleConfig schedule = new ScheduleConfig.WarmupCosine(10);
        for (int i = 0; i < rates.size(); i++) {
            double epoch = expected.getAsJsonArray("epoch").get(i).getAsDouble();
            assertThat(schedule.factor(epoch, 1000)).isCloseTo(rates.get(i).getAsDouble(), within(1e-12));
        }
    }

    private static List<Double> rates(JsonObject settings) {
        return settings.getAsJsonArray("lr_per_step").asList().stream()
                .map(e -> e.getAsDouble())
                .toList();
    }

    private static void assertSteps(String optimiser, OptimizerConfig config, List<Double> rates) throws IOException {
        Map<String, Tensor> tensors = tensors("optimisers");
        for (String parameter : List.of("conv.weight", "conv.bias", "bn.weight", "fc.weight", "fc.bias")) {
            try (NDManager manager = Torch.newManager()) {
                NDArray weight = array(manager, tensors.get("param0." + parameter));
                List<NDArray> state = new ArrayList<>();
                config.stateNames().forEach(name -> state.add(weight.zerosLike()));
                for (int step = 1; step <= rates.size(); step++) {
                    NDArray gradient = array(manager, tensors.get("grad" + step + "." + parameter));
                    config.update(weight, gradient, state, rates.get(step - 1), step);
                    String name = optimiser + ".step" + step + "." + parameter;
                    assertClose(name, weight, tensors.get(name));
                }
            }
        }
    }

    private static void assertClose(String name, NDArray found, Tensor expected) {
        float[] values = found.toFloatArray();
        float largest = 0;
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

    private static JsonObject json(String name) throws IOException {
        return JsonParser.parseString(Files.readString(SharedReference.file("reference/losses/" + name + ".json")))
                .getAsJsonObject();
    }

    private static Map<String, Tensor> tensors(String name) throws IOException {
        return Safetensors.read(SharedReference.file("reference/losses/" + name + ".safetensors"))
                .tensors();
    }
}
