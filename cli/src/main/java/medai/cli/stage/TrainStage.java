package medai.cli.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import medai.cli.config.ConfigException;
import medai.cli.config.Experiment;
import medai.imaging.Grid;
import medai.imaging.cohort.ScanId;
import medai.imaging.file.ScanReader;
import medai.imaging.file.WholeFile;
import medai.infer.TaskFolder;
import medai.networks.Network;
import medai.networks.engine.Torch;
import medai.networks.weights.Tensor;
import medai.preprocess.Derivative;
import medai.preprocess.Fingerprint;
import medai.train.Sample;
import medai.train.StageConfig;
import medai.train.StoppedException;
import medai.train.TaskTraining;
import medai.train.objective.MaskedAutoencoder;
import medai.train.split.Task;

/** Prepared scans to runs/NAME: the networks of all tasks, or of one, with the predictions for their test parts. */
public final class TrainStage {
    private final Cohort cohort;
    private final Experiment experiment;
    private final Console console;
    private final AtomicBoolean stop;
    private final int threads;
    private final List<String> commandLine;
    private final RunFolder run;

    /**
     * @param stop whether to stop after the step under way
     * @param commandLine what the user typed, for provenance.json
     */
    public TrainStage(Cohort cohort, Console console, AtomicBoolean stop, int threads, List<String> commandLine) {
        this.cohort = cohort;
        this.experiment = cohort.experiment();
        this.console = console;
        this.stop = stop;
        this.threads = threads;
        this.commandLine = List.copyOf(commandLine);
        run = new RunFolder(experiment);
    }

    /** @param only the one task to train, or all of them if empty */
    public void run(Optional<Integer> only, boolean force) throws IOException, StoppedException, ConfigException {
        if (experiment.train().stages().isEmpty()) {
            throw new ConfigException(List.of(
                    "%s: a network from elsewhere (network.kind: torchscript) is not trained here; go on with medai infer or explain"
                            .formatted(experiment.name())));
        }
        List<Task> tasks = cohort.tasks();
        Map<ScanId, List<Derivative>> prepared = cohort.prepared();
        Torch.start(threads);
        Instant start = Instant.now();
        run.describe(cohort.manifest(), tasks);
        for (Task task : tasks) {
            if (only.isEmpty() || only.get() == task.number()) {
                train(task, tasks.size(), prepared, force);
            }
        }
        run.writeProvenance(commandLine, threads, start);
    }

    private void train(Task task, int tasks, Map<ScanId, List<Derivative>> prepared, boolean force)
            throws IOException, StoppedException, ConfigException {
        Path folder = TaskFolder.of(experiment.run(), task.number()).path();
        List<Sample> samples = cohort.samples(task.train(), prepared);
        String fingerprint = fingerprint(task, prepared);
        Path done = folder.resolve("done.json");
        if (!force && Files.exists(done) && Files.readString(done).contains(fingerprint)) {
            console.say("task %d of %d is trained already".formatted(task.number() + 1, tasks));
            return;
        }
        if (force) {
            Files.deleteIfExists(folder.resolve("resume").resolve("state.safetensors"));
        }
        Instant start = Instant.now();
        List<List<Integer>> sizes = new ArrayList<>();
        for (Path view : samples.get(0).views()) {
            Grid grid = ScanReader.readFile(view).volume().grid();
            sizes.add(List.of(grid.depth(), grid.height(), grid.width()));
        }
        TaskTraining.Setup setup = setup(task, sizes, samples, prepared, fingerprint);
        long epochs = experiment.train().stages().stream()
                .mapToLong(StageConfig::epochs)
                .sum();
        try (Console.Progress progress =
                console.progress("train task %d of %d".formatted(task.number() + 1, tasks), epochs)) {
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
        }
        reconstruct(task, samples, prepared, folder);
        predict(task, prepared, folder);
        WholeFile.writeText(
                done,
                "{\"fingerprint\": \"%s\", \"start\": \"%s\", \"end\": \"%s\"}%n"
                        .formatted(fingerprint, start, Instant.now()));
    }

    /** @throws ConfigException if network, batches and the size of the prepared scans do not go together */
    private TaskTraining.Setup setup(
            Task task,
            List<List<Integer>> sizes,
            List<Sample> samples,
            Map<ScanId, List<Derivative>> prepared,
            String fingerprint)
            throws IOException, ConfigException {
        Map<String, Tensor> start = Map.of();
        if (experiment.train().start().isPresent()) {
            experiment.train().start().get().requireNoLeak(task);
            start = experiment.train().start().get().features();
        }
        List<String> views = List.copyOf(experiment.data().views().keySet());
        try {
            experiment.network().requireSizes(views, sizes);
            for (StageConfig stage : experiment.train().stages()) {
                stage.objective().features(experiment.network());
            }
            return new TaskTraining.Setup(
                    experiment.seed(),
                    task.number(),
                    experiment.network(),
                    views,
                    experiment.data().outputs(),
                    sizes,
                    experiment.train().stages(),
                    samples,
                    cohort.samples(task.validation(), prepared),
                    experiment.train().select(),
                    start,
                    fingerprint,
                    threads);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(List.of("%s: %s; change the network, its stages or preprocess.steps"
                    .formatted(experiment.name(), e.getMessage())));
        }
    }

    /** What the stages that learn images make of scans they have not seen. */
    private void reconstruct(Task task, List<Sample> training, Map<ScanId, List<Derivative>> prepared, Path folder)
            throws IOException {
        for (StageConfig stage : experiment.train().stages()) {
            if (stage.objective() instanceof MaskedAutoencoder objective) {
                Path of = TaskTraining.stageFolder(folder, stage);
                try (Network network = new TaskFolder(of, task.number()).network()) {
                    ReconstructionReport report = new ReconstructionReport(experiment.seed(), network, training);
                    for (Sample sample : cohort.samples(task.validation(), prepared)) {
                        report.add(objective, sample, "validation");
                    }
                    for (Sample sample : cohort.samples(task.test(), prepared)) {
                        report.add(objective, sample, "test");
                    }
                    console.say(stage.name() + ": " + report.write(of));
                }
            }
        }
    }

    private void predict(Task task, Map<ScanId, List<Derivative>> prepared, Path folder) throws IOException {
        CohortPredictions predictions = new CohortPredictions(cohort);
        try (Network network = new TaskFolder(folder, task.number()).network()) {
            for (Sample sample : cohort.samples(task.validation(), prepared)) {
                predictions.add(network, sample.id(), task.number(), "validation", sample.views());
            }
            for (Sample sample : cohort.samples(task.test(), prepared)) {
                predictions.add(network, sample.id(), task.number(), "test", sample.views());
            }
        }
        predictions.write(folder.resolve("predictions.csv"));
    }

    private String fingerprint(Task task, Map<ScanId, List<Derivative>> prepared) throws IOException {
        Fingerprint fingerprint = new Fingerprint()
                .add(experiment.seed())
                .add(task)
                .add(experiment.network())
                .add(experiment.train().stages())
                .add(experiment.train().select())
                .add(experiment.data());
        if (experiment.train().start().isPresent()) {
            fingerprint.addFile(experiment.train().start().get().weights());
        }
        for (Sample sample : cohort.samples(task.train(), prepared)) {
            List<Derivative> views = prepared.getOrDefault(sample.id(), List.of());
            fingerprint
                    .add(sample.className())
                    .add(sample.scores())
                    .add(views.stream().map(Derivative::fingerprint).toList());
        }
        return fingerprint.value();
    }
}
