package medai.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import medai.cli.config.Experiment;
import medai.cli.stage.Cohort;
import medai.cli.stage.InferStage;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code medai infer --config C}. */
@Command(
        name = "infer",
        description = "Applies the networks of all tasks to all prepared scans of the manifest: predictions.csv.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: medai infer --config my.yaml -o predictions"})
final class InferCommand implements Callable<Integer> {
    @Mixin
    private ConfigOptions options = new ConfigOptions();

    @Option(
            names = "-o",
            paramLabel = "DIR",
            description = "Where predictions.csv goes (default: infer/ in the config's output folder).")
    private @Nullable Path folder;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        Experiment experiment = options.experiment();
        Path target = folder != null ? folder : experiment.output().resolve("infer");
        Path file = new InferStage(
                        Cohort.read(experiment),
                        options.console(spec.commandLine().getErr()))
                .run(target, options.threads());
        spec.commandLine().getOut().println("predictions: " + file);
        return 0;
    }
}
