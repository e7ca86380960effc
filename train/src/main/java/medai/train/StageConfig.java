package medai.train;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import medai.cohort.target.Target;
import medai.networks.FeaturesConfig;
import medai.networks.NetworkSpec;
import medai.train.augment.AugmentationConfig;
import medai.train.objective.ObjectiveConfig;
import medai.train.optimizer.OptimizerConfig;
import medai.train.schedule.ScheduleConfig;

/**
 * One stage of training.
 *
 * @param name of the stage, as in log.csv
 * @param objective what is minimised
 * @param epochs passes over the training subjects; a stage of 0 is left out
 * @param batchSize largest number of scans per optimiser step, at least 2; an epoch's batches differ by at most one scan
 * @param learningRate of the schedule's factor 1, above 0
 * @param optimizer update rule
 * @param schedule of the learning rate
 * @param augmentation of every view
 * @param oversample how often an epoch holds each scan of a class; once where a class is not named
 * @param freezeFeatures whether only the head is trained
 * @param balance whether scans with rare totals of their scores are repeated
 * @param clipNorm largest norm of the gradient of all weights together; larger gradients are scaled down to it
 * @param accumulate number of batches that are accumulated for one optimiser step, at least 1
 */
public record StageConfig(
        String name,
        ObjectiveConfig objective,
        int epochs,
        int batchSize,
        double learningRate,
        OptimizerConfig optimizer,
        ScheduleConfig schedule,
        AugmentationConfig augmentation,
        Map<String, Integer> oversample,
        boolean freezeFeatures,
        Balance balance,
        Optional<Double> clipNorm,
        int accumulate) {
    public static final String NAME = "StageConfig";

    /** Which scans an epoch holds several times. */
    public enum Balance {
        /** Those of {@code oversample}. */
        NONE,
        /**
         * Those with rare totals: of the bins 0, 1, ..., 9 and more, a bin with h scans is repeated floor(max(h + 1) / (h + 1))
         * times, at most 5 (as in the RA thesis' published code).
         */
        SCORES
    }

    public static Balance defaultBalance() {
        return Balance.NONE;
    }

    public static int defaultAccumulate() {
        return 1;
    }

    public static boolean defaultFreezeFeatures() {
        return false;
    }

    /**
     * The network that this stage trains.
     *
     * @param all features of the run
     * @param sizes voxels along z, y and x of what the network sees of each view
     * @throws IllegalArgumentException if they do not go together
     */
    public NetworkSpec network(FeaturesConfig all, List<String> views, Target target, List<List<Integer>> sizes) {
        FeaturesConfig features = objective.features(all);
        return new NetworkSpec(
                features,
                objective.head(features, target.outputs()),
                views,
                objective.learns().isEmpty() ? List.of() : target.outputNames(),
                sizes);
    }

    /** The usual stage: no freezing, balancing, clipping or accumulation. */
    public static StageConfig plain(
            String name,
            ObjectiveConfig objective,
            int epochs,
            int batchSize,
            double learningRate,
            OptimizerConfig optimizer,
            ScheduleConfig schedule,
            AugmentationConfig augmentation) {
        return new StageConfig(
                name,
                objective,
                epochs,
                batchSize,
                learningRate,
                optimizer,
                schedule,
                augmentation,
                Map.of(),
                false,
                Balance.NONE,
                Optional.empty(),
                1);
    }

    public StageConfig {
        oversample = new TreeMap<>(oversample);
        if (!name.matches("[a-z][a-z0-9_-]*")) {
            throw new IllegalArgumentException(
                    "name must be lower-case letters, digits, '-' and '_'; found \"" + name + "\"");
        }
        if (epochs < 0) {
            throw new IllegalArgumentException("epochs must be at least 0; found " + epochs);
        }
        if (batchSize < 2) {
            throw new IllegalArgumentException("batch_size must be at least 2; found " + batchSize);
        }
        if (!(learningRate > 0)) {
            throw new IllegalArgumentException("learning_rate must be above 0; found " + learningRate);
        }
        if (oversample.values().stream().anyMatch(n -> n < 1)) {
            throw new IllegalArgumentException("oversample must be at least 1 for each class; found " + oversample);
        }
        if (clipNorm.isPresent() && !(clipNorm.get() > 0)) {
            throw new IllegalArgumentException("clip_norm must be above 0; found " + clipNorm.get());
        }
        if (accumulate < 1) {
            throw new IllegalArgumentException("accumulate must be at least 1; found " + accumulate);
        }
        if (balance == Balance.SCORES && !objective.learns().equals(Optional.of(Target.Kind.SCORES))) {
            throw new IllegalArgumentException("balance must be none in a stage that learns no scores; found scores");
        }
        if (freezeFeatures && objective.learns().isEmpty()) {
            throw new IllegalArgumentException(
                    "freeze_features must be false in a stage that learns without labels; found true");
        }
    }
}
