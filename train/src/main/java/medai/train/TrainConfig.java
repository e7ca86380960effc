package medai.train;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import medai.train.split.SplitConfig;

/**
 * How the networks of a run are trained.
 *
 * @param split subjects into tasks
 * @param stages in order; the features' weights flow from each to the next, and the last must give classes
 */
public record TrainConfig(SplitConfig split, List<StageConfig> stages) {
    public TrainConfig {
        stages = List.copyOf(stages);
        if (stages.isEmpty()) {
            throw new IllegalArgumentException("stages must hold at least one stage; found none");
        }
        Set<String> names = new HashSet<>();
        for (StageConfig stage : stages) {
            if (!names.add(stage.name())) {
                throw new IllegalArgumentException(
                        "stages must have different names; found \"" + stage.name() + "\" twice");
            }
        }
        if (!stages.get(stages.size() - 1).objective().usesLabels()) {
            throw new IllegalArgumentException(
                    "stages must end with one that learns the classes, such as cross_entropy");
        }
    }
}
