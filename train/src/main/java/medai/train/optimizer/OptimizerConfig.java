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
     * Layer-wise adaptive rate scaling as in SimCLR (You et al. 2017): g + wd w, scaled by eta |w| / |g|, into momentum. Parameters with
     * one dimension (biases, normalisation) get neither decay nor scaling.
     *
     * @param momentum from 0 to below 1
     * @param weightDecay at least 0
     * @param trust eta, above 0
     */
    record Lars(double momentum, double weightDecay, double trust) implements OptimizerConfig {
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
            NDArray velocity = state.get(0);
            velocity.muli((float) momentum).addi(gradient.mul((float) scale));
            weight.subi(velocity);
        }
    }

    /**
     * Adam with decoupled weight decay (Loshchilov and Hutter 2019), with PyTorch's place for epsilon.
     *
     * @param beta1 from 0 to below 1
     * @param beta2 from 0 to below 1
     * @param epsilon above 0
     * @param weightDecay at least 0
     */
    record AdamW(double beta1, double beta2, double epsilon, double weightDecay) implements OptimizerConfig {
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
            NDArray mean = state.get(0);
            NDArray square = state.get(1);
            weight.muli((float) (1 - rate * weightDecay));
            mean.muli((float) beta1).addi(gradient.mul((float) (1 - beta1)));
            square.muli((float) beta2).addi(gradient.mul(gradient).muli((float) (1 - beta2)));
            double first = 1 - Math.pow(beta1, (double) step);
            double second = Math.sqrt(1 - Math.pow(beta2, (double) step));
            NDArray denominator = square.sqrt().divi((float) second).addi((float) epsilon);
            weight.subi(mean.div(denominator).muli((float) (rate / first)));
        }
    }

    /**
     * Stochastic gradient descent with momentum, as torch.optim.SGD: v = momentum v + (g + wd w), w -= rate v.
     *
     * @param momentum from 0 to below 1
     * @param weightDecay at least 0
     */
    record Sgd(double momentum, double weightDecay) implements OptimizerConfig {
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
            gradient.addi(weight.mul((float) weightDecay));
            NDArray velocity = state.get(0);
            velocity.muli((float) momentum).addi(gradient);
            weight.subi(velocity.mul((float) rate));
        }
    }

    /**
     * Division by the running size of the gradient, as torch.optim.RMSprop.
     *
     * @param alpha share of the running square that is kept, from 0 to below 1
     * @param epsilon above 0
     * @param momentum from 0 to below 1; 0 for none
     * @param weightDecay at least 0
     */
    record RmsProp(double alpha, double epsilon, double momentum, double weightDecay) implements OptimizerConfig {
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
            gradient.addi(weight.mul((float) weightDecay));
            NDArray square = state.get(0);
            square.muli((float) alpha).addi(gradient.mul(gradient).muli((float) (1 - alpha)));
            NDArray scaled = gradient.div(square.sqrt().addi((float) epsilon));
            if (momentum > 0) {
                NDArray velocity = state.get(1);
                velocity.muli((float) momentum).addi(scaled);
                weight.subi(velocity.mul((float) rate));
            } else {
                weight.subi(scaled.muli((float) rate));
            }
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
