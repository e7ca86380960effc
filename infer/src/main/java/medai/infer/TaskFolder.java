package medai.infer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import medai.imaging.file.MissingInputException;
import medai.imaging.random.Draw;
import medai.networks.Network;
import medai.networks.NetworkSpec;

/**
 * The folder in which training left the network of one task.
 *
 * @param number of the task, from 0
 */
public record TaskFolder(Path path, int number) {
    private static final String WEIGHTS = "checkpoint.safetensors";
    private static final String SPEC = "network.json";

    /** The folder of a task of a run. */
    public static TaskFolder of(Path run, int task) {
        return new TaskFolder(run.resolve("tasks").resolve(Integer.toString(task)), task);
    }

    /**
     * The trained network; the caller closes it.
     *
     * @throws MissingInputException if the task is not trained yet
     */
    public Network network() throws IOException {
        requireNetwork();
        return Network.load(path.resolve(SPEC), weights());
    }

    /**
     * The same network before any training: with weights drawn anew.
     *
     * @param seed of the drawing
     */
    public Network untrained(long seed) throws IOException {
        requireNetwork();
        return Network.create(NetworkSpec.read(path.resolve(SPEC)), name -> Draw.of(seed, "untrained", number, name));
    }

    /** The file with the weights. */
    public Path weights() {
        return path.resolve(WEIGHTS);
    }

    /** @throws MissingInputException if the task is not trained yet */
    public void requireNetwork() throws MissingInputException {
        if (!Files.exists(weights()) || !Files.exists(path.resolve(SPEC))) {
            throw new MissingInputException(
                    path + ": holds no trained network; run \"medai train\" for task " + number + " first");
        }
    }
}
