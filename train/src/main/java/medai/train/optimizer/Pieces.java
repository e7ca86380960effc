package medai.train.optimizer;

import ai.djl.ndarray.NDArray;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.stream.IntStream;
import medai.networks.engine.SharedFloats;

/**
 * A parameter with its gradient and state, cut into pieces that fit the processor's cache: an update rule then goes through
 * memory once, where separate tensor operations would do so a dozen times. Each number is computed independently, so that the
 * cuts do not change a single bit of the result.
 */
final class Pieces {
    private static final int SIZE = 2048;

    /** How many numbers a thread takes at a time. */
    private static final int STRETCH = 64 * SIZE;

    private final FloatBuffer weight;
    private final FloatBuffer gradient;
    private final List<FloatBuffer> state;

    /** Updates the first numbers of the arrays; changes to the gradients are discarded. */
    @FunctionalInterface
    interface Rule {
        void update(float[] weight, float[] gradient, float[][] state, int count);
    }

    Pieces(NDArray weight, NDArray gradient, List<NDArray> state) {
        this.weight = SharedFloats.of(weight);
        this.gradient = SharedFloats.read(gradient);
        this.state = state.stream().map(SharedFloats::of).toList();
    }

    void forEach(Rule rule) {
        int count = (weight.capacity() + STRETCH - 1) / STRETCH;
        IntStream stretches = IntStream.range(0, count);
        (count > 1 ? stretches.parallel() : stretches).forEach(stretch -> update(stretch * STRETCH, rule));
    }

    private void update(int start, Rule rule) {
        int end = Math.min(start + STRETCH, weight.capacity());
        int size = Math.min(SIZE, end - start);
        float[] weights = new float[size];
        float[] gradients = new float[size];
        float[][] states = new float[state.size()][size];
        for (int from = start; from < end; from += SIZE) {
            int count = Math.min(SIZE, end - from);
            weight.get(from, weights, 0, count);
            gradient.get(from, gradients, 0, count);
            for (int i = 0; i < states.length; i++) {
                state.get(i).get(from, states[i], 0, count);
            }
            rule.update(weights, gradients, states, count);
            weight.put(from, weights, 0, count);
            for (int i = 0; i < states.length; i++) {
                state.get(i).put(from, states[i], 0, count);
            }
        }
    }
}
