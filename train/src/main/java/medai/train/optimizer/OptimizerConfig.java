package medai.train.optimizer;

import ai.djl.ndarray.NDArray;
import java.util.List;

/** The update rule of a stage. The state of a parameter is a few arrays of its shape, kept by {@link Optimizer}. */
public sealed interface OptimizerConfig {
    /** Names of the state arrays of each parameter; all start at 0. */
    List<String> stateNames();

    /**
     * Updates one parameter and its state in place, outside of any graph.
     *
     * @param weight detached view of the parameter
     * @param gradient of the objective; may be overwritten
     * @param state in the order of {@link #stateNames}
     * @param rate learning rate of this step
     * @param step counted from 1 within the stage
     */
    void update(NDArray weight, NDArray gradient, List<NDArray> state, double rate, long step);

    /**
     * Layer-wise adaptive rate scaling as in SimCLR (You et al. 2017): g + wd w, scaled by eta |w| / |g|, into momentum.
     * Parameters with one dimension (biases, normalisation) get neither decay nor scaling.
     *
     * @param momentum from 0 to below 1
     * @param weightDecay at least 0
     * @param trust eta, above 0
     */
    record Lars(double momentum, double weightDecay, double trust) implements OptimizerConfig {
        public static final String NAME = "Lars";

        public Lars {
            requireMomentumAndDecay(momentum, weightDecay);
            if (!(trust > 0)) {
                throw new IllegalArgumentException("trust must be above 0; found " + trust);
            }
        }

        public static Lars defaults() {
            return new Lars(0.9, 1e-6, 0.001);
        }

        @Override
        public List<String> stateNames() {
            return List.of("velocity");
        }

        @Override
        public void update(NDArray weight, NDArray gradient, List<NDArray> state, double rate, long step) {
            double scale = rate;
            if (weight.getShape().dimension() > 1) {
                gradient.addi(weight.mul((float) weightDecay));
                double weightNorm = weight.norm().getFloat();
                double gradientNorm = gradient.norm().getFloat();
                scale *= weightNorm > 0 && gradientNorm > 0 ? trust * weightNorm / gradientNorm : 1;
            }
            float m = (float) momentum;
            float factor = (float) scale;
            new Pieces(weight, gradient, state).forEach((w, g, states, count) -> {
                float[] velocity = states[0];
                for (int i = 0; i < count; i++) {
                    velocity[i] = m * velocity[i] + factor * g[i];
                    w[i] -= velocity[i];
                }
            });
        }
    }

    /**
     * Adam with decoupled weight decay (Loshchilov and Hutter 2019), with epsilon placed as in PyTorch.
     *
     * @param beta1 from 0 to below 1
     * @param beta2 from 0 to below 1
     * @param epsilon above 0
     * @param weightDecay at least 0
     */
    record AdamW(double beta1, double beta2, double epsilon, double weightDecay) implements OptimizerConfig {
        public static final String NAME = "AdamW";

        public AdamW {
            if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1)) {
                throw new IllegalArgumentException(
                        "beta1 and beta2 must be from 0 to below 1; found %s and %s".formatted(beta1, beta2));
            }
            if (!(epsilon > 0)) {
                throw new IllegalArgumentException("epsilon must be above 0; found " + epsilon);
            }
            if (!(weightDecay >= 0)) {
                throw new IllegalArgumentException("weight_decay must be at least 0; found " + weightDecay);
            }
        }

        public static AdamW defaults() {
            return new AdamW(0.9, 0.999, 1e-8, 0);
        }

        @Override
        public List<String> stateNames() {
            return List.of("mean", "square");
        }

        @Override
        public void update(NDArray weight, NDArray gradient, List<NDArray> state, double rate, long step) {
            float keptWeight = (float) (1 - rate * weightDecay);
            float keptMean = (float) beta1;
            float newMean = (float) (1 - beta1);
            float keptSquare = (float) beta2;
            float newSquare = (float) (1 - beta2);
            float root = (float) (1 / Math.sqrt(1 - Math.pow(beta2, (double) step)));
            float eps = (float) epsilon;
            float size = (float) (rate / (1 - Math.pow(beta1, (double) step)));
            new Pieces(weight, gradient, state).forEach((w, g, states, count) -> {
                float[] mean = states[0];
                float[] square = states[1];
                for (int i = 0; i < count; i++) {
                    mean[i] = keptMean * mean[i] + newMean * g[i];
                    square[i] = keptSquare * square[i] + newSquare * (g[i] * g[i]);
                    w[i] = keptWeight * w[i] - size * (mean[i] / ((float) Math.sqrt(square[i]) * root + eps));
                }
            });
        }
    }

    /**
     * Stochastic gradient descent with momentum, as in torch.optim.SGD: v = momentum v + (g + wd w), w -= rate v.
     *
     * @param momentum from 0 to below 1
     * @param weightDecay at least 0
     */
    record Sgd(double momentum, double weightDecay) implements OptimizerConfig {
        public static final String NAME = "Sgd";

        public Sgd {
            requireMomentumAndDecay(momentum, weightDecay);
        }

        public static Sgd defaults() {
            return new Sgd(0.9, 0);
        }

        @Override
        public List<String> stateNames() {
            return List.of("velocity");
        }

        @Override
        public void update(NDArray weight, NDArray gradient, List<NDArray> state, double rate, long step) {
            float m = (float) momentum;
            float decay = (float) weightDecay;
            float size = (float) rate;
            new Pieces(weight, gradient, state).forEach((w, g, states, count) -> {
                float[] velocity = states[0];
                for (int i = 0; i < count; i++) {
                    velocity[i] = m * velocity[i] + (g[i] + decay * w[i]);
                    w[i] -= size * velocity[i];
                }
            });
        }
    }

    /**
     * Divides the gradient by its running root mean square, as in torch.optim.RMSprop.
     *
     * @param alpha share of the running mean square that is kept, from 0 to below 1
     * @param epsilon above 0
     * @param momentum from 0 to below 1; 0 for none
     * @param weightDecay at least 0
     */
    record RmsProp(double alpha, double epsilon, double momentum, double weightDecay) implements OptimizerConfig {
        public static final String NAME = "RmsProp";

        public RmsProp {
            requireMomentumAndDecay(momentum, weightDecay);
            if (!(alpha >= 0 && alpha < 1)) {
                throw new IllegalArgumentException("alpha must be from 0 to below 1; found " + alpha);
            }
            if (!(epsilon > 0)) {
                throw new IllegalArgumentException("epsilon must be above 0; found " + epsilon);
            }
        }

        public static RmsProp defaults() {
            return new RmsProp(0.99, 1e-8, 0, 0);
        }

        @Override
        public List<String> stateNames() {
            return momentum > 0 ? List.of("square", "velocity") : List.of("square");
        }

        @Override
        public void update(NDArray weight, NDArray gradient, List<NDArray> state, double rate, long step) {
            float decay = (float) weightDecay;
            float kept = (float) alpha;
            float fresh = (float) (1 - alpha);
            float eps = (float) epsilon;
            float m = (float) momentum;
            float size = (float) rate;
            new Pieces(weight, gradient, state).forEach((w, g, states, count) -> {
                float[] square = states[0];
                float[] velocity = momentum > 0 ? states[1] : new float[count];
                for (int i = 0; i < count; i++) {
                    float slope = g[i] + decay * w[i];
                    square[i] = kept * square[i] + fresh * (slope * slope);
                    velocity[i] = m * velocity[i] + slope / ((float) Math.sqrt(square[i]) + eps);
                    w[i] -= size * velocity[i];
                }
            });
        }
    }

    private static void requireMomentumAndDecay(double momentum, double weightDecay) {
        if (!(momentum >= 0 && momentum < 1)) {
            throw new IllegalArgumentException("momentum must be from 0 to below 1; found " + momentum);
        }
        if (!(weightDecay >= 0)) {
            throw new IllegalArgumentException("weight_decay must be at least 0; found " + weightDecay);
        }
    }
}
