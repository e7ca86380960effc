package medai.cli;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import medai.cli.config.Experiment;
import medai.cohort.Cohort;
import medai.cohort.manifest.Shard;
import medai.explain.ExplainPart;
import medai.explain.ExplainRequest;
import medai.explain.Explanation;
import medai.explain.quality.MethodsTable;
import medai.infer.TrainedNetworks;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code medai explain --config C}. */
@Command(
        name = "explain",
        description = "Makes class activation maps of the test subjects on their own scans, on one scale "
                + "fitted to the training part; shows which features matter and how much accuracy is "
                + "lost when they are masked; sums maps over regions and averages them on a template. "
                + "Results are in explain/.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: medai explain --config my.yaml",
            "         medai explain --config my.yaml --task $SLURM_ARRAY_TASK_ID",
            "         medai explain scale --config my.yaml --shard 2/7    (all 7, then: medai merge explain)",
            "         medai explain summary --config my.yaml              (once all shards or tasks are there: montages, means)",
            "         medai explain aggregate --config my.yaml",
            "         medai explain --run out/runs/my --manifest new.csv -o explained",
            "         medai explain --config my.yaml --methods grad_cam,pixel_wise,x_grad_cam,grad_cam_plus_plus"
        })
final class ExplainCommand implements Callable<Integer> {
    @Mixin
    private ConfigOptions options = new ConfigOptions();

    @Mixin
    private ThreadsOption threads = new ThreadsOption();

    @Mixin
    private TrustOption trust = new TrustOption();

    @Option(
            names = "--task",
            paramLabel = "K",
            description =
                    "Only task K of the run, from 0, as an element of a job array; its tables lie in explain/task-K. Default: all tasks.")
    private @Nullable Integer task;

    @Option(
            names = "--shard",
            paramLabel = "I/N",
            converter = ShardConverter.class,
            description =
                    "Every N-th scan only, from the I-th; join with medai merge. The scale comes first, in runs of its own: explain scale --shard I/N.")
    private Shard shard = Shard.whole();

    @Option(
            names = "--untrained",
            description = "Explains the networks as they were before any training, into explain-untrained: "
                    + "whatever regions and metrics show there does not come from training (RA thesis, "
                    + "table 5.3).")
    private boolean untrained;

    @Option(
            names = "--methods",
            split = ",",
            paramLabel = "KIND",
            description =
                    "Several methods side by side: the metrics of each, into explain/methods/KIND, and a table of them (RA thesis, tables 4.2 to 4.5).")
    private List<String> methods = List.of();

    @Option(
            names = "--manifest",
            paramLabel = "M",
            description =
                    "Other scans than the experiment's, on the scale of the scans it was trained on; their class may be left out. Needs -o.")
    private @Nullable Path manifest;

    @Option(names = "-o", paramLabel = "DIR", description = "Where the results for --manifest go.")
    private @Nullable Path others;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "PART",
            description = "Only one of ${COMPLETION-CANDIDATES}. Default: all that the config asks for.")
    private @Nullable ExplainPart part;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        Experiment experiment = options.experiment();
        if (manifest == null && others != null) {
            throw new CommandLine.ParameterException(spec.commandLine(), "-o goes with --manifest");
        }
        ConfigOptions.requireTasks(spec, experiment, task == null ? List.of() : List.of(task));
        if (!methods.isEmpty()) {
            compare(experiment);
            return 0;
        }
        Set<ExplainPart> parts = part != null ? Set.of(part) : ExplainPart.all();
        if (part == null && !shard.isWhole()) {
            parts = EnumSet.copyOf(parts);
            parts.remove(ExplainPart.SCALE); // which must be complete before
            parts.remove(ExplainPart.SUMMARY); // which is of all shards
        }
        Console console = options.console(spec.commandLine().getErr());
        Path folder = experiment.output().resolve(untrained ? "explain-untrained" : "explain");
        int code = 0;
        TrainedNetworks networks = experiment.networks(trust.trusted());
        Explanation stage;
        if (manifest == null) {
            stage = new Explanation(experiment.cohort(), experiment.requireExplain(), networks, folder, console);
        } else {
            folder = requireOthers();
            Cohort trained = experiment.cohort();
            trained.prepared(); // which is checked first, as preparing other scans takes long
            OtherScans scans = OtherScans.prepare(
                    options,
                    manifest,
                    folder,
                    shard,
                    console,
                    spec.commandLine().getErr());
            code = scans.exitCode();
            stage = Explanation.ofOthers(
                    trained,
                    experiment.requireExplain(),
                    networks,
                    scans.experiment().unlabelledCohort(),
                    shard,
                    folder,
                    console);
        }
        List<Explanation.Share> shares;
        try (stage) {
            shares = stage.run(
                    threads.threads(), new ExplainRequest(parts, shard, Optional.ofNullable(task), untrained));
            code = stage.leftOut() > 0 ? ExitCodes.UNUSABLE_INPUT : code;
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
        spec.commandLine().getOut().println("explained: " + (task == null ? folder : folder.resolve("task-" + task)));
        return code;
    }

    private Path requireOthers() {
        if (others == null) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--manifest needs -o, a folder for what comes of it");
        }
        if (untrained || part == ExplainPart.SCALE) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "--manifest explains other scans by trained networks and their scale; leave scale and --untrained out");
        }
        return others;
    }

    private void compare(Experiment experiment) throws Exception {
        if (part != null || task != null || untrained || manifest != null || !shard.isWhole()) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "--methods compares whole runs; leave PART, --task, --shard, --untrained and --manifest out");
        }
        Path folder = experiment.output().resolve("explain/methods");
        MethodsTable table = new MethodsTable();
        for (String kind : methods) {
            Experiment other = options.with(List.of("explain.method={kind: %s}".formatted(kind)));
            Console console = options.console(spec.commandLine().getErr());
            console.say(kind);
            try (Explanation stage = new Explanation(
                    other.cohort(),
                    other.requireExplain(),
                    other.networks(trust.trusted()),
                    folder.resolve(kind),
                    console)) {
                stage.run(
                        threads.threads(),
                        new ExplainRequest(Set.of(ExplainPart.METRICS), shard, Optional.empty(), false));
            }
            table.add(kind, folder.resolve(kind));
        }
        spec.commandLine()
                .getOut()
                .print(table.write(folder, experiment.requireExplain().classes()));
        spec.commandLine().getOut().println("table: " + folder.resolve("methods.csv"));
    }
}
