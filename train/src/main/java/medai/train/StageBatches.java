package medai.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import medai.imaging.Volume;
import medai.imaging.random.Draw;
import org.jspecify.annotations.Nullable;

/**
 * The batches of a stage, epoch by epoch; the next epoch's first ones can be made while the last step of an epoch runs. Their buffers go
 * round; closing frees them.
 */
final class StageBatches implements AutoCloseable {
    private final TaskTraining.Setup setup;
    private final StageConfig stage;
    private final ScanCache cache;
    private final Executor workers;
    private final BatchBuffers buffers;
    private @Nullable EpochBatches current;
    private @Nullable EpochBatches prepared;
    private int preparedEpoch;

    private StageBatches(
            TaskTraining.Setup setup, StageConfig stage, int viewsPerScan, ScanCache cache, Executor workers) {
        this.setup = setup;
        this.stage = stage;
        this.cache = cache;
        this.workers = workers;
        buffers = new BatchBuffers(setup.batchShape(stage.batchSize(), viewsPerScan));
    }

    /** Augmented views, for {@link #epoch}. */
    static StageBatches augmented(TaskTraining.Setup setup, StageConfig stage, ScanCache cache, Executor workers) {
        return new StageBatches(setup, stage, stage.objective().viewsPerScan(), cache, workers);
    }

    /** The scans as they are, for {@link #pass}. */
    static StageBatches plain(TaskTraining.Setup setup, StageConfig stage, ScanCache cache, Executor workers) {
        return new StageBatches(setup, stage, 1, cache, workers);
    }

    /** The augmented batches of an epoch, counted from 1. */
    EpochBatches epoch(int epoch) {
        EpochBatches ready = prepared;
        prepared = null;
        EpochBatches batches = ready != null && preparedEpoch == epoch ? ready : views(epoch);
        current = batches;
        return batches;
    }

    /** Begins an epoch ahead of its time, unless the stage has no such epoch. */
    void prepare(int epoch) {
        if (epoch <= stage.epochs()) {
            prepared = views(epoch);
            preparedEpoch = epoch;
        }
    }

    private EpochBatches views(int epoch) {
        return batches(
                Draw.of(setup.seed(), setup.task(), stage.name(), epoch, "order"),
                (sample, input, place, view, image) -> stage.objective()
                        .view(
                                stage.augmentation(),
                                scan(sample, input),
                                name -> draw(epoch, sample, place, name, input),
                                view,
                                image));
    }

    /** The first view's draws are alike for all inputs where the augmentation wants that; the mask of an input is its own. */
    private Draw draw(int epoch, Sample sample, int place, String name, int input) {
        boolean alike = stage.augmentation().alikeForAllInputs() && !name.equals("mask");
        return alike || input == 0
                ? Draw.of(setup.seed(), setup.task(), stage.name(), epoch, sample.id(), place, name)
                : Draw.of(setup.seed(), setup.task(), stage.name(), epoch, sample.id(), place, name, input);
    }

    /** One pass over the scans as they are. */
    EpochBatches pass(int pass) {
        EpochBatches batches = batches(
                Draw.of(setup.seed(), setup.task(), stage.name(), "settle", pass),
                (sample, input, place, view, image) ->
                        System.arraycopy(scan(sample, input).voxels(), 0, image, 0, image.length));
        current = batches;
        return batches;
    }

    private Volume scan(Sample sample, int input) {
        Path file = sample.views().get(input);
        Volume scan = cache.get(file);
        int size = buffers.shape().imageSizes().get(input);
        if (scan.voxels().length != size) {
            throw new IllegalStateException(
                    "%s has %d voxels where the network takes %d".formatted(file, scan.voxels().length, size));
        }
        return scan;
    }

    private EpochBatches batches(Draw order, EpochBatches.Maker maker) {
        ScoreBalance rarity = new ScoreBalance(setup.samples());
        List<Sample> repeated = new ArrayList<>(); // each as often as its class is oversampled
        for (Sample sample : setup.samples()) {
            int copies = stage.balance() == StageConfig.Balance.SCORES
                    ? rarity.copies(sample)
                    : stage.oversample().getOrDefault(sample.className(), 1);
            for (int i = 0; i < copies; i++) {
                repeated.add(sample);
            }
        }
        return new EpochBatches(order.shuffled(repeated), maker, workers, buffers);
    }

    @Override
    public void close() {
        for (EpochBatches open : new EpochBatches[] {current, prepared}) {
            if (open != null) {
                open.abandon();
            }
        }
        buffers.close();
    }
}
