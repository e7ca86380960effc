package medai.infer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import medai.cohort.Study;
import medai.cohort.manifest.SampleId;
import medai.cohort.run.ConfigException;
import medai.cohort.run.Derivative;
import medai.cohort.run.StableText;
import medai.cohort.run.TaskFolder;
import medai.imaging.Grid;
import medai.imaging.file.MissingInputException;
import medai.imaging.file.ScanReader;
import medai.imaging.file.UnusableInputException;
import medai.imaging.random.Draw;
import medai.networks.FeaturesConfig;
import medai.networks.Network;
import medai.networks.NetworkSpec;
import medai.networks.TooManyWeightsException;
import medai.networks.Torchscript;
import medai.networks.weights.DamagedWeightsException;
import medai.networks.weights.Safetensors;

/**
 * The networks of an experiment's tasks: those that were trained in its run, or an imported one, which is the same in all tasks.
 */
public final class TrainedNetworks {
    /** Metadata of the weights of a run: the number of their task. */
    public static final String TASK = "medai.task";

    /** Metadata of the weights of a run: the seed of all random streams. */
    public static final String SEED = "medai.seed";

    private final Study study;
    private final FeaturesConfig features;

    /** @throws ConfigException if the network consists of TorchScript modules, and the user has not declared them trusted */
    public TrainedNetworks(Study study, FeaturesConfig features, boolean trustTorchscript) throws ConfigException {
        this.study = study;
        this.features = features;
        if (features instanceof Torchscript modules && !trustTorchscript) {
            throw new ConfigException(List.of(
                    "%s: TorchScript modules hold code, which would be run; add --trust-torchscript if you trust where %s and %s come from"
                            .formatted(study.name(), modules.features(), modules.head())));
        }
    }

    /** The architecture of the networks below the cut. */
    public FeaturesConfig features() {
        return features;
    }

    /**
     * The trained network in a folder; the caller closes it.
     *
     * @throws MissingInputException if it is not trained yet
     */
    public static Network load(TaskFolder folder) throws IOException {
        folder.requireNetwork();
        return Network.load(folder.network(), folder.weights());
    }

    /** Whether the network is imported. */
    public boolean isImported() {
        return features instanceof Torchscript;
    }

    /** @throws MissingInputException if it is missing */
    public void require(int task) throws MissingInputException {
        if (features instanceof Torchscript modules) {
            for (Path file : List.of(modules.features(), modules.head())) {
                if (!Files.isReadable(file)) {
                    throw new MissingInputException(
                            file + ": no such TorchScript module; correct network.features or network.head");
                }
            }
        } else {
            study.run().task(task).requireNetwork();
        }
    }

    /**
     * The network of a task; the caller closes it.
     *
     * @param prepared scans; an imported network takes images of the size of the first one
     */
    public Network of(int task, Map<SampleId, List<Derivative>> prepared) throws IOException {
        if (!(features instanceof Torchscript modules)) {
            return own(study.run().task(task));
        }
        require(task);
        List<Derivative> views = prepared.values().stream()
                .findFirst()
                .orElseThrow(() -> new MissingInputException(study.name() + ": no scan is prepared"));
        List<List<Integer>> sizes = new ArrayList<>();
        for (Derivative view : views) {
            Grid grid = ScanReader.readFile(view.output()).volume().grid();
            sizes.add(List.of(grid.depth(), grid.height(), grid.width()));
        }
        try {
            return Network.imported(modules, study.views(), study.outputs(), sizes);
        } catch (IllegalArgumentException e) {
            throw new UnusableInputException("%s: %s".formatted(study.name(), e.getMessage()));
        }
    }

    /** A network of the run, which must have been trained for this task, as the config says, on its views and outputs. */
    private Network own(TaskFolder folder) throws IOException {
        folder.requireNetwork();
        requireOwn(folder);
        Network network = load(folder);
        List<String> views = network.spec().views();
        List<String> outputs = network.spec().outputs();
        if (!views.equals(study.views()) || !outputs.equals(study.outputs())) {
            network.close();
            throw new UnusableInputException(
                    folder.network(),
                    "a network of %s that says %s".formatted(views, outputs),
                    "one of %s that says %s, as data of the config does".formatted(study.views(), study.outputs()),
                    "use the config that the run was made with, its config.yaml");
        }
        return network;
    }

    /** Weights say for which task and by which seed they were trained; those of other programs, and old ones, may not. */
    private void requireOwn(TaskFolder folder) throws IOException {
        String remedy = "use the config that the run was made with (--run), or restore the file from a copy of the run";
        FeaturesConfig trained = NetworkSpec.read(folder.network()).features();
        if (!trained.equals(features)) {
            throw new UnusableInputException(
                    folder.network(),
                    StableText.of(trained),
                    StableText.of(features) + ", the network of the config",
                    remedy);
        }
        Map<String, String> said = metadata(folder.weights());
        String task = said.getOrDefault(TASK, Integer.toString(folder.number()));
        if (!task.equals(Integer.toString(folder.number()))) {
            throw new UnusableInputException(
                    folder.weights(), "weights of task " + task, "those of task " + folder.number(), remedy);
        }
        String seed = said.getOrDefault(SEED, Long.toString(study.seed()));
        if (!seed.equals(Long.toString(study.seed()))) {
            throw new UnusableInputException(
                    folder.weights(),
                    "weights that were trained with seed " + seed,
                    "seed %d, as the config says".formatted(study.seed()),
                    remedy);
        }
    }

    private static Map<String, String> metadata(Path weights) throws IOException {
        try {
            return Safetensors.metadata(weights);
        } catch (DamagedWeightsException e) {
            throw e.ofRun();
        }
    }

    /** The network of a task with new random weights. */
    public Network untrained(int task) throws IOException {
        if (isImported()) {
            throw new UnusableInputException(
                    "%s: how a network from elsewhere began is not known; leave sanity and --untrained out"
                            .formatted(study.name()));
        }
        TaskFolder folder = study.run().task(task);
        folder.requireNetwork();
        try {
            return Network.create(
                    NetworkSpec.read(folder.network()), name -> Draw.of(study.seed(), "untrained", task, name));
        } catch (TooManyWeightsException e) {
            throw new UnusableInputException(
                    folder.network(),
                    String.valueOf(e.getMessage()),
                    "a network that fits into memory",
                    "train it again");
        }
    }

    /** The files that define the network. */
    public List<Path> weights(int task) {
        return features instanceof Torchscript modules
                ? List.of(modules.features(), modules.head())
                : List.of(study.run().task(task).weights());
    }
}
