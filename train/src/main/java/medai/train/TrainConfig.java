package medai.train;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import medai.cohort.split.SplitConfig;
import medai.cohort.target.Target;

/**
 * How the networks of a run are trained.
 *
 * @param split subjects into tasks
 * @param stages in order, without those of 0 epochs; each starts from the weights of the one before, of the features and of a head
 *     of the same kind and size, and the last must learn classes, scores or masks. Empty for a network that is not trained here
 * @param start initial weights of the features in the first stage; without it, they are random
 * @param select how the best epoch of the last stage is chosen on the validation part; without it, the last epoch is kept
 */
public record TrainConfig(
        SplitConfig split, List<StageConfig> stages, Optional<StartWeights> start, Optional<Selection> select) {
    public TrainConfig {
        stages = stages.stream().filter(stage -> stage.epochs() > 0).toList();
        Set<String> names = new HashSet<>();
        for (StageConfig stage : stages) {
            if (!names.add(stage.name())) {
                throw new IllegalArgumentException(
                        "stages must have different names; found \"" + stage.name() + "\" twice");
            }
        }
        if (!stages.isEmpty()) {
            requireEnd(split, stages.get(stages.size() - 1).objective().learns(), select);
        }
    }

    private static void requireEnd(SplitConfig split, Optional<Target.Kind> learns, Optional<Selection> select) {
        if (learns.isEmpty()) {
            throw new IllegalArgumentException(
                    "stages must end with one that learns classes, scores or masks, such as cross_entropy, mean_squared or voxel_cross_entropy");
        }
        if (select.isPresent()) {
            if (split instanceof SplitConfig.MonteCarlo || split instanceof SplitConfig.StratifiedKFold) {
                throw new IllegalArgumentException(
                        "select needs a split with a validation part, such as hold_out or nested_k_fold");
            }
            if (select.get().metric().learns() != learns.get()) {
                throw new IllegalArgumentException("select.metric must suit the last stage, which learns %s; found %s"
                        .formatted(learns.get(), select.get().metric()));
            }
        }
    }

    /** The last stage, which gives the network of the run. */
    public StageConfig last() {
        return stages.get(stages.size() - 1);
    }
}
