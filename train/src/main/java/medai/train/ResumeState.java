package medai.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import medai.imaging.file.WholeFile;
import medai.networks.Network;
import medai.networks.engine.Torch;
import medai.networks.weights.DamagedWeightsException;
import medai.networks.weights.Safetensors;
import medai.networks.weights.Tensor;
import medai.train.optimizer.Optimizer;

/**
 * The state from which training resumes after an epoch.
 *
 * @param stage number of the stage, from 0
 * @param epochs of that stage that are finished
 * @param steps of the optimiser in that stage
 * @param weights of the network, running statistics included
 * @param optimizer its state arrays
 */
record ResumeState(int stage, int epochs, long steps, Map<String, Tensor> weights, Map<String, Tensor> optimizer) {
    private static final String OPTIMIZER = "optimizer|";

    /** The start of a stage, given its initial weights. */
    static ResumeState fresh(int stage, Map<String, Tensor> weights) {
        return new ResumeState(stage, 0, 0, weights, Map.of());
    }

    /**
     * The saved state, or the start of the first stage if there is none with this fingerprint.
     *
     * @throws DamagedWeightsException if there is one, but it is damaged
     */
    static ResumeState read(Path file, String fingerprint) throws IOException {
        if (!Files.exists(file)) {
            return fresh(0, Map.of());
        }
        Safetensors saved = saved(file);
        Map<String, String> meta = saved.metadata();
        if (!fingerprint.equals(meta.get("fingerprint"))) {
            return fresh(0, Map.of());
        }
        Map<String, Tensor> weights = new TreeMap<>();
        Map<String, Tensor> optimizer = new TreeMap<>();
        saved.tensors().forEach((name, tensor) -> {
            if (name.startsWith(OPTIMIZER)) {
                optimizer.put(name.substring(OPTIMIZER.length()), tensor);
            } else {
                weights.put(name, tensor);
            }
        });
        return new ResumeState(
                number(file, meta, "stage"),
                number(file, meta, "epochs"),
                number(file, meta, "steps"),
                weights,
                optimizer);
    }

    /** What a task was begun from, if it was stopped. */
    static Optional<TrainedFrom> begunFrom(Path file) throws IOException {
        try {
            return Files.exists(file) ? Optional.of(TrainedFrom.of(Safetensors.metadata(file))) : Optional.empty();
        } catch (DamagedWeightsException e) {
            throw e.ofRun();
        }
    }

    /** A file of a task that is being trained. */
    static Safetensors saved(Path file) throws IOException {
        try {
            return Safetensors.read(file);
        } catch (DamagedWeightsException e) {
            throw e.ofRun();
        }
    }

    /** A number among a saved file's metadata, at least 0. */
    static int number(Path file, Map<String, String> meta, String name) throws DamagedWeightsException {
        String text = meta.getOrDefault(name, "");
        try {
            if (Integer.parseInt(text) >= 0) {
                return Integer.parseInt(text);
            }
        } catch (NumberFormatException e) {
            throw damaged(file, "%s \"%s\"".formatted(name, text));
        }
        throw damaged(file, "%s \"%s\"".formatted(name, text));
    }

    private static DamagedWeightsException damaged(Path file, String found) {
        return new DamagedWeightsException(file, found, "a training state of medai").ofRun();
    }

    /** @throws DamagedWeightsException if there is no such stage in the config, or it has fewer epochs */
    void requireWithin(Path file, List<StageConfig> stages) throws DamagedWeightsException {
        if (stage >= stages.size() || epochs > stages.get(stage).epochs()) {
            throw damaged(file, "stage %d of %d and %d finished epochs".formatted(stage + 1, stages.size(), epochs));
        }
    }

    /**
     * Takes over network and optimiser as they were. At the start of a stage these are the weights of the stage before, as far as
     * names and shapes agree: a head of another size is a new one.
     */
    void restore(Path file, Network network, Optimizer optimiser) throws DamagedWeightsException {
        if (epochs == 0) {
            network.setMatching(weights);
            return;
        }
        try {
            network.setFrom(file, weights);
            optimiser.restore(optimizer, steps);
        } catch (IllegalArgumentException e) {
            throw damaged(file, String.valueOf(e.getMessage()));
        } catch (DamagedWeightsException e) {
            throw e.ofRun();
        }
    }

    void write(Path file, TrainedFrom from) throws IOException {
        Map<String, Tensor> all = new TreeMap<>(weights);
        optimizer.forEach((name, tensor) -> all.put(OPTIMIZER + name, tensor));
        Map<String, String> meta = new TreeMap<>(from.metadata());
        meta.put("threads", Integer.toString(Torch.threads()));
        meta.put("stage", Integer.toString(stage));
        meta.put("epochs", Integer.toString(epochs));
        meta.put("steps", Long.toString(steps));
        WholeFile.write(file, new Safetensors(meta, all)::writeTo);
    }
}
