package medai.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import medai.cli.config.ConfigFile;
import medai.cli.config.Experiment;
import medai.cohort.run.Journal;
import medai.cohort.run.Json;
import medai.eval.Summary;
import medai.eval.classification.Metric;
import medai.eval.prediction.ClassificationEvaluation;
import medai.eval.report.Evaluation;
import medai.explain.ExplainRequest;
import medai.explain.Explanation;
import medai.imaging.Grid;
import medai.imaging.file.WholeFile;
import medai.preprocess.Preprocessing;
import medai.simulate.PhantomCohort;
import medai.simulate.brain.BrainPhantom;
import medai.train.PretrainingWorth;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code medai quickstart}. */
@Command(
        name = "quickstart",
        description =
                "Simulates a small brain cohort and runs the whole NPSLE SimCLR pipeline on it, then the same without any effect.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: medai quickstart -o quickstart"})
final class QuickstartCommand implements Callable<Integer> {
    private static final int SUBJECTS = 96;
    private static final long SEED = 2021;
    private static final double SHOWN_THRESHOLD = 0.85;

    @Option(
            names = "-o",
            paramLabel = "DIR",
            defaultValue = "quickstart",
            description = "Folder for everything (default ${DEFAULT-VALUE}).")
    private Path folder = Path.of("");

    @Mixin
    private VerbosityOptions verbosity = new VerbosityOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        long start = System.nanoTime();
        Console console = verbosity.console(spec.commandLine().getErr());
        PrintWriter out = spec.commandLine().getOut();
        Experiment main = experiment(folder);
        ClassificationEvaluation metrics = run(main, 1, console);
        List<Explanation.Share> shares;
        Pipeline pipeline = pipeline(console);
        try (Explanation stage =
                pipeline.explanation(main, main.cohort(), main.networks(false), Explanation.folder(main.study()))) {
            shares = stage.run(ThreadsOption.available(), ExplainRequest.everything());
        }
        console.say("the same network without pretraining");
        Experiment without =
                experiment(folder, "name=npsle-simclr-small-without-pretraining", "train.stages[0].epochs=0");
        pipeline.train(without, Optional.empty(), new AtomicBoolean(), false, false);
        PretrainingWorth worth = PretrainingWorth.of(
                main.study().run(),
                main.train().stages().get(0).name(),
                metrics.values(Metric.AUROC),
                without.evaluation().evaluate().values(Metric.AUROC));
        console.say("negative control: the same with effect size 0");
        ClassificationEvaluation control = run(experiment(folder.resolve("control")), 0, console);
        Explanation.Share share = shares.stream()
                .filter(s -> s.task().equals("mean")
                        && s.label().equals(main.evaluation().positive())
                        && s.threshold() == SHOWN_THRESHOLD)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no mean map of the positive class"));
        double seconds = (System.nanoTime() - start) / 1e9;
        summarise(metrics, control, share, worth, seconds);
        out.println();
        out.print(Evaluation.table(metrics, Locale.ROOT));
        Summary none = Summary.of(control.values(Metric.ACCURACY));
        out.printf(
                Locale.ROOT,
                "control (effect 0)   accuracy %.3f over %d trials: chance is 0.5%n",
                none.mean(),
                none.n());
        out.printf(
                Locale.ROOT,
                "mean CAM at 0.85     %.0f %% of its voxels lie within 2 voxels of the planted structures; %.0f %% would by chance%n",
                100 * share.share().share(),
                100 * share.share().byChance());
        out.println();
        out.print(worth.describe());
        out.println();
        out.println("Simulated cohort, not patients. Pictures:");
        out.println("  " + folder.resolve("cohort/cohort.png"));
        out.println("  " + folder.resolve("eval/figures/learning_finetune.png"));
        out.println("  " + folder.resolve("explain/mean_class-npsle_desc-gradcam.png"));
        out.printf(Locale.ROOT, "Everything is in %s (%.0f s).%n", folder, seconds);
        return 0;
    }

    private static Experiment experiment(Path at, String... others) throws Exception {
        Path whole = at.toAbsolutePath().normalize();
        Path template = whole.resolve("cohort/template.nii.gz");
        List<String> settings = new ArrayList<>(List.of(
                ConfigFile.setting("output", whole),
                ConfigFile.setting("manifest", whole.resolve("cohort/manifest.csv")),
                ConfigFile.setting("explain.template", template),
                ConfigFile.setting("preprocess.steps[1].method.template", template)));
        settings.addAll(List.of(others));
        return ConfigFile.read(Installation.config("quickstart"), settings);
    }

    private ClassificationEvaluation run(Experiment experiment, double effect, Console console) throws Exception {
        Grid grid = Grid.centred(36, 42, 36, 5);
        BrainPhantom phantom = new BrainPhantom(new BrainPhantom.Options(SEED, grid, effect, 0.4, false, false));
        try (Journal.Progress progress = console.progress("simulate", SUBJECTS)) {
            new PhantomCohort(phantom, experiment.output().resolve("cohort"))
                    .write(SUBJECTS, done -> progress.step(done + " subjects"));
        }
        Pipeline pipeline = pipeline(console);
        pipeline.prepare(experiment, Preprocessing.Options.strict());
        pipeline.train(experiment, Optional.empty(), new AtomicBoolean(), false, false);
        experiment.evaluation().run(experiment.output().resolve("eval"));
        return experiment.evaluation().evaluate();
    }

    private Pipeline pipeline(Console console) {
        List<String> words = spec.root().commandLine().getParseResult().originalArgs();
        return new Pipeline(console, ThreadsOption.available(), words);
    }

    private void summarise(
            ClassificationEvaluation metrics,
            ClassificationEvaluation control,
            Explanation.Share share,
            PretrainingWorth worth,
            double seconds)
            throws java.io.IOException {
        Summary accuracy = Summary.of(metrics.values(Metric.ACCURACY));
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("accuracy_mean", accuracy.mean());
        summary.put("accuracy_sd", accuracy.sd());
        summary.put(
                "control_accuracy_mean",
                Summary.of(control.values(Metric.ACCURACY)).mean());
        summary.put("cam_share_in_target", share.share().share());
        summary.put("cam_share_by_chance", share.share().byChance());
        summary.putAll(worth.facts());
        summary.put("seconds", seconds);
        WholeFile.writeText(folder.resolve("summary.json"), Json.of(summary));
    }
}
