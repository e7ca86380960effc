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
}
