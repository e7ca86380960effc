package medai.cli;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import medai.cli.config.ConfigFile;
import medai.cli.config.Experiment;
import medai.explain.region.SweepTable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code medai sweep --config C}. */
@Command(
        name = "sweep",
        description = "Do summed maps follow what is known? Assigns virtual diseases of growing posteriors "
                + "P(x | region), trains a network for each, explains it and sums its maps over regions "
                + "(RA thesis, table 5.2).",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: medai simulate kidney -n 10000 -o kidneys",
            "         medai sweep --config kidney-sweep.yaml",
            "As a job array: medai sweep --config C --task $SLURM_ARRAY_TASK_ID, then once without --task."
        })
final class SweepCommand implements Callable<Integer> {
    @Mixin
    private ConfigOptions options = new ConfigOptions();

    @Mixin
    private ThreadsOption threads = new ThreadsOption();

    @Option(names = "--task", paramLabel = "K", description = "Only posterior K, from 0, as an element of a job array.")
    private @Nullable Integer task;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        Experiment experiment = options.experiment();
        int steps = experiment.requireSweep().steps();
        if (task != null && (task < 0 || task >= steps)) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--task must be from 0 to %d; found %d".formatted(steps - 1, task));
        }
        SweepTable table;
        try (TrainingStop stop = new TrainingStop()) {
            table = new Sweep(
                            experiment,
                            (name, manifest) -> options.with(
                                    List.of("name=" + name, ConfigFile.setting("manifest", manifest.toAbsolutePath()))),
                            new Pipeline(
                                    options.console(spec.commandLine().getErr()),
                                    threads.threads(),
                                    spec.root().commandLine().getParseResult().originalArgs()),
                            stop.flag())
                    .run(Optional.ofNullable(task));
        }
        spec.commandLine().getOut().print(table.text());
        if (task == null) {
            table.write(experiment.output().resolve("sweep"));
            spec.commandLine().getOut().println("table: " + experiment.output().resolve("sweep/sweep.csv"));
        }
        spec.commandLine().getOut().flush();
        return 0;
    }
}
