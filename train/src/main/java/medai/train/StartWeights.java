package medai.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import medai.cohort.run.RunFolder;
import medai.cohort.split.Task;
import medai.imaging.file.MissingInputException;
import medai.imaging.file.UnusableInputException;
import medai.networks.weights.Safetensors;
import medai.networks.weights.Tensor;
import medai.networks.weights.TorchvisionNames;
import medai.networks.weights.WeightsCheck;

/**
 * Initial weights of the features, in place of random ones: from a task of another run, or from torchvision's networks.
 *
 * @param weights a safetensors file with medai's or torchvision's names
 * @param allowOverlap whether these weights may have been trained on subjects of this run's validation or test part
 */
public record StartWeights(Path weights, boolean allowOverlap) {
    /** No overlap unless the config allows it. */
    public static boolean defaultAllowOverlap() {
        return false;
    }

    /** @throws MissingInputException if there is no such file */
    void requireFile() throws MissingInputException {
        if (!Files.exists(weights)) {
            throw new MissingInputException(weights + ": no such file; correct train.start.weights");
        }
    }

    /** The features' weights, by medai's names. */
    public Map<String, Tensor> features() throws IOException {
        Map<String, Tensor> features = new TreeMap<>(
                TorchvisionNames.translated(Safetensors.read(weights).tensors()));
        features.keySet().removeIf(name -> !name.startsWith("features."));
        if (features.isEmpty()) {
            throw new UnusableInputException(
                    weights,
                    "no weights of features",
                    "a checkpoint of medai or a state_dict of torchvision's ResNet, VGG or Inception-v3",
                    "correct train.start.weights");
        }
        WeightsCheck.requireFinite(weights, features);
        return features;
    }

    /**
     * Checks that the weights were not trained on subjects that the task validates or tests on. This is only known for weights
     * from a run of medai, which has a splits.csv.
     *
     * @throws UnusableInputException naming the subjects of this run's validation or test part
     */
    public void requireNoLeak(Task task) throws IOException {
        Map<String, Set<String>> there = parts();
        if (allowOverlap || there.isEmpty()) {
            return;
        }
        Set<String> trained = there.getOrDefault("train", Set.of());
        Set<String> seen = new TreeSet<>(there.getOrDefault("validation", Set.of()));
        seen.addAll(trained);
        List<String> leaked = new ArrayList<>();
        task.validation().stream().filter(trained::contains).forEach(leaked::add);
        task.test().stream().filter(seen::contains).forEach(leaked::add);
        if (!leaked.isEmpty()) {
            throw new UnusableInputException(
                    weights,
                    "weights trained on %d subjects that task %d validates or tests, such as %s"
                            .formatted(leaked.size(), task.number(), leaked.get(0)),
                    "weights that never saw them",
                    "start from the run of the same split and task, or say train.start.allow_overlap: true if that is meant");
        }
    }

    private static Path splitsAbove(Path taskFolder) {
        return taskFolder.resolve("../../splits.csv").normalize();
    }

    /** The subjects of each part of the task that the weights come from; empty if they do not come from a run. */
    private Map<String, Set<String>> parts() throws IOException {
        Path folder = weights.toAbsolutePath().normalize().getParent();
        while (folder != null && !Files.exists(splitsAbove(folder))) { // a stage's folder lies in its task's
            folder = folder.getParent();
        }
        if (folder == null) {
            return Map.of();
        }
        String task = folder.getFileName() + " ";
        Map<String, Set<String>> parts = new TreeMap<>();
        new RunFolder(splitsAbove(folder).resolveSibling(".").normalize())
                .parts()
                .forEach((subject, part) -> {
                    if (subject.startsWith(task)) {
                        parts.computeIfAbsent(part, key -> new TreeSet<>()).add(subject.substring(task.length()));
                    }
                });
        return parts;
    }
}
