package medai.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import medai.cohort.Cohort;
import medai.cohort.Sample;
import medai.cohort.Study;
import medai.cohort.manifest.SampleId;
import medai.cohort.run.ConfigException;
import medai.cohort.run.Derivative;
import medai.cohort.run.Fingerprint;
import medai.cohort.run.Invocation;
import medai.cohort.run.Journal;
import medai.cohort.run.Json;
import medai.cohort.run.RunFolder;
import medai.cohort.run.TaskFolder;
import medai.cohort.run.TaskLock;
import medai.cohort.split.Task;
import medai.imaging.file.WholeFile;
import medai.infer.TrainedNetworks;
import medai.infer.answer.AnswerTable;
import medai.networks.FeaturesConfig;
import medai.networks.Network;
import medai.networks.TooManyWeightsException;
import medai.networks.engine.Torch;
import medai.networks.weights.Tensor;
import medai.train.objective.MaskedAutoencoder;

/**
 * Trains the networks of all tasks, or of one, on prepared scans, and writes them to runs/NAME with the predictions for their
 * test parts.
 */
public final class Training {
    private final Cohort cohort;
    private final Study study;
    private final FeaturesConfig network;
    private final TrainConfig train;
    private final Journal journal;
    private final AtomicBoolean stop;
    private final Invocation invocation;
    private final RunFolder run;
    private boolean waits;

    /**
     * @param stop whether to stop after the current step
     * @param invocation what the user typed, for provenance.json
     */
    public Training(
            Cohort cohort,
            FeaturesConfig network,
            TrainConfig train,
            Journal journal,
            AtomicBoolean stop,
            Invocation invocation) {
        this.cohort = cohort;
        this.network = network;
        this.train = train;
        this.journal = journal;
        this.stop = stop;
        this.invocation = invocation;
        study = cohort.study();
        run = study.run();
    }

    /** Waits for a task that another process trains, where else {@link #run} would leave. */
    public Training waiting(boolean wanted) {
        waits = wanted;
        return this;
    }

    /**
     * Trains.
     *
     * @param only the one task to train, or all of them if empty
     * @throws StoppedException also if another process works on a task
     */
    public void run(Optional<Integer> only, boolean force) throws IOException, StoppedException, ConfigException {
        if (train.stages().isEmpty()) {
            throw new ConfigException(List.of(
                    "%s: a network from elsewhere (network.kind: torchscript) is not trained here; go on with medai infer or explain"
                            .formatted(study.name())));
        }
        if (train.start().isPresent()) {
            train.start().get().requireFile();
        }
        List<Task> tasks = cohort.tasks();
        TaskParts.require(cohort, tasks, train).forEach(journal::warn);
        Map<SampleId, List<Derivative>> prepared = cohort.prepared();
        Torch.start(invocation.threads());
        Instant start = Instant.now();
        List<Task> wanted = tasks.stream()
                .filter(task -> only.isEmpty() || only.get() == task.number())
                .toList();
        Map<Integer, TrainedFrom> from = new TreeMap<>();
        for (Task task : wanted) {
            from.put(task.number(), trainedFrom(task, prepared));
        }
        if (!force) {
            requireSameRun(tasks, from);
        }
        boolean nothingToDo = !force && Files.exists(run.splits());
        for (Task task : wanted) {
            nothingToDo = nothingToDo && isTrained(task, from);
        }
        if (nothingToDo) { // the run's records tell of the training itself, and stay
            wanted.forEach(task -> sayTrained(task, tasks.size()));
            return;
        }
        run.describe(invocation.config(), cohort.manifest(), fileColumns(), tasks);
        for (Task task : wanted) {
            TaskLock lock = lock(task);
            try {
                train(task, tasks.size(), prepared, from, force);
            } finally {
                lock.close();
            }
        }
        writeProvenance(start);
        if (only.isPresent()) {
            sayWhatIsMissing(tasks);
        }
    }

    private boolean isTrained(Task task, Map<Integer, TrainedFrom> from) throws IOException {
        String wanted = Objects.requireNonNull(from.get(task.number())).whole();
        return TrainedFrom.finished(run.task(task.number()))
                .filter(finished -> finished.whole().equals(wanted))
                .isPresent();
    }

    private void sayTrained(Task task, int tasks) {
        journal.say("task %d of 0 to %d is trained already".formatted(task.number(), tasks - 1));
    }

    /** After one task of several: those that another element of the job array has still to train, or trains now. */
    private void sayWhatIsMissing(List<Task> tasks) throws IOException {
        List<Integer> missing = new ArrayList<>();
        for (Task task : tasks) {
            if (TrainedFrom.finished(run.task(task.number())).isEmpty()) {
                missing.add(task.number());
            }
        }
        journal.say(
                missing.isEmpty()
                        ? "all tasks of the run are trained"
                        : "not trained yet: %s"
                                .formatted(
                                        missing.stream().map(k -> "task " + k).collect(Collectors.joining(", "))));
    }

    private TaskLock lock(Task task) throws IOException, StoppedException {
        boolean said = false;
        while (true) {
            try {
                return TaskLock.take(run.task(task.number()).path());
            } catch (TaskLock.HeldException e) {
                if (!waits || stop.get()) {
                    throw new StoppedException(
                            e.getMessage() + "; train another task (--task), or let this one wait for it (--wait)");
                }
                if (!said) {
                    journal.say(e.getMessage() + "; waiting for it");
                    said = true;
                }
                pause();
            }
        }
    }

    private static void pause() throws StoppedException {
        try {
            TimeUnit.SECONDS.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoppedException("interrupted while waiting for another process");
        }
    }

    private Set<String> fileColumns() {
        Set<String> columns = new HashSet<>(study.data().masks().values());
        study.data().views().values().forEach(view -> columns.add(view.column()));
        return columns;
    }

    /** A network is only replaced, and a stopped training only given up, where the user says so. */
    private void requireSameRun(List<Task> tasks, Map<Integer, TrainedFrom> from) throws IOException, ConfigException {
        List<String> problems = new ArrayList<>();
        for (Task task : tasks) {
            TaskFolder folder = run.task(task.number());
            Optional<TrainedFrom> finished = TrainedFrom.finished(folder);
            Optional<TrainedFrom> stopped =
                    finished.isPresent() ? Optional.empty() : ResumeState.begunFrom(folder.state());
            Optional<TrainedFrom> known = finished.or(() -> stopped);
            if (known.isEmpty()) {
                continue;
            }
            TrainedFrom own = from.get(task.number());
            List<String> different = own != null
                    ? own.differences(known.get())
                    : from.values().iterator().next().differencesOfRuns(known.get());
            if (!different.isEmpty()) {
                problems.add("%s: task %d was %s with other values of %s"
                        .formatted(
                                run.path(),
                                task.number(),
                                finished.isPresent() ? "trained" : "begun",
                                String.join(", ", different)));
            }
        }
        if (!problems.isEmpty()) {
            problems.add(
                    "a run is of one config, seed and cohort: choose another name (--set name=...), or replace what is there (--force); medai inspect %s CONFIG shows in which settings they differ"
                            .formatted(run.path()));
            throw new ConfigException(problems);
        }
    }

    private void train(
            Task task,
            int tasks,
            Map<SampleId, List<Derivative>> prepared,
            Map<Integer, TrainedFrom> from,
            boolean force)
            throws IOException, StoppedException, ConfigException {
        TaskFolder folder = run.task(task.number());
        List<Sample> samples = cohort.samples(task.train(), prepared);
        if (!force && isTrained(task, from)) {
            sayTrained(task, tasks);
            return;
        }
        TrainedFrom own = Objects.requireNonNull(from.get(task.number()));
        Files.deleteIfExists(folder.done()); // nobody shall take what is there for what is to come
        if (force) {
            Files.deleteIfExists(folder.state());
        }
        Instant start = Instant.now();
        TaskSetup setup = setup(task, NetworkFit.sizes(network, samples), samples, prepared, own);
        long epochs = train.stages().stream().mapToLong(StageConfig::epochs).sum();
        try (Journal.Progress progress =
                journal.progress("train task %d of 0 to %d".formatted(task.number(), tasks - 1), epochs)) {
            new TaskTraining(
                            setup,
                            folder,
                            (stage, epoch, loss, rate, seconds) -> progress.step(String.format(
                                    Locale.ROOT,
                                    "%s epoch %d/%d loss %.4f rate %.2g",
                                    stage.name(),
                                    epoch,
                                    stage.epochs(),
                                    loss,
                                    rate)),
                            stop::get)
                    .run();
        } catch (TooManyWeightsException e) {
            throw new ConfigException(List.of(
                    "%s: network: found %s, expected one that this machine's memory holds; set smaller widths or layers"
                            .formatted(study.name(), e.getMessage())));
        }
        reconstruct(task, samples, prepared, folder);
        probe(task, setup, prepared, folder);
        predict(task, prepared, folder);
        own.finish(folder, study.seed(), start);
    }

    /** @throws ConfigException if network, batches and the size of the prepared scans do not fit together */
    private TaskSetup setup(
            Task task,
            List<List<Integer>> sizes,
            List<Sample> samples,
            Map<SampleId, List<Derivative>> prepared,
            TrainedFrom from)
            throws IOException, ConfigException {
        Map<String, Tensor> start = Map.of();
        if (train.start().isPresent()) {
            train.start().get().requireNoLeak(task);
            start = train.start().get().features();
        }
        NetworkFit.require(study, network, train.stages(), sizes);
        return new TaskSetup(
                study.seed(),
                task.number(),
                network,
                study.views(),
                study.data().learned(),
                sizes,
                train.stages(),
                samples,
                cohort.samples(task.validation(), prepared),
                train.select(),
                start,
                from,
                invocation.threads());
    }

    /** Reports how the stages that learn images reconstruct scans that they were not trained on. */
    private void reconstruct(
            Task task, List<Sample> training, Map<SampleId, List<Derivative>> prepared, TaskFolder folder)
            throws IOException {
        for (StageConfig stage : train.stages()) {
            if (stage.objective() instanceof MaskedAutoencoder objective) {
                TaskFolder of = folder.stage(stage.name());
                try (Network trained = TrainedNetworks.load(of)) {
                    ReconstructionReport report = new ReconstructionReport(
                            study.seed(), trained, training, sample -> prepared.getOrDefault(sample.id(), List.of()));
                    for (Sample sample : cohort.samples(task.validation(), prepared)) {
                        report.add(objective, sample, "validation");
                    }
                    for (Sample sample : cohort.samples(task.test(), prepared)) {
                        report.add(objective, sample, "test");
                    }
                    journal.say(stage.name() + ": " + report.write(of.path()));
                }
            }
        }
    }

    /** Reports what the features of the stages that learn without labels are worth. */
    private void probe(Task task, TaskSetup setup, Map<SampleId, List<Derivative>> prepared, TaskFolder folder)
            throws IOException {
        List<String> classes = study.data().learned().classes();
        for (StageConfig stage : train.stages()) {
            if (!stage.objective().learns().isEmpty() || classes.isEmpty()) {
                continue;
            }
            TaskFolder of = folder.stage(stage.name());
            LinearProbe probe = new LinearProbe(study.seed(), task.number(), classes, setup.samples());
            probe.part("validation", cohort.samples(task.validation(), prepared));
            probe.part("test", cohort.samples(task.test(), prepared));
            try (Network trained = TrainedNetworks.load(of)) {
                try (Network untrained = RunningStatistics.untrained(setup, stage, trained.spec(), of.path())) {
                    probe.judge(LinearProbe.Inputs.UNTRAINED, untrained);
                }
                probe.judge(LinearProbe.Inputs.PRETRAINED, trained);
            }
            probe.judgeScans();
            probe.writePredictions(of.path().resolve("probe-predictions.csv"));
            journal.say(stage.name() + ": " + probe.write(LinearProbe.file(of)));
        }
    }

    private void predict(Task task, Map<SampleId, List<Derivative>> prepared, TaskFolder folder) throws IOException {
        AnswerTable predictions = AnswerTable.of(study, prepared, folder.predictions());
        try (Network trained = TrainedNetworks.load(folder)) {
            for (Sample sample : cohort.samples(task.validation(), prepared)) {
                predictions.add(trained, sample, task.number(), "validation");
            }
            for (Sample sample : cohort.samples(task.test(), prepared)) {
                predictions.add(trained, sample, task.number(), "test");
            }
        }
        predictions.write();
    }

    private TrainedFrom trainedFrom(Task task, Map<SampleId, List<Derivative>> prepared) throws IOException {
        Fingerprint whole = new Fingerprint()
                .add(study.seed())
                .add(task)
                .add(network)
                .add(train.stages())
                .add(train.select())
                .add(study.data());
        TrainedFrom.Builder parts = new TrainedFrom.Builder()
                .add("seed", study.seed())
                .add("the split", task)
                .add("network", network)
                .add("train.stages", train.stages())
                .add("train.select", train.select())
                .add("data", study.data());
        if (train.start().isPresent()) {
            whole.addFile(train.start().get().weights());
            parts.add(
                    "train.start", new Fingerprint().addFile(train.start().get().weights()));
        }
        Fingerprint scans = new Fingerprint();
        for (Sample sample : cohort.samples(task.train(), prepared)) {
            List<Derivative> views = prepared.getOrDefault(sample.id(), List.of());
            for (Fingerprint fingerprint : List.of(whole, scans)) {
                fingerprint
                        .add(sample.truth().stratum())
                        .add(sample.truth().scores())
                        .add(views.stream().map(Derivative::fingerprint).toList());
                for (Path labels : sample.truth().labelMaps()) {
                    fingerprint.addFile(labels);
                }
            }
        }
        return parts.add("the training scans", scans).of(whole.value());
    }

    /** Writes provenance.json. */
    private void writeProvenance(Instant start) throws IOException {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("version", invocation.version());
        facts.put("git_commit", invocation.commit());
        facts.put("command_line", invocation.commandLine());
        facts.put("folder", run.path().toAbsolutePath().normalize().toString());
        facts.put("seed", study.seed());
        if (train.start().isPresent()) {
            Path weights = train.start().get().weights();
            facts.put(
                    "started_from",
                    Map.of(
                            "weights", weights.toString(),
                            "sha256", new Fingerprint().addFile(weights).value()));
        }
        facts.put("device", "cpu");
        facts.put("threads", invocation.threads());
        facts.put("libraries", Map.of("pytorch", Torch.version(), "djl", Torch.djlVersion()));
        facts.put("java", Runtime.version().toString());
        facts.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        facts.put("start", start.toString());
        facts.put("end", Instant.now().toString());
        WholeFile.writeText(run.provenance(), Json.of(facts));
    }
}
