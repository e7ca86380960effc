package medai.cli.stage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import medai.cli.config.ConfigException;
import medai.cli.config.Experiment;
import medai.eval.report.CamFigures;
import medai.explain.CamMontage;
import medai.explain.TargetShare;
import medai.explain.cam.LayerFusion;
import medai.explain.cam.WeightedFeatures;
import medai.explain.importance.ImportanceMatrix;
import medai.explain.scale.GlobalScale;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.cohort.ScanId;
import medai.imaging.file.ScanReader;
import medai.imaging.file.UnusableInputException;
import medai.imaging.table.Table;
import medai.infer.TaskFolder;
import medai.networks.Network;
import medai.networks.engine.Torch;
import medai.preprocess.Derivative;
import medai.train.Sample;
import medai.train.split.Task;

/**
 * Trained networks to class activation maps: the training part gives the scale and the importance of features, every test subject gets its maps
 * on its own scan, and tables, means and regions sum them up.
 */
public final class ExplainStage implements AutoCloseable {
    private final Cohort cohort;
    private final Experiment experiment;
    private final Experiment.Explain explain;
    private final Console console;
    private final Path folder;
    private final Map<ScanId, List<Derivative>> prepared;
    private final List<String> views;
    private final String layer;
    private final List<Integer> outputs;
    private final Optional<MeanMaps> means;
    private final Optional<RegionTable> regions;
    private final BackgroundWrites writes = new BackgroundWrites();
    private final MapFiles files;
    private final MapQuality quality;

    /**
     * Where the mean map of a class in a task lies.
     *
     * @param task a number, or {@code mean} for the mean over tasks
     */
    public record Share(String task, String label, double threshold, TargetShare share) {}

    public ExplainStage(Cohort cohort, Console console) throws IOException, ConfigException {
        this(cohort, cohort.experiment().output().resolve("explain"), console);
    }

    /** @param folder of all that is written */
    public ExplainStage(Cohort cohort, Path folder, Console console) throws IOException, ConfigException {
        this.folder = folder;
        this.cohort = cohort;
        this.experiment = cohort.experiment();
        this.explain = experiment.requireExplain();
        this.console = console;
        views = List.copyOf(experiment.data().views().keySet());
        layer = explain.layer().orElseGet(() -> experiment.network().explainedLayer(views.size()));
        if (views.size() > 1 && !experiment.network().keepsViewsApart(layer)) {
            throw new ConfigException(List.of(
                    "%s: the maps of this network%s belong to none of its views %s alone: they are mixed before; explain an earlier layer (explain.layer), a network of one view, or one with an encoder for each (consist_vgg)"
                            .formatted(experiment.name(), layer.isEmpty() ? "" : " behind layer " + layer, views)));
        }
        if (explain.template().isPresent()
                && (views.size() > 1 || !experiment.data().scores().isEmpty())) {
            throw new ConfigException(List.of(
                    "%s: explain.template is for classes and one view; leave it out".formatted(experiment.name())));
        }
        prepared = cohort.prepared();
        outputs = explain.classes().stream()
                .map(experiment.data().outputs()::indexOf)
                .toList();
        means = explain.template().isEmpty()
                ? Optional.empty()
                : Optional.of(new MeanMaps(cohort, explain, explain.template().get(), folder, prepared));
        regions = explain.regions().isEmpty()
                ? Optional.empty()
                : Optional.of(new RegionTable(explain.regions().get(), experiment.seed()));
        files = new MapFiles(folder, explain.method().fileName(), writes);
        quality = new MapQuality(explain.method().fileName(), explain.classes());
    }

    /** All tasks. @return the shares of the mean maps in the target, empty if the config names none */
    public List<Share> run(int threads) throws IOException {
        Torch.start(threads);
        List<Task> tasks = cohort.tasks();
        explain(tasks);
        List<Share> shares = List.of();
        if (means.isPresent()) {
            shares = means.get()
                    .finish(cohort.samples(
                            tasks.stream()
                                    .flatMap(task -> task.test().stream())
                                    .distinct()
                                    .toList(),
                            prepared));
        }
        writeTables(folder);
        return shares;
    }

    /** One task, as an element of a job array; its tables lie in its own folder. */
    public void run(int threads, int task) throws IOException {
        Torch.start(threads);
        List<Task> tasks = cohort.tasks();
        if (task < 0 || task >= tasks.size()) {
            throw new UnusableInputException(
                    "--task must be from 0 to %d, the tasks of this run; found %d".formatted(tasks.size() - 1, task));
        }
        explain(List.of(tasks.get(task)));
        writeTables(folder.resolve("task-" + task));
    }

    @Override
    public void close() {
        writes.close();
    }

    private void writeTables(Path at) throws IOException {
        files.writeTable(at);
        quality.write(at.resolve("cam-metrics.csv"));
        if (regions.isPresent()) {
            regions.get().write(at);
        }
    }

    private void explain(List<Task> tasks) throws IOException {
        long steps = tasks.stream()
                .mapToLong(task -> task.train().size() + task.test().size())
                .sum();
        try (Console.Progress progress = console.progress("explain", steps)) {
            for (Task task : tasks) {
                explain(task, progress);
            }
        }
    }

    private void explain(Task task, Console.Progress progress) throws IOException {
        TaskFolder trained = TaskFolder.of(experiment.run(), task.number());
        Path own = folder.resolve("task-" + task.number());
        try (Network network = trained.network()) {
            requireLayers(network);
            TrainingMaps training = TrainingMaps.of(
                    own,
                    trained.weights(),
                    network,
                    layer,
                    explain,
                    cohort.samples(task.train(), prepared),
                    outputs,
                    progress);
            List<List<Integer>> selected = explain.select().isEmpty()
                    ? List.of()
                    : MapQuality.selected(explain.select().get(), training);
            writeSelected(own, training, selected);
            ImportanceMatrix tested =
                    new ImportanceMatrix(outputs.size(), training.features().size());
            FeatureFlags flags = new FeatureFlags(explain.classes(), training, tested);
            MapQuality.OfTask followed = quality
            .new OfTask(task.number(), selected, training.features().size(), explain.windows());
            List<List<CamMontage>> montages = training.scales().stream()
                    .map(of -> of.stream()
                            .map(scale -> new CamMontage(scale.of(0.0)))
                            .toList())
                    .toList();
            Optional<MeanMaps.OfTask> averaged = means.map(all -> all.new OfTask(task.number()));
            for (Sample sample : cohort.samples(task.test(), prepared)) {
                MappedScan scan = MappedScan.of(network, layer, explain.method(), outputs, sample);
                ScanCall call = ScanCall.of(scan);
                for (int c = 0; c < outputs.size(); c++) {
                    write(task, scan, call, c, training.scales().get(c), selected, montages.get(c));
                    if (TrainingMaps.counts(sample, outputs.get(c))) {
                        flags.add(c, sample.id(), scan.importance(c));
                    }
                    if (averaged.isPresent() && call.right() && sample.label() == outputs.get(c)) {
                        WeightedFeatures map = scan.maps().get(c).get(0);
                        averaged.get().add(c, sample, scan.placed(0, map, map.map()));
                    }
                }
                followed.add(scan, outputs, selected, training.scales());
                progress.step(sample.id().toString());
            }
            followed.finish(own.resolve("figures"));
            drawImportance(own.resolve("figures"), training, tested);
            for (int c = 0; c < outputs.size(); c++) {
                for (int v = 0; v < montages.get(c).size(); v++) {
                    montages.get(c)
                            .get(v)
                            .write(
                                    own.resolve("figures/maps_class-%s_view-%s.png"
                                            .formatted(explain.classes().get(c), views.get(v))),
                                    "%s for %s, test part of task %d"
                                            .formatted(
                                                    explain.method().fileName(),
                                                    explain.classes().get(c),
                                                    task.number()));
                }
            }
            TrainingMaps.write(own.resolve("importance_test.csv"), explain.classes(), training.features(), tested);
            console.say(FeatureFlags.say(task.number(), flags.write(own.resolve("flags.csv"))));
            if (averaged.isPresent()) {
                averaged.get().finish(console);
            }
        }
    }

    private void requireLayers(Network network) throws UnusableInputException {
        List<String> asked = explain.method() instanceof LayerFusion fusion
                ? fusion.layers()
                : layer.isEmpty() ? List.of() : List.of(layer);
        for (String one : asked) {
            if (!network.layers().contains(one)) {
                throw new UnusableInputException("%s: no layer \"%s\" to make maps of; this network has %s"
                        .formatted(experiment.name(), one, network.layers()));
            }
            if (views.size() > 1 && !experiment.network().keepsViewsApart(one)) {
                throw new UnusableInputException(
                        "%s: views %s are mixed before layer %s, so that its maps belong to none of them; choose an earlier layer"
                                .formatted(experiment.name(), views, one));
            }
        }
    }

    private void drawImportance(Path figures, TrainingMaps training, ImportanceMatrix tested) throws IOException {
        for (int c = 0; c < outputs.size(); c++) {
            if (training.importance().scans(c) > 0 && tested.scans(c) > 0) {
                String name = explain.classes().get(c);
                CamFigures.importance(
                        figures.resolve("importance_" + name),
                        name,
                        training.importance().of(c),
                        tested.of(c));
            }
        }
    }

    /** selected_CLASS.csv: the features, the most important first. */
    private void writeSelected(Path own, TrainingMaps training, List<List<Integer>> selected) throws IOException {
        for (int c = 0; c < selected.size(); c++) {
            double[] importance = training.importance().of(c);
            Table.write(
                    own.resolve("selected_%s.csv".formatted(explain.classes().get(c))),
                    List.of("feature", "importance"),
                    selected.get(c).stream()
                            .map(k -> List.of(training.features().get(k), importance[k]))
                            .toList());
        }
    }

    /** What a network says of a scan. */
    private record ScanCall(List<Float> outputs, int best, List<Double> probabilities, boolean right) {
        private static ScanCall of(MappedScan scan) {
            float[] outputs = scan.scan().outputs();
            int best = 0;
            for (int c = 1; c < outputs.length; c++) {
                best = outputs[c] > outputs[best] ? c : best;
            }
            double sum = 0;
            for (float output : outputs) {
                sum += Math.exp(output - outputs[best]);
            }
            List<Float> said = new ArrayList<>();
            List<Double> probabilities = new ArrayList<>();
            for (float output : outputs) {
                said.add(output);
                probabilities.add(scan.sample().label() < 0 ? Double.NaN : Math.exp(output - outputs[best]) / sum);
            }
            return new ScanCall(said, best, probabilities, best == scan.sample().label());
        }
    }

    /** All maps of one output: raw, its positive part, by its own extremes, on the scale of the training part, and that of selected features. */
    private void write(
            Task task,
            MappedScan scan,
            ScanCall call,
            int place,
            List<GlobalScale> scales,
            List<List<Integer>> selected,
            List<CamMontage> montages)
            throws IOException {
        int output = outputs.get(place);
        String name = explain.classes().get(place);
        int before = 0;
        for (int v = 0; v < scan.maps().get(place).size(); v++) {
            WeightedFeatures map = scan.maps().get(place).get(v);
            Derivative view =
                    prepared.getOrDefault(scan.sample().id(), List.of()).get(v);
            Volume original = ScanReader.readFile(view.source()).volume();
            Grid source = original.grid();
            float[] raw = map.map();
            Volume signed = MapFiles.onto(scan.placed(v, map, raw), view, source, 0);
            float[] positive = signed.voxels().clone();
            for (int i = 0; i < positive.length; i++) {
                positive[i] = Math.max(0, positive[i]);
            }
            files.write(view, kind(task, name, call, output, "Raw", "all"), signed);
            files.writeCoarse(view, kind(task, name, call, output, "Raw", "all"), scan.placed(v, map, raw));
            files.write(view, kind(task, name, call, output, "Relu", "all"), signed.with(positive));
            files.write(
                    view,
                    kind(task, name, call, output, "Is", "all"),
                    MapFiles.onto(scan.placed(v, map, GlobalScale.individual(raw)), view, source, 0));
            float nothing = (float) scales.get(v).of(0.0);
            Volume scaled = scan.placed(v, map, scales.get(v).of(raw));
            Volume global = MapFiles.onto(scaled, view, source, nothing);
            files.write(view, kind(task, name, call, output, "Gs", "all"), global);
            montages.get(v).add(scan.sample().id().toString(), call.outputs.get(output), original, global);
            if (!selected.isEmpty()) {
                List<Integer> own = selected.get(place);
                int offset = before;
                float[] kept = scales.get(v).of(map.map(k -> own.contains(offset + k)));
                files.write(
                        view,
                        kind(task, name, call, output, "Gs", "selected"),
                        MapFiles.onto(scan.placed(v, map, kept), view, source, nothing));
            }
            before += map.features().channels();
            if (regions.isPresent()) {
                addRegions(task, scan, call, output, name, views.get(v), MapFiles.seen(scaled, global, view));
            }
        }
    }

    private static MapFiles.Kind kind(
            Task task, String name, ScanCall call, int output, String scale, String features) {
        return new MapFiles.Kind(
                task.number(), name, scale, features, call.outputs.get(output), call.probabilities.get(output));
    }

    private void addRegions(
            Task task, MappedScan scan, ScanCall call, int output, String name, String view, Volume global)
            throws IOException {
        String mask = explain.regions().orElseThrow().masks().get(view);
        if (mask == null) {
            return;
        }
        Sample sample = scan.sample();
        regions.orElseThrow()
                .add(
                        task.number(),
                        view,
                        name,
                        sample.id().subject(),
                        global,
                        cohort.mask(sample.id(), mask),
                        sample.label() < 0 ? null : sample.label() == output,
                        call.best == output);
    }
}
