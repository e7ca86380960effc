package medai.explain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import medai.cohort.Cohort;
import medai.cohort.Sample;
import medai.cohort.Study;
import medai.cohort.manifest.SampleId;
import medai.cohort.manifest.Shard;
import medai.cohort.run.BackgroundWrites;
import medai.cohort.run.ConfigException;
import medai.cohort.run.Derivative;
import medai.cohort.run.Journal;
import medai.cohort.run.ScansInTurn;
import medai.cohort.run.StableText;
import medai.cohort.split.Task;
import medai.cohort.target.Target;
import medai.explain.importance.ImportanceTable;
import medai.explain.map.ExplainedScan;
import medai.explain.map.ScanMemory;
import medai.explain.map.TargetShare;
import medai.explain.quality.SanityCheck;
import medai.imaging.file.UnusableInputException;
import medai.imaging.file.WholeFile;
import medai.infer.TrainedNetworks;
import medai.networks.Network;
import medai.networks.engine.Torch;

/**
 * From trained networks to class activation maps: the training part gives the scale and the importance of features, every test
 * subject gets maps on its own scan, and tables, means and regions summarise them.
 */
public final class Explanation implements AutoCloseable {
    /** Folder of tables on the scale of several networks. */
    public static final String ONE_SCALE = "one-scale";

    private final Cohort cohort;
    private final Study study;
    private final ExplainConfig explain;
    private final Journal journal;
    private final Path folder;
    private final Map<SampleId, List<Derivative>> prepared;
    private final ExplainedScans scans;
    private final TrainedNetworks networks;
    private final List<String> views;
    private final ExplainedLayers layers;
    private final String layer;
    private final List<Integer> outputs;
    private final Optional<MeanMaps> means;
    private final BackgroundWrites writes = new BackgroundWrites();
    private final ExplainTables results;
    private final ScansInTurn turn;

    /**
     * How much of the mean map of a class in a task lies at the target structures.
     *
     * @param task a number, or {@code mean} for the mean over tasks
     */
    public record Share(String task, String label, double threshold, TargetShare share) {}

    /** @param folder for all output */
    public Explanation(Cohort cohort, ExplainConfig explain, TrainedNetworks networks, Path folder, Journal journal)
            throws IOException, ConfigException {
        this(cohort, explain, networks, ExplainedScans.tested(cohort), folder, journal);
    }

    /**
     * An explanation of all scans of another cohort, on the scale of the one that the networks were trained on.
     *
     * @param shard which of them are prepared, and to be explained
     * @param folder for all output except a scale that had to be fitted first
     */
    public static Explanation ofOthers(
            Cohort cohort,
            ExplainConfig explain,
            TrainedNetworks networks,
            Cohort others,
            Shard shard,
            Path folder,
            Journal journal)
            throws IOException, ConfigException {
        return new Explanation(cohort, explain, networks, ExplainedScans.of(others, shard), folder, journal);
    }

    private Explanation(
            Cohort cohort,
            ExplainConfig explain,
            TrainedNetworks networks,
            ExplainedScans scans,
            Path folder,
            Journal journal)
            throws IOException, ConfigException {
        this.networks = networks;
        this.scans = scans;
        this.folder = folder;
        this.cohort = cohort;
        this.study = cohort.study();
        this.explain = explain;
        this.journal = journal;
        views = study.views();
        layers = ExplainedLayers.of(study, explain, networks.features());
        layer = layers.layer();
        prepared = scans.others() ? cohort.prepared() : scans.prepared();
        outputs = explain.classes().stream().map(study.outputs()::indexOf).toList();
        means = explain.template().isEmpty()
                ? Optional.empty()
                : Optional.of(new MeanMaps(scans, explain, explain.template().get(), folder));
        results = ExplainTables.of(explain, folder, writes);
        turn = new ScansInTurn(journal);
    }

    /**
     * @return the shares of the mean maps in the target, empty if the config names no target, or if not all tasks and scans are
     *     explained
     */
    public List<Share> run(int threads, ExplainRequest request) throws IOException {
        if (request.parts().equals(Set.of(ExplainPart.AGGREGATE))
                && explain.regions().isEmpty()) {
            throw new UnusableInputException(
                    "%s: nothing says over which regions maps are to be summed up; add explain.regions"
                            .formatted(study.name()));
        }
        if (explain.target().isPresent() && means.isEmpty() && request.wants(ExplainPart.MAPS)) {
            journal.warn("explain.target is not measured: it is a share of mean maps, which explain.template asks for");
        }
        if (study.data().learned().kind() == Target.Kind.MASKS
                && explain.select().isPresent()
                && request.wants(ExplainPart.METRICS)) {
            journal.warn(
                    "what selected features are worth is measured for classes and scores; of structures there are their maps alone");
        }
        Torch.start(threads);
        List<Task> tasks = cohort.tasks();
        Path tables = request.scale().isPresent() ? folder.resolve(ONE_SCALE) : folder;
        if (request.task().isPresent()) {
            int one = request.task().get();
            if (one < 0 || one >= tasks.size()) {
                throw new UnusableInputException("--task must be from 0 to %d, the tasks of this run; found %d"
                        .formatted(tasks.size() - 1, one));
            }
            tasks = List.of(tasks.get(one));
            tables = folder.resolve("task-" + one);
        }
        if (request.parts().equals(Set.of(ExplainPart.SANITY))) {
            for (Task task : tasks) {
                checkSanity(task);
            }
            return List.of();
        }
        if (request.parts().equals(Set.of(ExplainPart.POPULATION))) {
            if (!request.shard().isWhole()) {
                throw new UnusableInputException(
                        "population compares all scans of a task with each other, which a shard cannot; leave --shard out, and use --task for a job array");
            }
            if (explain.method().isOfVoxels()) {
                throw new UnusableInputException(
                        "population compares features of the network, and %s makes maps of voxels; choose another explain.method"
                                .formatted(StableText.name(explain.method().getClass())));
            }
            for (Task task : tasks) {
                compareScans(task, request);
            }
            return List.of();
        }
        if (!request.parts().equals(Set.of(ExplainPart.SUMMARY))) {
            explain(tasks, request);
            results.write(tables, request);
        }
        if (leftOut() > 0) {
            journal.warn("no means and pictures are made as long as scans are left out");
            return List.of();
        }
        if (!request.shard().isWhole() || !(request.wants(ExplainPart.MAPS) || request.wants(ExplainPart.SUMMARY))) {
            return List.of();
        }
        new MapSummary(scans, explain, views, folder, results.files()).write(tasks, means, journal);
        return means.isEmpty() || request.task().isPresent()
                ? List.of()
                : means.get().finish(scans.of(tasks), journal);
    }

    /** How many times a scan could not be explained, for want of memory; the tables have no rows of it then. */
    public int leftOut() {
        return turn.leftOut();
    }

    /** The folder with the maps of a study's own test parts. */
    public static Path folder(Study study) {
        return study.output().resolve("explain");
    }

    @Override
    public void close() {
        writes.close();
    }

    private void explain(List<Task> tasks, ExplainRequest request) throws IOException {
        boolean tests = !request.parts().equals(Set.of(ExplainPart.SCALE));
        boolean fits = fits(request);
        if (tests && request.wants(ExplainPart.AGGREGATE) && explain.regions().isPresent()) {
            scans.cohort()
                    .requireMasks(
                            explain.regions().get().masks().values(),
                            scans.of(tasks).stream().map(Sample::id).collect(Collectors.toSet()),
                            "explain.regions");
        }
        if (tests && wantsShare(request)) {
            scans.cohort()
                    .requireMasks(
                            List.of(explain.target().orElseThrow().mask()),
                            scans.of(tasks).stream().map(Sample::id).collect(Collectors.toSet()),
                            "explain.target");
        }
        checkShard(tasks, request.shard(), fits, tests);
        long steps = 0;
        for (Task task : tasks) {
            steps += fits
                    ? TrainingMaps.passes(explain)
                            * task.train().size()
                            / request.shard().count()
                    : 0;
            steps += tests ? scans.of(task, request.shard()).size() : 0;
        }
        int order = 0;
        try (Journal.Progress progress = journal.progress("explain", steps)) {
            for (Task task : tasks) {
                explain(task, request, order, progress);
                order += scans.numbers(task);
            }
        }
    }

    /** Whether the share of mean maps at the target is measured, which is done last. */
    private boolean wantsShare(ExplainRequest request) {
        return explain.target().isPresent()
                && means.isPresent()
                && request.shard().isWhole()
                && request.wants(ExplainPart.MAPS);
    }

    /** A shard may have nothing to explain, but a part of a scale needs scans that it is fitted to. */
    private void checkShard(List<Task> tasks, Shard shard, boolean fits, boolean tests) throws UnusableInputException {
        int tested = scans.others() ? shard.count() : 0;
        for (Task task : tasks) {
            tested = Math.max(tested, scans.of(task).size());
            Optional<String> empty =
                    shard.empty(cohort.samples(task.train(), prepared).size(), "scans to fit it to");
            if (fits && empty.isPresent()) {
                throw new UnusableInputException(
                        "%s in task %d; part the scale into fewer shards".formatted(empty.get(), task.number()));
            }
        }
        if (tests) {
            shard.empty(tested, "scans to explain").ifPresent(journal::warn);
        }
    }

    /**
     * Whether to fit the scale: a shard only fits its part if nothing else is requested; otherwise the scale must exist already.
     */
    private static boolean fits(ExplainRequest request) {
        return request.shard().isWhole() || request.parts().equals(Set.of(ExplainPart.SCALE));
    }

    /** @param first number of the task's first test scan among those of all tasks */
    private void explain(Task task, ExplainRequest request, int first, Journal.Progress progress) throws IOException {
        Path own = folder.resolve("task-" + task.number());
        Path learnt = scans.others() ? folder(study).resolve("task-" + task.number()) : own;
        warnOfKnown(task);
        try (Network network =
                request.untrained() ? networks.untrained(task.number()) : networks.of(task.number(), prepared)) {
            layers.require(network.layers());
            TrainingMaps.Source source = new TrainingMaps.Source(
                    learnt,
                    networks.weights(task.number()),
                    request.untrained(),
                    network,
                    layer,
                    explain,
                    cohort.samples(task.train(), prepared),
                    outputs);
            if (!request.shard().isWhole() && fits(request)) {
                TrainingMaps.fitPart(source, request.shard(), progress);
                return;
            }
            TrainingMaps learned = fits(request) ? TrainingMaps.of(source, progress) : TrainingMaps.required(source);
            TrainingMaps training = request.scale().map(learned::on).orElse(learned);
            if (scans.others()
                    && request.shard().number() == 1) { // the scale is kept beside the maps that are shown on it
                List<String> files = new ArrayList<>(List.of(TrainingMaps.SCALE, ImportanceTable.TRAIN));
                if (TrainingMaps.passes(explain) > 1) {
                    files.add(TrainingMaps.SELECTED_SCALE);
                }
                for (String file : files) {
                    WholeFile.writeText(own.resolve(file), Files.readString(learnt.resolve(file)));
                }
            }
            boolean firstShard = !request.shard().isWhole()
                    && request.shard().number() == 1; // the scale of shards is joined by then
            if (request.wants(ExplainPart.SCALE) || firstShard) {
                SelectedFeatures.write(own, explain, training);
            }
            if (!request.parts().equals(Set.of(ExplainPart.SCALE))) {
                test(
                        network,
                        task,
                        request,
                        new TestedTask(request, task, own, study.data(), explain, scans, training, results),
                        first,
                        progress);
            }
        }
    }

    private void checkSanity(Task task) throws IOException {
        List<Sample> samples = scans.of(task);
        try (Network untrained = networks.untrained(task.number());
                Network network = networks.of(task.number(), prepared)) {
            layers.require(network.layers());
            SanityCheck check = new SanityCheck(explain.method(), layer, explain.classes(), outputs, samples);
            String found;
            try (Journal.Progress progress = journal.progress("sanity", check.steps(network))) {
                found = check.run(network, untrained, folder.resolve("task-" + task.number()), progress);
            }
            journal.say("task %d: %s".formatted(task.number(), found));
        }
    }

    private void warnOfKnown(Task task) {
        int known = scans.others() ? scans.known(task).size() : 0;
        if (known > 0) {
            journal.warn("task %d: %d of the subjects helped to train its network; their maps are no test of it"
                    .formatted(task.number(), known));
        }
    }

    private void compareScans(Task task, ExplainRequest request) throws IOException {
        warnOfKnown(task);
        List<Sample> training = cohort.samples(task.train(), prepared);
        List<Sample> tested = scans.of(task);
        try (Network network =
                        request.untrained() ? networks.untrained(task.number()) : networks.of(task.number(), prepared);
                Journal.Progress progress = journal.progress("population", training.size() + (long) tested.size())) {
            layers.require(network.layers());
            String found = new TaskPopulation(
                            network,
                            layer,
                            explain,
                            outputs,
                            study.data().learned().classes().isEmpty(),
                            progress)
                    .write(
                            folder.resolve("task-" + task.number()),
                            training,
                            tested,
                            scans.cohort().manifest().file());
            journal.say("task %d: %s".formatted(task.number(), found));
        }
    }

    private void test(
            Network network, Task task, ExplainRequest request, TestedTask tested, int first, Journal.Progress progress)
            throws IOException {
        ScanMemory memory = new ScanMemory();
        Map<Integer, Integer> absent = new TreeMap<>();
        for (ExplainedScans.Numbered one : scans.of(task, request.shard())) {
            int order = first + one.order();
            boolean done = turn.next(one.sample().id(), () -> {
                ExplainedScan scan = ExplainedScan.of(network, layer, explain.method(), outputs, one.sample());
                tested.add(order, scan);
                scan.scan().absent().stream()
                        .filter(outputs::contains)
                        .forEach(output -> absent.merge(output, 1, Integer::sum));
                memory.tidyAfter(scan, writes);
            });
            if (!done) {
                results.forget(order);
            }
            progress.step(one.sample().id().toString());
        }
        absent.forEach((output, count) -> journal.warn(
                "task %d: in %d scans the network finds no %s; their maps are of its mean logit over the whole view"
                        .formatted(task.number(), count, study.outputs().get(output))));
        tested.finish(journal);
    }
}
