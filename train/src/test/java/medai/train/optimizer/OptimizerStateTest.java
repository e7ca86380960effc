package medai.train.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import medai.networks.engine.Torch;
import medai.networks.weights.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Steps, their state and clipping on a few numbers, and on so many that they are cut into pieces. */
final class OptimizerStateTest {
    @BeforeAll
    static void oneThread() {
        Torch.start(1);
    }

    private static Parameter parameter(NDManager manager, String name, float... values) {
        Parameter parameter =
                Parameter.builder().setName(name).setType(Parameter.Type.WEIGHT).build();
        try (NDArray created = manager.create(values, new Shape(values.length))) {
            NDArray array = created.duplicate();
            array.setRequiresGradient(true);
            parameter.setArray(array);
        }
        return parameter;
    }

    /** The gradient of half the squared weights, times a factor, is the weights times it. */
    private static void descend(Map<String, Parameter> parameters, float factor) {
        try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
            NDArray loss = null;
            for (Parameter parameter : parameters.values()) {
                NDArray term =
                        parameter.getArray().mul(parameter.getArray()).sum().mul(factor / 2);
                loss = loss == null ? term : loss.add(term);
            }
            collector.backward(loss);
        }
    }

    private static float[] values(Parameter parameter) {
        return parameter.getArray().toFloatArray();
    }

    @Test
    void stepsAreTakenOnceAndCounted() {
        try (NDManager manager = Torch.newManager()) {
            Map<String, Parameter> parameters = Map.of("w", parameter(manager, "w", 1, -2));
            try (Optimizer optimizer = new Optimizer(new OptimizerConfig.Sgd(0.5, 0), manager, parameters)) {
                assertThat(optimizer.steps()).isZero();
                descend(parameters, 1);
                optimizer.step(0.1);
                assertThat(values(parameters.get("w")))
                        .usingComparatorWithPrecision(1e-6f)
                        .containsExactly(0.9f, -1.8f);
                assertThat(optimizer.steps()).isEqualTo(1);
                assertThat(optimizer.state().get("w|velocity").values()).containsExactly(1, -2);
                descend(parameters, 1);
                optimizer.step(0.1);
                assertThat(values(parameters.get("w")))
                        .as("momentum, and no gradient of the step before")
                        .usingComparatorWithPrecision(1e-6f)
                        .containsExactly(0.9f - 0.1f * (0.5f + 0.9f), -1.8f + 0.1f * (1 + 1.8f));
                assertThat(optimizer.steps()).isEqualTo(2);
            }
        }
    }

    @Test
    void allGradientsTogetherAreShortenedToTheLimitAndOnlyIfLonger() {
        for (double limit : new double[] {2.5, 5.1}) {
            try (NDManager manager = Torch.newManager()) {
                Map<String, Parameter> parameters =
                        new TreeMap<>(Map.of("a", parameter(manager, "a", 3), "b", parameter(manager, "b", 4)));
                try (Optimizer optimizer = new Optimizer(new OptimizerConfig.Sgd(0, 0), manager, parameters)) {
                    descend(parameters, 1);
                    optimizer.clip(limit);
                    optimizer.step(1);
                    float share = limit < 5 ? 0.5f : 1;
                    assertThat(values(parameters.get("a"))[0]).isCloseTo(3 - 3 * share, within(1e-5f));
                    assertThat(values(parameters.get("b"))[0]).isCloseTo(4 - 4 * share, within(1e-5f));
                }
            }
        }
    }

    @Test
    void aRestoredStateGoesOnAsBefore() {
        try (NDManager manager = Torch.newManager()) {
            Map<String, Parameter> first = Map.of("w", parameter(manager, "w", 1, -2));
            Map<String, Parameter> second = Map.of("w", parameter(manager, "w", 1, -2));
            OptimizerConfig adam = OptimizerConfig.AdamW.defaults();
            try (Optimizer one = new Optimizer(adam, manager, first);
                    Optimizer half = new Optimizer(adam, manager, second);
                    Optimizer rest = new Optimizer(adam, manager, second)) {
                for (int step = 0; step < 6; step++) {
                    descend(first, step);
                    one.step(0.1);
                }
                for (int step = 0; step < 3; step++) {
                    descend(second, step);
                    half.step(0.1);
                }
                rest.restore(half.state(), half.steps());
                for (int step = 3; step < 6; step++) {
                    descend(second, step);
                    rest.step(0.1);
                }
                assertThat(rest.steps()).isEqualTo(6);
                assertThat(values(second.get("w"))).isEqualTo(values(first.get("w")));
                assertThat(rest.state().keySet()).containsExactly("w|mean", "w|square");
                Map<String, Tensor> cut = new HashMap<>(half.state());
                cut.remove("w|square");
                assertThatThrownBy(() -> rest.restore(cut, 1)).hasMessageContaining("no \"w|square\" of shape [2]");
                cut.put("w|square", new Tensor(new long[] {3}, new float[3]));
                assertThatThrownBy(() -> rest.restore(cut, 1)).hasMessageContaining("no \"w|square\" of shape [2]");
            }
        }
    }

    /** Sizes about the pieces of 2048 and the stretches of 64 of them, one of which a thread takes. */
    @Test
    void everyNumberOfAPieceIsUpdatedOnce() {
        for (int size : new int[] {1, 2047, 2048, 2049, 5000, 131_072, 131_073, 400_000}) {
            float[] start = new float[size];
            for (int i = 0; i < size; i++) {
                start[i] = 1 + i % 1000;
            }
            try (NDManager manager = Torch.newManager();
                    NDArray weight = manager.create(start).duplicate();
                    NDArray gradient = manager.create(start).duplicate();
                    NDArray velocity = manager.zeros(new Shape(size))) {
                OptimizerConfig sgd = new OptimizerConfig.Sgd(0.5, 0);
                sgd.update(weight, gradient, List.of(velocity), 0.25, 1);
                sgd.update(weight, gradient, List.of(velocity), 0.25, 2);
                float[] found = weight.toFloatArray();
                float[] state = velocity.toFloatArray();
                for (int i = 0; i < size; i++) {
                    float wanted = start[i] - 0.25f * start[i] - 0.25f * 1.5f * start[i];
                    if (found[i] != wanted || state[i] != 1.5f * start[i]) {
                        assertThat(found[i]).as("%d of %d", i, size).isEqualTo(wanted);
                        assertThat(state[i]).as("%d of %d", i, size).isEqualTo(1.5f * start[i]);
                    }
                }
            }
        }
    }

    /** Biases are neither decayed nor scaled; weights of nothing, or with a gradient of nothing, are not scaled. */
    @Test
    void layersOfOneDimensionAreLeftOutOfLarsScaling() {
        OptimizerConfig lars = new OptimizerConfig.Lars(0, 0.5, 0.01);
        assertThat(lars(lars, new Shape(2), new float[] {3, 4}, new float[] {1, 2}))
                .containsExactly(new float[] {3 - 0.1f, 4 - 0.2f}, within(1e-6f));
        float scale = (float) (0.1 * 0.01 * 5 / Math.hypot(1 + 1.5, 2 + 2));
        assertThat(lars(lars, new Shape(1, 2), new float[] {3, 4}, new float[] {1, 2}))
                .containsExactly(new float[] {3 - scale * 2.5f, 4 - scale * 4}, within(1e-6f));
        assertThat(lars(lars, new Shape(1, 2), new float[] {0, 0}, new float[] {1, 2}))
                .containsExactly(new float[] {-0.1f, -0.2f}, within(1e-6f));
        assertThat(lars(new OptimizerConfig.Lars(0, 0, 0.01), new Shape(1, 2), new float[] {3, 4}, new float[2]))
                .containsExactly(3, 4);
    }

    private static float[] lars(OptimizerConfig lars, Shape shape, float[] weight, float[] gradient) {
        try (NDManager manager = Torch.newManager();
                NDArray w = manager.create(weight, shape).duplicate();
                NDArray g = manager.create(gradient, shape).duplicate();
                NDArray v = manager.zeros(shape)) {
            lars.update(w, g, List.of(v), 0.1, 1);
            return w.toFloatArray();
        }
    }

    @Test
    void settingsAtTheirLimitsAreAcceptedAndOthersRefused() {
        assertThatCode(() -> {
                    new OptimizerConfig.Sgd(0, 0);
                    new OptimizerConfig.AdamW(0, 0, 1e-9, 0);
                    new OptimizerConfig.RmsProp(0, 1e-9, 0, 0);
                    new OptimizerConfig.Lars(0, 0, 1e-9);
                })
                .doesNotThrowAnyException();
        refused(() -> new OptimizerConfig.Sgd(1, 0), "momentum must be from 0 to below 1; found 1.0");
        refused(() -> new OptimizerConfig.Sgd(-0.1, 0), "found -0.1");
        refused(() -> new OptimizerConfig.Sgd(0, -1), "weight_decay must be at least 0; found -1.0");
        refused(() -> new OptimizerConfig.Lars(1, 0, 1), "momentum");
        refused(() -> new OptimizerConfig.Lars(0, 0, 0), "trust must be above 0; found 0.0");
        refused(() -> new OptimizerConfig.AdamW(1, 0, 1, 0), "found 1.0 and 0.0");
        refused(() -> new OptimizerConfig.AdamW(-0.1, 0, 1, 0), "found -0.1 and 0.0");
        refused(() -> new OptimizerConfig.AdamW(0, 1, 1, 0), "found 0.0 and 1.0");
        refused(() -> new OptimizerConfig.AdamW(0, -0.1, 1, 0), "found 0.0 and -0.1");
        refused(() -> new OptimizerConfig.AdamW(0, 0, 0, 0), "epsilon must be above 0; found 0.0");
        refused(() -> new OptimizerConfig.AdamW(0, 0, 1, -1), "weight_decay must be at least 0; found -1.0");
        refused(() -> new OptimizerConfig.RmsProp(1, 1, 0, 0), "alpha must be from 0 to below 1; found 1.0");
        refused(() -> new OptimizerConfig.RmsProp(-0.1, 1, 0, 0), "found -0.1");
        refused(() -> new OptimizerConfig.RmsProp(0, 0, 0, 0), "epsilon must be above 0; found 0.0");
        refused(() -> new OptimizerConfig.RmsProp(0, 1, 1, 0), "momentum");
    }

    private static void refused(Runnable made, String message) {
        assertThatThrownBy(made::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void defaultsAreThoseOfThePapersAndPyTorch() {
        assertThat(OptimizerConfig.Lars.defaults()).isEqualTo(new OptimizerConfig.Lars(0.9, 1e-6, 0.001));
        assertThat(OptimizerConfig.AdamW.defaults()).isEqualTo(new OptimizerConfig.AdamW(0.9, 0.999, 1e-8, 0));
        assertThat(OptimizerConfig.Sgd.defaults()).isEqualTo(new OptimizerConfig.Sgd(0.9, 0));
        assertThat(OptimizerConfig.RmsProp.defaults()).isEqualTo(new OptimizerConfig.RmsProp(0.99, 1e-8, 0, 0));
        assertThat(OptimizerConfig.RmsProp.defaults().stateNames()).containsExactly("square");
        assertThat(new OptimizerConfig.RmsProp(0.9, 1e-8, 0.5, 0).stateNames()).containsExactly("square", "velocity");
    }
}
