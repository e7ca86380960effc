package medai.cli;

import java.util.List;
import java.util.concurrent.Callable;
import medai.cli.config.Experiment;
import medai.cohort.manifest.Shard;
import medai.preprocess.Preprocessing;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code medai preprocess --config C}. */
@Command(
        name = "preprocess",
        description =
                "Prepares the scans of a manifest: derivatives/ and preprocess.csv in the config's output folder.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: medai preprocess --config my.yaml"})
final class PreprocessCommand implements Callable<Integer> {
    @Mixin
    private ConfigOptions options = new ConfigOptions();

    @Option(names = "--fail-fast", description = "Stops at the first scan that cannot be used.")
    private boolean failFast;

    @Option(names = "--force", description = "Redo what is finished.")
    private boolean force;

    @Option(
            names = "--shard",
            paramLabel = "I/N",
            converter = ShardConverter.class,
            description = "Only every N-th subject, from the I-th on; \"medai merge\" joins the tables.")
    private Shard shard = Shard.whole();

    @Option(
            names = "--figures",
            description = "Draws what each step did to the first scans, in figures/; redoes finished scans for it.")
    private boolean figures;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        Experiment experiment = options.experiment();
        List<Preprocessing.Outcome> outcomes = Preprocessing.run(
                experiment.study(),
                experiment.preparation(),
                new Preprocessing.Options(force, failFast, shard, figures),
                options.console(spec.commandLine().getErr()));
        List<Preprocessing.Outcome> failed =
                outcomes.stream().filter(o -> !o.ok()).toList();
        Preprocessing.Outcome.failures(outcomes)
                .forEach(line -> spec.commandLine().getErr().println("medai: " + line));
        Preprocessing.Outcome.notes(outcomes)
                .forEach(line -> spec.commandLine().getErr().println("note: " + line));
        spec.commandLine()
                .getOut()
                .printf(
                        "%d of %d scans are prepared in %s%n",
                        outcomes.size() - failed.size(), outcomes.size(), experiment.output());
        return failed.isEmpty() ? 0 : ExitCodes.UNUSABLE_INPUT;
    }
}
