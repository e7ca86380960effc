package medai.cli.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import medai.cohort.Cohort;
import medai.cohort.DataConfig;
import medai.cohort.Study;
import medai.cohort.run.ConfigException;
import medai.cohort.split.SplitConfig;
import medai.cohort.target.Target;
import medai.dicom.convert.ConvertConfig;
import medai.eval.report.EvalConfig;
import medai.eval.report.Evaluation;
import medai.explain.ExplainConfig;
import medai.explain.region.SweepConfig;
import medai.infer.TrainedNetworks;
import medai.networks.FeaturesConfig;
import medai.networks.Torchscript;
import medai.preprocess.PreparationSettings;
import medai.preprocess.PreprocessConfig;
import medai.train.StageConfig;
import medai.train.TrainConfig;
import medai.train.objective.ObjectiveConfig;

/**
 * One experiment: everything a YAML file says. Paths are relative to the file.
 *
 * @param name of the run's folder
 * @param seed start of every random stream
 * @param manifest table of scans
 * @param output folder of all that the experiment writes
 * @param runFolder of the run, where it is no longer {@code runs/NAME} in the output folder; {@code --run} sets it
 */
public record Experiment(
        String name,
        long seed,
        Path manifest,
        Path output,
        DataConfig data,
        ConvertConfig convert,
        PreprocessConfig preprocess,
        FeaturesConfig network,
        TrainConfig train,
        Optional<ExplainConfig> explain,
        Optional<SweepConfig> sweep,
        EvalConfig eval,
        Optional<Path> runFolder) {
    public Experiment {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
            throw new IllegalArgumentException(
                    "name must be letters, digits, '.', '_' and '-'; found \"" + name + "\"");
        }
        for (StageConfig stage : train.stages()) {
            requireClasses(
                    "train.stages.oversample",
                    stage.oversample().keySet(),
                    data.learned().strata());
        }
        if (train.split() instanceof SplitConfig.MonteCarlo monteCarlo) {
            requireClasses(
                    "train.split.train",
                    monteCarlo.train().keySet(),
                    data.learned().strata());
        }
        for (String view : preprocess.views().keySet()) {
            if (!data.views().containsKey(view)) {
                throw new IllegalArgumentException("preprocess.views must name views of data.views, %s; found \"%s\""
                        .formatted(data.views().keySet(), view));
            }
        }
        requireClasses("eval.positive", eval.positive().stream().toList(), data.classes());
        requireClasses(
                "explain.classes",
                explain.map(ExplainConfig::classes).orElse(List.of()),
                data.learned().outputNames());
        explain.flatMap(ExplainConfig::regions).ifPresent(regions -> {
            requireKnown(
                    "explain.regions.masks",
                    regions.masks().keySet(),
                    "data.views",
                    data.views().keySet());
            requireKnown(
                    "explain.regions.masks",
                    regions.masks().values(),
                    "data.masks",
                    data.masks().keySet());
        });
        network.requireViews(List.copyOf(data.views().keySet()));
        requireStages(network, train);
        requireWindows(network, data.learned(), explain.isPresent());
        if (!train.stages().isEmpty()) {
            requireTarget(data.learned(), train.last().objective());
        }
    }

    private static void requireTarget(Target target, ObjectiveConfig last) {
        if (!last.learns().equals(Optional.of(target.kind()))) {
            throw new IllegalArgumentException("data must say what the last stage's objective learns, %s; found %s"
                    .formatted(
                            last.learns()
                                    .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                                    .orElse("images"),
                            target.kind().name().toLowerCase(Locale.ROOT)));
        }
    }

    /** Windows are put together again where voxels are answered for, and nowhere else. */
    private static void requireWindows(FeaturesConfig network, Target target, boolean explained) {
        if (network.seesWindows() && (target.kind() != Target.Kind.MASKS || explained)) {
            throw new IllegalArgumentException("network.window must be left out where %s; found one"
                    .formatted(explained ? "networks are explained" : "no masks are learned"));
        }
    }

    private static void requireStages(FeaturesConfig network, TrainConfig train) {
        boolean imported = network instanceof Torchscript;
        if (!imported && train.stages().isEmpty()) {
            throw new IllegalArgumentException("train.stages must hold at least one stage with epochs; found none");
        }
        if (imported && !train.stages().isEmpty()) {
            throw new IllegalArgumentException(
                    "train.stages must be [] for a network from elsewhere, which is not trained here; found "
                            + train.stages().stream().map(StageConfig::name).toList());
        }
    }

    /** How networks are explained. */
    public ExplainConfig requireExplain() throws ConfigException {
        return explain.orElseThrow(() -> new ConfigException(List.of(
                "the config of \"" + name + "\" has no section explain; add one, as in configs/npsle-simclr.yaml")));
    }

    /** Which virtual diseases a sweep goes through. */
    public SweepConfig requireSweep() throws ConfigException {
        return sweep.orElseThrow(() -> new ConfigException(List.of(
                "the config of \"" + name + "\" has no section sweep; add one, as in configs/kidney-sweep.yaml")));
    }

    private static void requireClasses(String key, Iterable<String> named, List<String> classes) {
        for (String name : named) {
            if (!classes.contains(name)) {
                throw new IllegalArgumentException(
                        "%s must name classes of data.classes, %s; found \"%s\"".formatted(key, classes, name));
            }
        }
    }

    private static void requireKnown(String key, Collection<String> named, String where, Collection<String> known) {
        for (String name : named) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(
                        "%s must name %s, %s; found \"%s\"".formatted(key, where, known, name));
            }
        }
    }

    /** The cohort of the experiment, in the types of the modules that do not know configs. */
    public Study study() {
        return new Study(
                name,
                seed,
                manifest,
                output,
                data,
                train.split(),
                train.select().isPresent(),
                runFolder);
    }

    /** What is done to the scans. */
    public PreparationSettings preparation() {
        Map<String, Integer> volumes = new TreeMap<>();
        data.views().forEach((name, view) -> view.volume().ifPresent(volume -> volumes.put(name, volume)));
        return new PreparationSettings(
                preprocess.steps(),
                preprocess.views(),
                volumes,
                data.masks(),
                preprocess.nonFinite(),
                convert.engine(),
                seed);
    }

    /** The scans, of which the target must be known. */
    public Cohort cohort() throws IOException {
        return Cohort.read(study(), preparation());
    }

    /** The scans, whose target may be unknown. */
    public Cohort unlabelledCohort() throws IOException {
        return Cohort.readUnlabelled(study(), preparation());
    }

    /** The networks of the experiment's run, or the imported ones. */
    public TrainedNetworks networks(boolean trustTorchscript) throws ConfigException {
        return new TrainedNetworks(study(), network, trustTorchscript);
    }

    /** How the predictions of the run are judged. */
    public Evaluation evaluation() {
        return new Evaluation(
                study(), eval, train.stages().stream().map(StageConfig::name).toList());
    }
}
