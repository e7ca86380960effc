package medai.train.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import medai.networks.engine.Torch;
import medai.networks.weights.Tensor;

/**
 * The state of an update rule over one stage: arrays by parameter and name, and the number of steps taken. Close it to free them.
 */
public final class Optimizer implements AutoCloseable {
    private final OptimizerConfig config;
    private final NDManager manager;
    private final Map<String, Parameter> parameters;
    private final Map<String, Map<String, NDArray>> states = new LinkedHashMap<>();
    private long step;

    /**
     * @param owner whose sub-manager will own the state
     * @param parameters those to update, by name; each must require a gradient
     */
    public Optimizer(OptimizerConfig config, NDManager owner, Map<String, Parameter> parameters) {
        this.config = config;
        this.parameters = new TreeMap<>(parameters);
        manager = owner.newSubManager();
        this.parameters.forEach((name, parameter) -> {
            Map<String, NDArray> state = new LinkedHashMap<>();
            for (String part : config.stateNames()) {
                state.put(part, manager.zeros(parameter.getArray().getShape()));
            }
            states.put(name, state);
        });
    }

    /** Updates all parameters from their gradients, which are zero afterwards. */
    public void step(double rate) {
        step++;
        Torch.withoutGradients(() -> {
            states.forEach((name, state) -> {
                NDArray array = parameter(name).getArray();
                try (NDManager scope = manager.newSubManager()) {
                    NDArray weight = array.stopGradient();
                    weight.attach(scope);
                    NDArray gradient = array.getGradient();
                    gradient.attach(scope);
                    List<NDArray> views =
                            state.values().stream().map(NDArray::stopGradient).toList();
                    views.forEach(view -> view.attach(scope)); // so that temporaries of the update belong to the scope
                    config.update(weight, gradient, views, rate, step);
                    Torch.clearGradient(array);
                }
            });
            return step;
        });
    }

    /** Scales the gradient of all parameters together down to a norm, if it is larger (as torch.nn.utils.clip_grad_norm_). */
    public void clip(double longest) {
        Torch.withoutGradients(() -> {
            try (NDManager scope = manager.newSubManager()) {
                List<NDArray> gradients = new ArrayList<>();
                double squares = 0;
                for (String name : states.keySet()) {
                    NDArray gradient = parameter(name).getArray().getGradient();
                    gradient.attach(scope);
                    gradients.add(gradient);
                    double norm = gradient.norm().getFloat();
                    squares += norm * norm;
                }
                double norm = Math.sqrt(squares);
                if (norm > longest) {
                    gradients.forEach(gradient -> gradient.muli((float) (longest / (norm + 1e-6))));
                }
                return norm;
            }
        });
    }

    private Parameter parameter(String name) {
        Parameter parameter = parameters.get(name);
        if (parameter == null) {
            throw new IllegalArgumentException("no parameter " + name);
        }
        return parameter;
    }

    /** Number of steps taken. */
    public long steps() {
        return step;
    }

    /** A copy of the state, by "parameter|name". */
    public Map<String, Tensor> state() {
        Map<String, Tensor> copy = new TreeMap<>();
        states.forEach((name, state) -> state.forEach((part, values) ->
                copy.put(name + "|" + part, new Tensor(values.getShape().getShape(), values.toFloatArray()))));
        return copy;
    }

    /** Resumes from a saved state. */
    public void restore(Map<String, Tensor> saved, long steps) {
        states.forEach((name, state) -> state.replaceAll((part, old) -> {
            Tensor tensor = saved.get(name + "|" + part);
            Shape shape = old.getShape();
            if (tensor == null || !shape.equals(new Shape(tensor.shape()))) {
                throw new IllegalArgumentException(
                        "no \"%s|%s\" of shape %s".formatted(name, part, Arrays.toString(shape.getShape())));
            }
            old.close();
            try (NDArray fresh = manager.create(tensor.values(), new Shape(tensor.shape()))) {
                return fresh.duplicate(); // in PyTorch's own memory, like the state that it replaces
            }
        }));
        step = steps;
    }

    @Override
    public void close() {
        manager.close();
    }
}
