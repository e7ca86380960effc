package medai.train;

import java.util.Map;
import java.util.TreeMap;
import medai.train.augment.AugmentationConfig;
import medai.train.objective.ObjectiveConfig;
import medai.train.optimizer.OptimizerConfig;
import medai.train.schedule.ScheduleConfig;

/**
 * One stage of training.
 *
 * @param name of the stage, as in log.csv
 * @param objective what is minimised
 * @param epochs passes over the training subjects, at least 1
 * @param batchSize most scans per optimiser step, at least 2; an epoch's batches differ by at most one scan
 * @param learningRate of the schedule's factor 1, above 0
 * @param optimizer update rule
 * @param schedule of the learning rate
 * @param augmentation of every view
 * @param oversample how often an epoch holds each scan of a class; once where a class is not named
 * @param freezeFeatures whether only the head learns
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
        boolean freezeFeatures) {
    public StageConfig {
        oversample = new TreeMap<>(oversample);
        if (!name.matches("[a-z][a-z0-9_-]*")) {
            throw new IllegalArgumentException(
                    "name must be lower-case letters, digits, '-' and '_'; found \"" + name + "\"");
        }
        if (epochs < 1) {
            throw new IllegalArgumentException("epochs must be at least 1; found " + epochs);
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
        if (freezeFeatures && !objective.usesLabels()) {
            throw new IllegalArgumentException(
                    "freeze_features must be false in a stage that learns without labels; found true");
        }
    }
}
