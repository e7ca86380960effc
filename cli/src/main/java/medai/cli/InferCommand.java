package medai.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import medai.cli.config.Experiment;
import medai.cohort.Cohort;
import medai.cohort.manifest.Shard;
import medai.cohort.run.RunFolder;
import medai.infer.Inference;
import medai.infer.TrainedNetworks;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code medai infer --run RUN --manifest M -o DIR}. */
@Command(
        name = "infer",
        description = "Applies the networks of all tasks of a run to scans: predictions.csv. "
                + "New scans are prepared first, as the run's own were.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples: medai infer --config my.yaml",
            "          medai infer --run out/runs/my --manifest new.csv -o predictions"
        })
final class InferCommand implements Callable<Integer> {
    @Mixin
    private ConfigOptions options = new ConfigOptions();

    @Mixin
    private ThreadsOption threads = new ThreadsOption();

    @Mixin
    private TrustOption trust = new TrustOption();

    @Option(
            names = "--manifest",
            paramLabel = "M",
            description = "Other scans than the experiment's; their class may be left out. Needs -o.")
    private @Nullable Path manifest;

    @Option(
            names = "-o",
            paramLabel = "DIR",
            description = "Where predictions.csv goes (default: infer/ in the config's output folder).")
    private @Nullable Path folder;

    @Option(
            names = "--task",
            split = ",",
            paramLabel = "K",
            description = "Networks of these tasks only, numbered from 0.")
    private List<Integer> tasks = new ArrayList<>();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        Experiment experiment = options.experiment();
        RunFolder run = experiment.study().run();
        Console console = options.console(spec.commandLine().getErr());
        Path target = folder != null ? folder : experiment.output().resolve("infer");
        TrainedNetworks networks = experiment.networks(trust.trusted());
        ConfigOptions.requireTasks(spec, experiment, tasks);
        List<Integer> wanted = wanted(experiment, networks);
        for (int task : wanted) {
            networks.require(task);
        }
        int code = 0;
        if (manifest != null) {
            if (folder == null) {
                throw new CommandLine.ParameterException(
                        spec.commandLine(), "--manifest needs -o, a folder for what is prepared from it");
            }
            OtherScans others = OtherScans.prepare(
                    options,
                    manifest,
                    folder,
                    Shard.whole(),
                    console,
                    spec.commandLine().getErr());
            experiment = others.experiment();
            code = others.exitCode();
        }
        Cohort cohort = experiment.unlabelledCohort();
        Map<String, String> parts = Map.of();
        if (!networks.isImported()) {
            parts = run.parts();
        } else if (manifest == null) {
            parts = cohort.givenParts();
        }
        Inference inference = new Inference(cohort, console);
        Path file = inference.run(networks, parts, wanted, target, threads.threads());
        spec.commandLine().getOut().println("predictions: " + file);
        return inference.leftOut() > 0 ? ExitCodes.UNUSABLE_INPUT : code;
    }

    /** The tasks that were named, each once. An imported network is the same in all tasks: without a name it is applied once. */
    private List<Integer> wanted(Experiment experiment, TrainedNetworks networks) {
        int all = networks.isImported() ? 1 : experiment.train().split().tasks();
        return tasks.isEmpty()
                ? IntStream.range(0, all).boxed().toList()
                : tasks.stream().distinct().toList();
    }
}
