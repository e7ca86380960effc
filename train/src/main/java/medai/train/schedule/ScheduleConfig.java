package medai.train.schedule;

/** The learning rate as a function of the position in a stage. */
public sealed interface ScheduleConfig {
    /**
     * @param epoch position in epochs, from 0 up to {@code epochs}, with fractions within an epoch
     * @return factor on the stage's learning rate
     */
    double factor(double epoch, int epochs);

    /** The same rate throughout. */
    record Constant() implements ScheduleConfig {
        public static final String NAME = "Constant";

        public static Constant defaults() {
            return new Constant();
        }

        @Override
        public double factor(double epoch, int epochs) {
            return 1;
        }
    }

    /**
     * Linear warm-up, then a half cosine down to 0 at the end (Inglese et al., section 2.8).
     *
     * @param warmupEpochs at least 0
     */
    record WarmupCosine(int warmupEpochs) implements ScheduleConfig {
        public static final String NAME = "WarmupCosine";

        public WarmupCosine {
            if (warmupEpochs < 0) {
                throw new IllegalArgumentException("warmup_epochs must be at least 0; found " + warmupEpochs);
            }
        }

        public static WarmupCosine defaults() {
            return new WarmupCosine(10);
        }

        @Override
        public double factor(double epoch, int epochs) {
            return epoch < warmupEpochs
                    ? epoch / warmupEpochs
                    : 0.5 * (1 + Math.cos(Math.PI * (epoch - warmupEpochs) / Math.max(1, epochs - warmupEpochs)));
        }
    }

    /**
     * (1 - position)^power, with the position in the stage as a fraction.
     *
     * @param power above 0
     */
    record Polynomial(double power) implements ScheduleConfig {
        public static final String NAME = "Polynomial";

        public Polynomial {
            if (!(power > 0)) {
                throw new IllegalArgumentException("power must be above 0; found " + power);
            }
        }

        public static Polynomial defaults() {
            return new Polynomial(0.9);
        }

        @Override
        public double factor(double epoch, int epochs) {
            return Math.pow(1 - epoch / epochs, power);
        }
    }

    /**
     * gamma^epoch, changing from epoch to epoch.
     *
     * @param gamma above 0 and at most 1
     */
    record Exponential(double gamma) implements ScheduleConfig {
        public static final String NAME = "Exponential";

        public Exponential {
            if (!(gamma > 0 && gamma <= 1)) {
                throw new IllegalArgumentException("gamma must be above 0 and at most 1; found " + gamma);
            }
        }

        public static Exponential defaults() {
            return new Exponential(0.99);
        }

        @Override
        public double factor(double epoch, int epochs) {
            return Math.pow(gamma, Math.floor(epoch));
        }
    }
}
