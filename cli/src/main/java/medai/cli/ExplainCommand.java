package medai.cli;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import medai.cli.config.Experiment;
import medai.cli.stage.Cohort;
import medai.cli.stage.ExplainStage;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code medai explain --config C}. */
@Command(
        name = "explain",
        description =
                "Class activation maps of the test subjects on their own scans, on one scale fitted to the training part; which features matter, what masking them costs, sums over regions, means on a template: explain/.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: medai explain --config my.yaml",
            "         medai explain --config my.yaml --task $SLURM_ARRAY_TASK_ID"
        })
final class ExplainCommand implements Callable<Integer> {
    @Mixin
    private ConfigOptions options = new ConfigOptions();

    @Mixin
    private ThreadsOption threads = new ThreadsOption();

    @Option(
            names = "--task",
            paramLabel = "K",
            description =
                    "Only task K of the run, from 0, as an element of a job array; its tables lie in explain/task-K. Default: all tasks.")
    private @Nullable Integer task;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        Experiment experiment = options.experiment();
        List<ExplainStage.Share> shares;
        try (ExplainStage stage = new ExplainStage(
                Cohort.read(experiment), options.console(spec.commandLine().getErr()))) {
            if (task != null) {
                stage.run(threads.threads(), task);
                spec.commandLine()
                        .getOut()
                        .println("maps: " + experiment.output().resolve("explain/task-" + task));
                return 0;
            }
            shares = stage.run(threads.threads());
        }
        shares.stream().filter(share -> share.task().equals("mean")).forEach(s -> spec.commandLine()
                .getOut()
                .printf(
                        Locale.ROOT,
                        "class %s, at least %.2f of the maximum: %.0f %% of %d voxels lie at the target (%.0f %% by chance)%n",
                        s.label(),
                        s.threshold(),
                        100 * s.share().share(),
                        s.share().voxels(),
                        100 * s.share().byChance()));
        spec.commandLine().getOut().println("maps: " + experiment.output().resolve("explain"));
        return 0;
    }
}
