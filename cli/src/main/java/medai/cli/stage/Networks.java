package medai.cli.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import medai.cli.config.ConfigException;
import medai.cli.config.Experiment;
import medai.imaging.Grid;
import medai.imaging.cohort.ScanId;
import medai.imaging.file.MissingInputException;
import medai.imaging.file.ScanReader;
import medai.imaging.file.UnusableInputException;
import medai.infer.TaskFolder;
import medai.networks.Network;
import medai.networks.Torchscript;
import medai.preprocess.Derivative;

/** The networks of an experiment's tasks: what training left in its run, or one from elsewhere, which is the same in all tasks. */
public final class Networks {
    private final Experiment experiment;

    /** @throws ConfigException if the network is of TorchScript modules, and the user did not say that they are to be trusted */
    public Networks(Experiment experiment, boolean trustTorchscript) throws ConfigException {
        this.experiment = experiment;
        if (experiment.network() instanceof Torchscript modules && !trustTorchscript) {
            throw new ConfigException(List.of(
                    "%s: TorchScript modules hold code, which would be run; add --trust-torchscript if you trust where %s and %s come from"
                            .formatted(experiment.name(), modules.features(), modules.head())));
        }
    }

    /** Whether the network is from elsewhere. */
    public boolean isImported() {
        return experiment.network() instanceof Torchscript;
    }

    /** @throws MissingInputException if it is not there */
    public void require(int task) throws MissingInputException {
        if (experiment.network() instanceof Torchscript modules) {
            for (Path file : List.of(modules.features(), modules.head())) {
                if (!Files.isReadable(file)) {
                    throw new MissingInputException(
                            file + ": no such TorchScript module; correct network.features or network.head");
                }
            }
        } else {
            TaskFolder.of(experiment.run(), task).requireNetwork();
        }
    }

    /**
     * The network of a task; the caller closes it.
     *
     * @param prepared scans; one from elsewhere takes images of the size of the first
     */
    Network of(int task, Map<ScanId, List<Derivative>> prepared) throws IOException {
        if (!(experiment.network() instanceof Torchscript modules)) {
            return TaskFolder.of(experiment.run(), task).network();
        }
        require(task);
        List<Derivative> views = prepared.values().stream()
                .findFirst()
                .orElseThrow(() -> new MissingInputException(experiment.name() + ": no scan is prepared"));
        List<List<Integer>> sizes = new ArrayList<>();
        for (Derivative view : views) {
            Grid grid = ScanReader.readFile(view.output()).volume().grid();
            sizes.add(List.of(grid.depth(), grid.height(), grid.width()));
        }
        try {
            return Network.imported(
                    modules,
                    List.copyOf(experiment.data().views().keySet()),
                    experiment.data().outputs(),
                    sizes);
        } catch (IllegalArgumentException e) {
            throw new UnusableInputException("%s: %s".formatted(experiment.name(), e.getMessage()));
        }
    }

    /** The network of a task with its weights drawn anew. */
    Network untrained(int task) throws IOException {
        if (isImported()) {
            throw new UnusableInputException(
                    "%s: how a network from elsewhere began is not known; leave sanity and --untrained out"
                            .formatted(experiment.name()));
        }
        return TaskFolder.of(experiment.run(), task).untrained(experiment.seed());
    }

    /** The files that make the network what it is. */
    List<Path> weights(int task) {
        return experiment.network() instanceof Torchscript modules
                ? List.of(modules.features(), modules.head())
                : List.of(TaskFolder.of(experiment.run(), task).weights());
    }
}
