package medai.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import medai.cli.config.Experiment;
import medai.cli.stage.Cohort;
import medai.cli.stage.TrainStage;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code medai train --config C}. */
@Command(
        name = "train",
        description = "Trains the networks of all tasks in turn, or of one. Goes on by itself where it was stopped.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: medai train --config my.yaml --task $SLURM_ARRAY_TASK_ID"})
final class TrainCommand implements Callable<Integer> {
    private static final int SECONDS_TO_STOP = 60;

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
        if (task != null && (task < 0 || task >= tasks)) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "--task must be from 0 to %d for this config; found %d".formatted(tasks - 1, task));
        }
        AtomicBoolean stop = new AtomicBoolean();
        CountDownLatch finished = new CountDownLatch(1);
        Interruption.beforehand(() -> stopped(stop, finished));
        try {
            new TrainStage(
                            Cohort.read(experiment),
                            options.console(spec.commandLine().getErr()),
                            stop,
                            threads.threads(),
                            spec.root().commandLine().getParseResult().originalArgs())
                    .run(Optional.ofNullable(task), force);
        } finally {
            finished.countDown();
        }
        spec.commandLine().getOut().println("trained: " + experiment.run());
        return 0;
    }

    /** The step under way ends; the work can go on later. */
    private static String stopped(AtomicBoolean stop, CountDownLatch finished) {
        stop.set(true);
        boolean inTime = false;
        try {
            inTime = finished.await(SECONDS_TO_STOP, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return (inTime ? "stopped" : "stopped hard")
                + "; every finished epoch is saved, and the same command goes on from there";
    }
}
