package medai.cli.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import medai.cli.config.ConfigException;
import medai.cli.config.Experiment;
import medai.explain.TargetShare;
import medai.explain.cam.LayerFusion;
import medai.explain.scale.GlobalScale;
import medai.imaging.cohort.ScanId;
import medai.imaging.file.UnusableInputException;
import medai.imaging.file.WholeFile;
import medai.networks.Network;
import medai.networks.engine.Torch;
import medai.preprocess.Derivative;
import medai.preprocess.Shard;
import medai.train.Sample;
import medai.train.split.Task;

/**
 * Trained networks to class activation maps: the training part gives the scale and the importance of features, every test subject gets its maps
 * on its own scan, and tables, means and regions sum them up.
 */
public final class ExplainStage implements AutoCloseable {
    /** Folder of tables on the scale of several networks. */
    static final String ONE_SCALE = "one-scale";

    private final Cohort cohort;
    private final Experiment experiment;
    private final Experiment.Explain explain;
    private final Console console;
    private final Path folder;
    private final Map<ScanId, List<Derivative>> prepared;
    private final ExplainedScans scans;
    private final Networks networks;
    private final List<String> views;
    private final String layer;
    private final List<Integer> outputs;
    private final Optional<MeanMaps> means;
    private final BackgroundWrites writes = new BackgroundWrites();
    private final ExplainTables results;

    /**
     * Where the mean map of a class in a task lies.
     *
     * @param task a number, or {@code mean} for the mean over tasks
     */
    public record Share(String task, String label, double threshold, TargetShare share) {}

    /**
     * What is wanted.
     *
     * @param shard of the scans, whose tables are joined by {@link ExplainMerge}
     * @param task all tasks if empty; else the tables lie in the folder of this task
     * @param untrained whether the networks forget everything first: what maps of them show, no training has put there
     * @param scale of several networks, by class and view, on which maps are shown in place of the network's own; the tables lie in {@link
     *     #ONE_SCALE}
     */
    public record Request(
            Set<ExplainPart> parts,
            Shard shard,
            Optional<Integer> task,
            boolean untrained,
            Optional<List<List<GlobalScale>>> scale) {
        public Request(Set<ExplainPart> parts, Shard shard, Optional<Integer> task, boolean untrained) {
            this(parts, shard, task, untrained, Optional.empty());
        }

        /** All that the config asks for, of all tasks. */
        public static Request everything() {
            return new Request(ExplainPart.all(), Shard.whole(), Optional.empty(), false);
        }

        /** Sums over regions, on the scale of several networks. */
        static Request regionsOn(List<List<GlobalScale>> scale) {
            return new Request(
                    Set.of(ExplainPart.AGGREGATE), Shard.whole(), Optional.empty(), false, Optional.of(scale));
        }

        boolean wants(ExplainPart part) {
            return parts.contains(part);
        }
    }

    /** Of the test parts of a cohort, by the networks of its run. */
    public ExplainStage(Cohort cohort, Console console) throws IOException, ConfigException {
        this(cohort, new Networks(cohort.experiment(), false), folder(cohort.experiment()), console);
    }

    /** @param folder of all that is written */
    public ExplainStage(Cohort cohort, Networks networks, Path folder, Console console)
            throws IOException, ConfigException {
        this(cohort, networks, ExplainedScans.tested(cohort), folder, console);
    }

    /**
     * Of all scans of another cohort, on the scale of the one that the networks were trained on.
     *
     * @param shard which of them are prepared, and to be explained
     * @param folder of all that is written but a scale that was not there yet
     */
    public static ExplainStage ofOthers(
            Cohort cohort, Networks networks, Cohort others, Shard shard, Path folder, Console console)
            throws IOException, ConfigException {
        return new ExplainStage(cohort, networks, ExplainedScans.of(others, shard), folder, console);
    }

    private ExplainStage(Cohort cohort, Networks networks, ExplainedScans scans, Path folder, Console console)
            throws IOException, ConfigException {
        this.networks = networks;
        this.scans = scans;
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
        prepared = scans.others() ? cohort.prepared() : scans.prepared();
        outputs = explain.classes().stream()
                .map(experiment.data().outputs()::indexOf)
                .toList();
        means = explain.template().isEmpty()
                ? Optional.empty()
                : Optional.of(new MeanMaps(scans, explain, explain.template().get(), folder));
        results = ExplainTables.of(explain, folder, writes);
    }

    /** @return the shares of the mean maps in the target, empty if the config names none, or not all tasks and scans are looked at */
    public List<Share> run(int threads, Request request) throws IOException {
        if (request.parts.equals(Set.of(ExplainPart.AGGREGATE))
                && explain.regions().isEmpty()) {
            throw new UnusableInputException(
                    "%s: nothing says over which regions maps are to be summed up; add explain.regions"
                            .formatted(experiment.name()));
        }
        Torch.start(threads);
        List<Task> tasks = cohort.tasks();
        Path tables = request.scale.isPresent() ? folder.resolve(ONE_SCALE) : folder;
        if (request.task.isPresent()) {
            int one = request.task.get();
            if (one < 0 || one >= tasks.size()) {
                throw new UnusableInputException("--task must be from 0 to %d, the tasks of this run; found %d"
                        .formatted(tasks.size() - 1, one));
            }
            tasks = List.of(tasks.get(one));
            tables = folder.resolve("task-" + one);
        }
        if (request.parts.equals(Set.of(ExplainPart.SANITY))) {
            for (Task task : tasks) {
                checkSanity(task);
            }
            return List.of();
        }
        if (!request.parts.equals(Set.of(ExplainPart.SUMMARY))) {
            explain(tasks, request);
            results.write(tables, request);
        }
        if (!request.shard.isWhole() || !(request.wants(ExplainPart.MAPS) || request.wants(ExplainPart.SUMMARY))) {
            return List.of();
        }
        new MapSummary(scans, explain, views, folder, results.files()).write(tasks, means, console);
        return means.isEmpty() || request.task.isPresent()
                ? List.of()
                : means.get().finish(scans.of(tasks));
    }

    /** Where the maps of an experiment's own test parts lie. */
    private static Path folder(Experiment experiment) {
        return experiment.output().resolve("explain");
    }

    @Override
    public void close() {
        writes.close();
    }

    private void explain(List<Task> tasks, Request request) throws IOException {
        boolean tests = !request.parts.equals(Set.of(ExplainPart.SCALE));
        boolean fits = fits(request);
        if (tests && request.wants(ExplainPart.AGGREGATE) && explain.regions().isPresent()) {
            scans.cohort()
                    .requireMasks(
                            explain.regions().get().masks().values(),
                            scans.of(tasks).stream().map(Sample::id).collect(Collectors.toSet()),
                            "explain.regions");
        }
        long steps = 0;
        for (Task task : tasks) {
            steps += fits ? task.train().size() / request.shard.count() : 0;
            steps += tests ? scans.of(task, request.shard).size() : 0;
        }
        int order = 0;
        try (Console.Progress progress = console.progress("explain", steps)) {
            for (Task task : tasks) {
                explain(task, request, order, progress);
                order += scans.numbers(task);
            }
        }
    }

    /** A shard fits its part of the scale where only that is wanted; else the scale must be there before. */
    private static boolean fits(Request request) {
        return request.shard.isWhole() || request.parts.equals(Set.of(ExplainPart.SCALE));
    }

    /** @param first number of the task's first test scan among those of all tasks */
    private void explain(Task task, Request request, int first, Console.Progress progress) throws IOException {
        Path own = folder.resolve("task-" + task.number());
        Path learnt = scans.others() ? folder(experiment).resolve("task-" + task.number()) : own;
        int known = scans.others() ? scans.known(task).size() : 0;
        if (known > 0) {
            console.warn("task %d: %d of the subjects helped to train its network; their maps are no test of it"
                    .formatted(task.number(), known));
        }
        try (Network network =
                request.untrained ? networks.untrained(task.number()) : networks.of(task.number(), prepared)) {
            requireLayers(network);
            TrainingMaps.Source source = new TrainingMaps.Source(
                    learnt,
                    networks.weights(task.number()),
                    request.untrained,
                    network,
                    layer,
                    explain,
                    cohort.samples(task.train(), prepared),
                    outputs);
            if (!request.shard.isWhole() && fits(request)) {
                TrainingMaps.fit(source, request.shard, progress);
                return;
            }
            TrainingMaps learned = fits(request) ? TrainingMaps.of(source, progress) : TrainingMaps.required(source);
            TrainingMaps training = request.scale.map(learned::on).orElse(learned);
            if (scans.others() && request.shard.number() == 1) { // what is shown stands beside what it is shown by
                for (String file : List.of(TrainingMaps.SCALE, ImportanceTable.TRAIN)) {
                    WholeFile.writeText(own.resolve(file), Files.readString(learnt.resolve(file)));
                }
            }
            boolean firstShard =
                    !request.shard.isWhole() && request.shard.number() == 1; // the scale of shards is joined by then
            if (request.wants(ExplainPart.SCALE) || firstShard) {
                SelectedFeatures.write(own, explain, training);
            }
            if (!request.parts.equals(Set.of(ExplainPart.SCALE))) {
                test(
                        network,
                        task,
                        request,
                        new TestedTask(request, task, own, experiment.data(), explain, scans, training, results),
                        first,
                        progress);
            }
        }
    }

    private void checkSanity(Task task) throws IOException {
        List<Sample> samples = scans.of(task);
        try (Network untrained = networks.untrained(task.number());
                Network network = networks.of(task.number(), prepared)) {
            requireLayers(network);
            SanityCheck check = new SanityCheck(explain.method(), layer, explain.classes(), outputs, samples);
            String found;
            try (Console.Progress progress = console.progress("sanity", check.steps(network))) {
                found = check.run(network, untrained, folder.resolve("task-" + task.number()), progress);
            }
            console.say("task %d: %s".formatted(task.number(), found));
        }
    }

    private void test(
            Network network, Task task, Request request, TestedTask tested, int first, Console.Progress progress)
            throws IOException {
        ScanMemory memory = new ScanMemory();
        for (ExplainedScans.Numbered one : scans.of(task, request.shard)) {
            MappedScan scan = MappedScan.of(network, layer, explain.method(), outputs, one.sample());
            tested.add(first + one.order(), scan);
            progress.step(one.sample().id().toString());
            memory.tidyAfter(scan, writes);
        }
        tested.finish(console);
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
}
