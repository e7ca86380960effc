package medai.cli;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import medai.cli.config.Experiment;
import medai.cohort.run.Json;
import medai.cohort.split.TaskTable;
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
        footer = {"", "Examples: medai train --config my.yaml", "          medai train --config my.yaml --task 3"})
final class TrainCommand implements Callable<Integer> {
    @Mixin
    private ConfigOptions options = new ConfigOptions();

    @Option(
            names = "--task",
            paramLabel = "K",
            description =
                    "Trains one task only, numbered from 0. Default: as an element of a SLURM array, its number; else all.")
    private @Nullable Integer task;

    @Option(
            names = "--list-tasks",
            description =
                    "Prints a table of all tasks (number, fold, trial, seed, subjects in each part), and trains nothing.")
    private boolean listTasks;

    @Option(names = "--json", description = "Prints this table as a JSON list for other programs.")
    private boolean json;

    @Mixin
    private ThreadsOption threads = new ThreadsOption();

    @Option(names = "--force", description = "Redo what is finished.")
    private boolean force;

    @Option(names = "--wait", description = "Waits where another process trains a task, in place of leaving (75).")
    private boolean wait;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        Experiment experiment = options.experiment();
        if (listTasks) {
            TaskTable table = new TaskTable(experiment.cohort().tasks(), experiment.seed());
            spec.commandLine().getOut().print(json ? Json.of(table.facts()) : table.text());
            return 0;
        }
        ConfigOptions.requireTasks(spec, experiment, task == null ? List.of() : List.of(task));
        Optional<Integer> only = task != null
                ? Optional.of(task)
                : TaskTable.ofArray(System.getenv(), experiment.train().split().tasks());
        try (TrainingStop stop = new TrainingStop()) {
            new Pipeline(
                            options.console(spec.commandLine().getErr()),
                            threads.threads(),
                            spec.root().commandLine().getParseResult().originalArgs())
                    .train(experiment, only, stop.flag(), force, wait);
        }
        spec.commandLine()
                .getOut()
                .println("trained: " + experiment.study().run().path());
        return 0;
    }
}
