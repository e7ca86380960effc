package medai.cohort.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import medai.imaging.file.MissingInputException;
import medai.imaging.file.UnusableInputException;

/**
 * The files of one task of a run, or of one of its stages that keeps its own network.
 *
 * @param number of the task, from 0
 */
public record TaskFolder(Path path, int number) {
    /** The trained weights, as safetensors. */
    public Path weights() {
        return path.resolve("checkpoint.safetensors");
    }

    /** The description from which the network is rebuilt. */
    public Path network() {
        return path.resolve("network.json");
    }

    /** The training log, a row for each value. */
    public Path log() {
        return path.resolve("log.csv");
    }

    /** The trained network's predictions for the validation and the test part. */
    public Path predictions() {
        return path.resolve("predictions.csv");
    }

    /** Exists once the task is finished; holds the fingerprint of what it was trained from. */
    public Path done() {
        return path.resolve("done.json");
    }

    /** The state from which training resumes after an epoch. */
    public Path state() {
        return resume().resolve("state.safetensors");
    }

    /** The weights of the best epoch so far. */
    public Path best() {
        return resume().resolve("best.safetensors");
    }

    /** Folder of files that are only needed while the task is trained. */
    public Path resume() {
        return path.resolve("resume");
    }

    /** The folder of a stage whose network is kept with its own head, such as a decoder. */
    public TaskFolder stage(String name) {
        return new TaskFolder(path.resolve("stages").resolve(name), number);
    }

    /**
     * Whether what is here was made with a seed; runs of before medai noted it are taken as they are.
     *
     * @throws UnusableInputException if it was another seed, or another task's
     */
    public void requireOf(long seed) throws IOException {
        if (!Files.exists(done())) {
            return;
        }
        String remedy = "use the config that the run was made with (--run), or restore the file from a copy of the run";
        JsonNode known = Json.read(done(), remedy);
        long task = known.path("task").asLong(number);
        if (task != number) {
            throw new UnusableInputException(done(), "what task " + task + " was made from", "task " + number, remedy);
        }
        long own = known.path("seed").asLong(seed);
        if (own != seed) {
            throw new UnusableInputException(
                    done(), "seed " + own, "seed %d, as the config says".formatted(seed), remedy);
        }
    }

    /** @throws MissingInputException if the task is not trained yet */
    public void requireNetwork() throws MissingInputException {
        if (!Files.exists(weights()) || !Files.exists(network())) {
            throw new MissingInputException(
                    path + ": holds no trained network; run \"medai train\" for task " + number + " first");
        }
    }
}
