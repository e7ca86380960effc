package medai.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import medai.cohort.run.RunFolder;
import medai.explain.SelectedFeatures;
import medai.imaging.file.UnusableInputException;
import medai.imaging.file.WholeFile;
import medai.infer.TrainedNetworks;
import medai.networks.Network;
import medai.networks.engine.Torch;
import medai.networks.weights.Safetensors;
import medai.networks.weights.Tensor;
import medai.networks.weights.TorchvisionNames;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code medai export RUN -o weights.safetensors}. */
@Command(
        name = "export",
        description = "Writes a trained network's weights for PyTorch: a state_dict as safetensors.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: medai export runs/my --task 0 --format torchvision -o my.safetensors",
            "then in Python: model.load_state_dict(safetensors.torch.load_file(\"my.safetensors\"))"
        })
final class ExportCommand implements Callable<Integer> {
    /** Which naming and shapes the weights have. */
    enum Format {
        SAFETENSORS,
        TORCHVISION
    }

    @Parameters(paramLabel = "RUN", description = "A run's folder, runs/NAME.")
    private Path run = Path.of("");

    @Option(
            names = "--task",
            paramLabel = "K",
            description = "The task whose network is written, numbered from 0; default 0.")
    private int task;

    @Option(
            names = "--format",
            paramLabel = "safetensors|torchvision",
            description = "safetensors: medai's names, kernels in three dimensions (default). "
                    + "torchvision: its names and kernels, for res_net, vgg, inception_v3.")
    private Format format = Format.SAFETENSORS;

    @Option(
            names = "--keep",
            paramLabel = "SELECTED",
            description = "A table selected_CLASS.csv of medai explain: the head keeps only these features, as "
                    + "if all others were masked.")
    private @Nullable Path keep;

    @Option(names = "-o", required = true, paramLabel = "FILE", description = "The file to write.")
    private @Nullable Path file;

    @Mixin
    private ThreadsOption threads = new ThreadsOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        Path target = java.util.Objects.requireNonNull(file);
        if (task < 0) {
            throw new CommandLine.ParameterException(spec.commandLine(), "--task must be at least 0; found " + task);
        }
        Torch.start(threads.threads());
        try (Network network = TrainedNetworks.load(new RunFolder(run).task(task))) {
            Map<String, Tensor> weights = Network.stateDict(
                    keep == null
                            ? network.weights()
                            : SelectedFeatures.read(keep).weights(network));
            Map<String, Tensor> state = format == Format.SAFETENSORS ? weights : torchvision(network, weights);
            Safetensors written = new Safetensors(
                    Map.of(
                            "medai.task",
                            Integer.toString(task),
                            "medai.network",
                            network.spec().toJson()),
                    state);
            WholeFile.write(target, written::writeTo);
            spec.commandLine()
                    .getOut()
                    .printf("%d tensors, %,d weights: %s%n", state.size(), network.parameterCount(), target);
        }
        return 0;
    }

    private Map<String, Tensor> torchvision(Network network, Map<String, Tensor> weights)
            throws UnusableInputException {
        TorchvisionNames.Layout layout = network.spec()
                .features()
                .torchvision()
                .orElseThrow(() -> new UnusableInputException(
                        "%s: found a network that torchvision does not have; expected res_net, vgg or inception_v3 for --format torchvision; use --format safetensors"
                                .formatted(run)));
        return TorchvisionNames.of(weights, layout);
    }
}
