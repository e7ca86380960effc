package medai.cli;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import medai.cli.config.Experiment;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code medai train --config C}. */
@Command(
        name = "train",
        description =
                "Trains the networks of all tasks in turn, or of one. Resumes automatically where it was stopped.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: medai train --config my.yaml --task $SLURM_ARRAY_TASK_ID"})
final class TrainCommand implements Callable<Integer> {
    @Mixin
    private ConfigOptions options = new ConfigOptions();

    @Option(names = "--task", paramLabel = "K", description = "Trains one task only, numbered from 0.")
    private @Nullable Integer task;

    @Option(names = "--list-tasks", description = "Prints the number of each task, one per line, and trains nothing.")
    private boolean listTasks;

    @Mixin
    private ThreadsOption threads = new ThreadsOption();

    @Option(names = "--force", description = "Redo what is finished.")
    private boolean force;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        Experiment experiment = options.experiment();
        int tasks = experiment.train().split().tasks();
        if (listTasks) {
            for (int k = 0; k < tasks; k++) {
                spec.commandLine().getOut().println(k);
            }
            return 0;
        }
        ConfigOptions.requireTasks(spec, experiment, task == null ? List.of() : List.of(task));
        try (TrainingStop stop = new TrainingStop()) {
            new Pipeline(
                            options.console(spec.commandLine().getErr()),
                            threads.threads(),
                            spec.root().commandLine().getParseResult().originalArgs())
                    .train(experiment, Optional.ofNullable(task), stop.flag(), force);
        }
        spec.commandLine()
                .getOut()
                .println("trained: " + experiment.study().run().path());
        return 0;
    }
}
