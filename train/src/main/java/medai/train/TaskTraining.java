package medai.train;

import ai.djl.nn.Parameter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import medai.cohort.run.TaskFolder;
import medai.imaging.file.Remarks;
import medai.imaging.file.UnusableInputException;
import medai.imaging.file.WholeFile;
import medai.imaging.random.Draw;
import medai.infer.TrainedNetworks;
import medai.networks.Network;
import medai.networks.NetworkSpec;
import medai.networks.engine.Torch;
import medai.networks.weights.Safetensors;
import medai.networks.weights.Tensor;
import medai.networks.weights.WeightsCheck;
import medai.train.optimizer.Optimizer;

/**
 * Trains one task of a run: its stages one after the other, each starting from the weights of the one before: those of the features
 * and, where it is of the same kind and size, of the head. After every epoch the whole state is saved; a later call resumes from
 * there and arrives at the same weights, bit for bit, as long as the number of threads is the same.
 */
public final class TaskTraining {
    private final TaskSetup setup;
    private final TaskFolder folder;
    private final Listener listener;
    private final BooleanSupplier stopWanted;
    private final ScanCache cache;
    private final TrainingLog log;

    /** Receives reports of progress. */
    public interface Listener {
        /**
         * @param epoch finished, from 1
         * @param loss mean over the epoch's steps
         * @param rate learning rate of the last step
         * @param seconds that the epoch took
         */
        void epoch(StageConfig stage, int epoch, double loss, double rate, double seconds);
    }

    public TaskTraining(TaskSetup setup, TaskFolder folder, Listener listener, BooleanSupplier stopWanted) {
        this.setup = setup;
        this.folder = folder;
        this.listener = listener;
        this.stopWanted = stopWanted;
        log = new TrainingLog(folder.log());
        cache = new ScanCache(Runtime.getRuntime().maxMemory() / 3, folder.resume());
    }

    /**
     * Trains to the end and writes {@code checkpoint.safetensors}, {@code network.json} and {@code log.csv}.
     *
     * @throws StoppedException if {@code stopWanted}, with all finished epochs saved
     */
    public void run() throws IOException, StoppedException {
        Path stateFile = folder.state();
        ResumeState state = ResumeState.read(stateFile, setup.fingerprint());
        state.requireWithin(stateFile, setup.stages());
        int firstStage = state.stage();
        log.resume(
                setup.stages().subList(0, firstStage).stream()
                        .map(StageConfig::name)
                        .toList(),
                setup.stages().get(firstStage).name(),
                state.epochs());
        ExecutorService workers = Executors.newFixedThreadPool(setup.workers());
        try (cache;
                EventFile events = new EventFile(folder.path(), System.currentTimeMillis())) {
            Map<String, Tensor> carried = state.weights();
            for (int stage = firstStage; stage < setup.stages().size(); stage++) {
                ResumeState start = stage == firstStage ? state : ResumeState.fresh(stage, carried);
                carried = runStage(stage, start, stateFile, workers, events);
            }
        } catch (CompletionException e) {
            if (e.getCause() instanceof java.io.UncheckedIOException unreadable) {
                throw unreadable.getCause();
            }
            throw e;
        } finally {
            workers.shutdownNow();
        }
    }

    private NetworkSpec spec(StageConfig stage) {
        return stage.network(setup.features(), setup.views(), setup.target(), setup.inputSizes());
    }

    /** A network with the weights that a stage of a task begins with if it is the first one. */
    static Network untrained(long seed, int task, StageConfig stage, NetworkSpec spec) {
        return Network.create(spec, name -> Draw.of(seed, task, stage.name(), "first weights", name));
    }

    private Map<String, Tensor> runStage(
            int number, ResumeState start, Path stateFile, ExecutorService workers, EventFile events)
            throws IOException, StoppedException {
        StageConfig stage = setup.stages().get(number);
        boolean last = number == setup.stages().size() - 1;
        try (Network network = untrained(setup.seed(), setup.task(), stage, spec(stage))) {
            Optional<BestEpoch> best = last ? best() : Optional.empty();
            try (Optimizer optimizer = new Optimizer(stage.optimizer(), network.manager(), learning(network, stage));
                    StageBatches batches = StageBatches.augmented(setup, stage, cache, workers)) {
                start.restore(stateFile, network, optimizer);
                if (number == 0 && start.epochs() == 0) {
                    begin(network);
                }
                for (int epoch = start.epochs() + 1; epoch <= stage.epochs(); epoch++) {
                    runEpoch(stage, epoch, network, optimizer, batches, events);
                    Map<String, Tensor> weights = network.weights();
                    requireFinite(stage, epoch, weights);
                    if (best.isPresent() && best.get().wants(epoch, stage.epochs())) {
                        validated(stage, epoch, optimizer.steps(), best.get().judge(epoch, network), events);
                    }
                    log.write();
                    new ResumeState(number, epoch, optimizer.steps(), weights, optimizer.state())
                            .write(stateFile, setup.from());
                }
            }
            if (!last && stage.objective().showsWholeScans() && !stage.freezeFeatures()) {
                RunningStatistics.settle(
                        setup, stage, network, cache, workers); // of the features, for later stages that freeze them
            }
            if (stage.objective().learns().isEmpty()) {
                save(network, folder.stage(stage.name()));
            }
            if (last) {
                if (best.isPresent()) { // as it was judged, running statistics included
                    best.get().remark(setup.task());
                    network.set(best.get().weights());
                } else if (!stage.freezeFeatures()) {
                    RunningStatistics.settle(setup, stage, network, cache, workers);
                }
                save(network, folder);
            }
            return network.weights();
        }
    }

    /** @throws UnusableInputException if none of the initial weights fits the network */
    private void begin(Network network) throws UnusableInputException {
        if (setup.start().isEmpty()) {
            return;
        }
        Set<String> begun = network.setMatching(setup.start());
        if (begun.isEmpty()) {
            throw new UnusableInputException(
                    "train.start: none of the weights to begin with has name and shape of one of the network's; is it the same network?");
        }
        List<String> drawn = network.parameters().keySet().stream()
                .filter(name -> name.startsWith("features.") && !begun.contains(name))
                .toList();
        if (!drawn.isEmpty()) {
            Remarks.add(
                    "train.start",
                    "begins with %d weights, but not with %s, which the file lacks or has in another shape; they are drawn"
                            .formatted(begun.size(), WeightsCheck.few(drawn)));
        }
    }

    private Optional<BestEpoch> best() throws IOException {
        return setup.select().isEmpty() || setup.validation().isEmpty()
                ? Optional.empty()
                : Optional.of(new BestEpoch(
                        setup.select().get(), setup.validation(), cache, folder.best(), setup.fingerprint()));
    }

    private void validated(StageConfig stage, int epoch, long steps, double value, EventFile events)
            throws IOException {
        String name = setup.select().orElseThrow().metric().name().toLowerCase(Locale.ROOT);
        log.add(stage.name(), epoch, steps, "validation", name, value, 0);
        events.scalar(System.currentTimeMillis(), stage.name() + "/validation_" + name, epoch, (float) value);
    }

    /**
     * Saves a network; that of a stage that learns images is saved with its decoder in a separate folder, as later stages only
     * use its features.
     */
    private void save(Network network, TaskFolder into) throws IOException {
        WholeFile.writeText(into.network(), network.spec().toJson());
        Safetensors weights = new Safetensors(
                Map.of(
                        TrainedNetworks.TASK,
                        Integer.toString(setup.task()),
                        TrainedNetworks.SEED,
                        Long.toString(setup.seed()),
                        "medai.fingerprint",
                        setup.fingerprint()),
                network.stateDict());
        WholeFile.write(into.weights(), weights::writeTo);
    }

    /** The parameters that the stage updates. */
    private static Map<String, Parameter> learning(Network network, StageConfig stage) {
        Map<String, Parameter> learning = new LinkedHashMap<>();
        network.parameters().forEach((name, parameter) -> {
            if (parameter.requiresGradient() && !(stage.freezeFeatures() && name.startsWith("features."))) {
                learning.put(name, parameter);
            }
        });
        return learning;
    }

    /** The last step of an epoch may break weights with which no loss was computed yet. */
    private static void requireFinite(StageConfig stage, int epoch, Map<String, Tensor> weights)
            throws UnusableInputException {
        for (Map.Entry<String, Tensor> weight : weights.entrySet()) {
            if (weight.getValue().nonFinite() > 0) {
                throw diverged(stage, "epoch %d: the weights %s are not finite".formatted(epoch, weight.getKey()));
            }
        }
    }

    private void runEpoch(
            StageConfig stage,
            int epoch,
            Network network,
            Optimizer optimizer,
            StageBatches stageBatches,
            EventFile events)
            throws IOException, StoppedException {
        long started = System.nanoTime();
        EpochBatches batches = stageBatches.epoch(epoch);
        double loss = 0;
        double rate = 0;
        for (int step = 0; step < batches.count(); step++) {
            if (stopWanted.getAsBoolean()) {
                throw new StoppedException(
                        "stopped in stage %s after %d of %d epochs; the same command goes on from there"
                                .formatted(stage.name(), epoch - 1, stage.epochs()));
            }
            double position = epoch - 1 + (double) step / batches.count();
            rate = stage.learningRate() * stage.schedule().factor(position, stage.epochs());
            Torch.seed(Draw.of(setup.seed(), setup.task(), stage.name(), epoch, step)
                    .nextLong());
            EpochBatches.Batch batch = batches.next();
            if (step == batches.count() - 1) {
                stageBatches.prepare(epoch + 1);
            }
            int grouped =
                    Math.min(stage.accumulate(), batches.count() - step / stage.accumulate() * stage.accumulate());
            double own = BatchGradient.run(stage, network, batch, progress(stage, epoch), 1f / grouped);
            batches.giveBack(batch);
            if (!Double.isFinite(own)) {
                throw diverged(
                        stage,
                        "epoch %d, step %d of %d: the loss is %s at a learning rate of %.2g"
                                .formatted(epoch, step + 1, batches.count(), own, rate));
            }
            loss += own;
            if ((step + 1) % stage.accumulate() == 0 || step == batches.count() - 1) {
                stage.clipNorm().ifPresent(optimizer::clip);
                optimizer.step(rate);
            }
        }
        Torch.trimMemory();
        double seconds = (System.nanoTime() - started) / 1e9;
        long steps = optimizer.steps();
        log.add(stage.name(), epoch, steps, "train", "loss", loss / batches.count(), seconds);
        log.add(stage.name(), epoch, steps, "train", "learning_rate", rate, seconds);
        log.add(stage.name(), epoch, steps, "train", "seconds_waiting_for_data", batches.secondsWaited(), seconds);
        long now = System.currentTimeMillis();
        events.scalar(now, stage.name() + "/loss", epoch, (float) (loss / batches.count()));
        events.scalar(now, stage.name() + "/learning_rate", epoch, (float) rate);
        listener.epoch(stage, epoch, loss / batches.count(), rate, seconds);
    }

    /** A network whose numbers are none any more learns nothing, and says the same of every scan. */
    private static UnusableInputException diverged(StageConfig stage, String what) {
        return new UnusableInputException(
                "stage %s, %s; lower its learning_rate, to a tenth say, or limit the gradient by clip_norm"
                        .formatted(stage.name(), what));
    }

    private static double progress(StageConfig stage, int epoch) {
        return stage.epochs() == 1 ? 1 : (epoch - 1.0) / (stage.epochs() - 1);
    }
}
