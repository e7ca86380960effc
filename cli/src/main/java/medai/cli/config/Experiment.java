package medai.cli.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import medai.explain.cam.CamMethod;
import medai.explain.importance.FeatureSelection;
import medai.explain.quality.MaskedScans;
import medai.explain.scale.ScaleStatistics;
import medai.imaging.dicom.SeriesReader;
import medai.networks.FeaturesConfig;
import medai.networks.Torchscript;
import medai.preprocess.Preprocessing;
import medai.preprocess.step.Step;
import medai.train.StageConfig;
import medai.train.TrainConfig;
import medai.train.objective.ObjectiveConfig;
import medai.train.split.SplitConfig;

/**
 * One experiment: everything a YAML file says. Paths are relative to the file.
 *
 * @param name of the run's folder
 * @param seed start of every random stream
 * @param manifest table of scans
 * @param output folder of all that the experiment writes
 */
public record Experiment(
        String name,
        long seed,
        Path manifest,
        Path output,
        Data data,
        Convert convert,
        Preprocess preprocess,
        FeaturesConfig network,
        TrainConfig train,
        Optional<Explain> explain,
        Optional<Sweep> sweep,
        Eval eval) {
    public Experiment {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
            throw new IllegalArgumentException(
                    "name must be letters, digits, '.', '_' and '-'; found \"" + name + "\"");
        }
        for (StageConfig stage : train.stages()) {
            requireClasses("train.stages.oversample", stage.oversample().keySet(), data.classes());
        }
        if (train.split() instanceof SplitConfig.MonteCarlo monteCarlo) {
            requireClasses("train.split.train", monteCarlo.train().keySet(), data.classes());
        }
        for (String view : preprocess.views().keySet()) {
            if (!data.views().containsKey(view)) {
                throw new IllegalArgumentException("preprocess.views must name views of data.views, %s; found \"%s\""
                        .formatted(data.views().keySet(), view));
            }
        }
        requireClasses("eval.positive", eval.positive().stream().toList(), data.classes());
        requireClasses("explain.classes", explain.map(Explain::classes).orElse(List.of()), data.outputs());
        explain.flatMap(Explain::regions).ifPresent(regions -> {
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
        requireStages(network, train);
        if (!train.stages().isEmpty()) {
            requireOutputs(data, train.last().objective());
        }
    }

    private static void requireOutputs(Data data, ObjectiveConfig last) {
        boolean scores = last.learns() == ObjectiveConfig.Learns.SCORES;
        if (scores == data.scores().isEmpty()) {
            throw new IllegalArgumentException("data must have %s for the last stage's objective; found %s"
                    .formatted(scores ? "scores" : "target and classes", scores ? "target and classes" : "scores"));
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

    /** The class that counts as positive: the one of {@code eval}, else the last. */
    public String positive() {
        return eval.positive().orElseGet(() -> data.classes().get(data.classes().size() - 1));
    }

    /** How networks are explained. */
    public Explain requireExplain() throws ConfigException {
        return explain.orElseThrow(() -> new ConfigException(List.of(
                "the config of \"" + name + "\" has no section explain; add one, as in configs/npsle-simclr.yaml")));
    }

    /** Which virtual diseases are gone through. */
    public Sweep requireSweep() throws ConfigException {
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

    /** Where this run's networks and tables lie. */
    public Path run() {
        return output.resolve("runs").resolve(name);
    }

    /**
     * What the columns of the manifest mean.
     *
     * @param views image of the network to where its path stands; one image in this version
     * @param masks name of a label map to the column with its path
     * @param target column with the class, where classes are learned
     * @param classes in the order of the logits
     * @param scores in place of these, where numbers are learned: name of each to its columns, one per reader, of whose known values the mean
     *     is learned
     * @param range of every score, where it is known
     */
    public record Data(
            Map<String, View> views,
            Map<String, String> masks,
            Optional<String> target,
            List<String> classes,
            Map<String, List<String>> scores,
            Optional<ScoreRange> range) {
        public static final String NAME = "Data";

        public Data {
            views = new TreeMap<>(views);
            masks = new TreeMap<>(masks);
            classes = List.copyOf(classes);
            Map<String, List<String>> ordered = new LinkedHashMap<>();
            scores.forEach((score, columns) -> ordered.put(score, List.copyOf(columns)));
            scores = Collections.unmodifiableMap(ordered);
            if (views.isEmpty()) {
                throw new IllegalArgumentException("views must name at least one image and its column; found none");
            }
            if (scores.isEmpty() == target.isEmpty()) {
                throw new IllegalArgumentException("target must be given with classes, or scores without; found %s"
                        .formatted(scores.isEmpty() ? "neither" : "both"));
            }
            if (range.isPresent() && scores.isEmpty()) {
                throw new IllegalArgumentException(
                        "range must be left out where classes are learned; found " + range.get());
            }
            if (target.isPresent()
                    && (classes.size() < 2 || classes.stream().distinct().count() != classes.size())) {
                throw new IllegalArgumentException("classes must be at least two different names; found " + classes);
            }
            for (Map.Entry<String, List<String>> score : scores.entrySet()) {
                if (score.getValue().isEmpty()) {
                    throw new IllegalArgumentException(
                            "scores must name one column or more for each; found none for " + score.getKey());
                }
            }
        }

        public static List<String> defaultClasses() {
            return List.of();
        }

        /** Names of what a network says: classes or scores. */
        public List<String> outputs() {
            return scores.isEmpty() ? classes : List.copyOf(scores.keySet());
        }

        /** View to the column with its path. */
        public Map<String, String> viewColumns() {
            Map<String, String> columns = new TreeMap<>();
            views.forEach((name, view) -> columns.put(name, view.column()));
            return columns;
        }
    }

    /**
     * How scans that are folders of DICOM are read.
     *
     * @param engine medai, dcm2niix where it is installed, or another reader on the class path
     */
    public record Convert(String engine) {
        public Convert {
            if (SeriesReader.named(engine).isEmpty()) {
                throw new IllegalArgumentException("engine must be one of %s; found \"%s\""
                        .formatted(
                                SeriesReader.all().stream()
                                        .map(SeriesReader::name)
                                        .toList(),
                                engine));
            }
        }

        public static Convert defaults() {
            return new Convert("medai");
        }
    }

    /**
     * Where a view comes from.
     *
     * @param column of the manifest with its path
     * @param volume which one of a file with several, from 0
     */
    public record View(String column, Optional<Integer> volume) {
        public static final String NAME = "View";

        public View {
            if (volume.isPresent() && volume.get() < 0) {
                throw new IllegalArgumentException("volume must be at least 0; found " + volume.get());
            }
        }

        /** The short form: only the column. */
        public static View of(String column) {
            return new View(column, Optional.empty());
        }
    }

    /**
     * How scans are prepared.
     *
     * @param steps in order
     * @param views a view's own steps, in place of those
     * @param nonFinite what to do with NaN and infinite voxels
     */
    public record Preprocess(List<Step> steps, Map<String, List<Step>> views, Preprocessing.NonFinite nonFinite) {
        public Preprocess {
            steps = List.copyOf(steps);
            views = new TreeMap<>(views);
        }
    }

    /** What is done to the scans, in the words of the preprocess room. */
    public Preprocessing.Settings preprocessing() {
        Map<String, Integer> volumes = new TreeMap<>();
        data.views().forEach((name, view) -> view.volume().ifPresent(volume -> volumes.put(name, volume)));
        return new Preprocessing.Settings(
                preprocess.steps(),
                preprocess.views(),
                volumes,
                data.masks(),
                preprocess.nonFinite(),
                convert.engine(),
                seed);
    }

    /**
     * How networks are explained.
     *
     * @param method of the maps
     * @param layer of the network whose features they are made of, as its weights are named; the last one where views are still apart if it is left
     *     out
     * @param classes whose maps are made; names of scores where numbers are learned
     * @param thresholds of the mean maps, relative to their maximum, above 0 and at most 1
     * @param template on whose grid maps are averaged, where there is one
     * @param target structures whose share of the mean maps is measured, where truth is known
     * @param scale on which the maps of all scans are shown, fitted to the training part
     * @param select features whose maps and masking are looked at apart
     * @param regions over which maps are summed up
     * @param windows boxes by which scans are masked to see what is left of the confidence; without them that is not looked at
     */
    public record Explain(
            CamMethod method,
            Optional<String> layer,
            List<String> classes,
            List<Double> thresholds,
            Optional<Path> template,
            Optional<Target> target,
            Scale scale,
            Optional<FeatureSelection> select,
            Optional<Regions> regions,
            Optional<MaskedScans.Windows> windows) {
        public static List<Double> defaultThresholds() {
            return List.of(0.75, 0.85, 0.95);
        }

        public static Scale defaultScale() {
            return Scale.defaults();
        }

        public Explain {
            classes = List.copyOf(classes);
            thresholds = List.copyOf(thresholds);
            if (thresholds.isEmpty() || thresholds.stream().anyMatch(t -> !(t > 0 && t <= 1))) {
                throw new IllegalArgumentException("thresholds must be above 0 and at most 1; found " + thresholds);
            }
        }
    }

    /**
     * The global intensity scale of maps: tanh through two percentiles of the training part's maps (RA thesis, section 4.2).
     *
     * @param statistic of what the percentiles are
     * @param low percentile, from 0 to 100
     * @param high the other
     * @param vLow value that the low one gets, within -1 and 1
     * @param vHigh value of the other
     * @param shared whether all classes share one scale, so that they can be compared with each other
     */
    public record Scale(
            ScaleStatistics.Statistic statistic, double low, double high, double vLow, double vHigh, boolean shared) {
        public Scale {
            if (!(low >= 0 && low <= 100 && high >= 0 && high <= 100)) {
                throw new IllegalArgumentException(
                        "low and high must be percentiles from 0 to 100; found %s and %s".formatted(low, high));
            }
            if (!(vLow > -1 && vLow < vHigh && vHigh < 1)) {
                throw new IllegalArgumentException(
                        "v_low and v_high must rise within -1 and 1; found %s and %s".formatted(vLow, vHigh));
            }
        }

        public static Scale defaults() {
            return new Scale(ScaleStatistics.Statistic.EXTREMES, 10, 90, 0.1, 0.9, false);
        }
    }

    /**
     * Named regions over which maps are summed up (RA thesis, chapter 5).
     *
     * @param masks label map of each view, one of data.masks
     * @param names table of them, with the columns {@code label} and {@code structure}
     * @param resample whether label maps on other grids than their scans are brought onto these (nearest label); else they are refused
     */
    public record Regions(Map<String, String> masks, Path names, boolean resample) {
        public Regions {
            masks = new TreeMap<>(masks);
        }

        public static boolean defaultResample() {
            return false;
        }
    }

    /**
     * Virtual diseases, one after the other, of which one region's posterior grows (RA thesis, section 5.3.2).
     *
     * @param vary region, by its name in explain.regions.names
     * @param from its first posterior, from 0 to 1
     * @param to its last
     * @param steps how many, at least 2
     * @param posteriors of other regions, which stay
     * @param shown regions in the table
     */
    public record Sweep(
            String vary, double from, double to, int steps, Map<String, Double> posteriors, List<String> shown) {
        public Sweep {
            posteriors = new TreeMap<>(posteriors);
            shown = List.copyOf(shown);
            if (!(from >= 0 && from <= 1 && to >= 0 && to <= 1) || from == to) {
                throw new IllegalArgumentException(
                        "from and to must be two posteriors from 0 to 1; found %s and %s".formatted(from, to));
            }
            if (steps < 2) {
                throw new IllegalArgumentException("steps must be at least 2; found " + steps);
            }
            if (posteriors.containsKey(vary)) {
                throw new IllegalArgumentException("posteriors must be of other regions; found " + vary + " there");
            }
        }

        /** All posteriors of the varied region, in order. */
        public List<Double> values() {
            List<Double> values = new ArrayList<>();
            for (int k = 0; k < steps; k++) {
                values.add(Math.rint(1e6 * (from + k * (to - from) / (steps - 1))) / 1e6);
            }
            return values;
        }
    }

    /**
     * Structures of a label map.
     *
     * @param mask one of data.masks
     * @param labels in it
     * @param within voxels around them that still count
     */
    public record Target(String mask, List<Integer> labels, int within) {
        public Target {
            labels = List.copyOf(labels);
            if (within < 0) {
                throw new IllegalArgumentException("within must be at least 0 voxels; found " + within);
            }
        }
    }

    /**
     * How predictions are judged.
     *
     * @param positive the class that counts as positive
     */
    public record Eval(Optional<String> positive) {
        public static Eval defaults() {
            return new Eval(Optional.empty());
        }
    }
}
