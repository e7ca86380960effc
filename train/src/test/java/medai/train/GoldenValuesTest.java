package medai.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
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
import medai.imaging.SharedReference;
import medai.networks.engine.Torch;
import medai.networks.weights.Safetensors;
import medai.networks.weights.Tensor;
import medai.train.objective.ObjectiveConfig;
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
                    NDArray loss = objective.loss(z, new int[0]);
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
