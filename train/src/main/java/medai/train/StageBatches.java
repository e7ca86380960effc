package medai.train;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import medai.cohort.Sample;
import medai.cohort.target.Target;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.file.UnusableInputException;
import medai.imaging.random.Draw;
import medai.train.augment.Transform;
import medai.train.objective.ObjectiveConfig;
import org.jspecify.annotations.Nullable;

/**
 * The batches of a stage, epoch by epoch; the next epoch's first ones can be made while the last step of an epoch runs. Their
 * buffers are reused; closing frees them.
 */
final class StageBatches implements AutoCloseable {
    private final TaskSetup setup;
    private final StageConfig stage;
    private final ScanCache cache;
    private final Executor workers;
    private final BatchBuffers buffers;
    private final Optional<BatchBuffers> labelBuffers;
    private final LabelMaps labelMaps;
    private @Nullable EpochBatches current;
    private @Nullable EpochBatches prepared;
    private int preparedEpoch;

    private StageBatches(
            TaskSetup setup, StageConfig stage, int viewsPerScan, boolean labelled, ScanCache cache, Executor workers) {
        this.setup = setup;
        this.stage = stage;
        this.cache = cache;
        this.workers = workers;
        BatchBuffers.Shape shape = setup.batchShape(stage.batchSize(), viewsPerScan);
        buffers = new BatchBuffers(shape);
        labelBuffers = labelled ? Optional.of(new BatchBuffers(shape)) : Optional.empty();
        labelMaps = new LabelMaps(setup.target(), Runtime.getRuntime().maxMemory() / 6);
    }

    /** Augmented views, for {@link #epoch}. */
    static StageBatches augmented(TaskSetup setup, StageConfig stage, ScanCache cache, Executor workers) {
        return new StageBatches(setup, stage, stage.objective().viewsPerScan(), labelled(stage), cache, workers);
    }

    private static boolean labelled(StageConfig stage) {
        return stage.objective().learns().equals(Optional.of(Target.Kind.MASKS));
    }

    /** The scans without augmentation, for {@link #pass}. */
    static StageBatches plain(TaskSetup setup, StageConfig stage, ScanCache cache, Executor workers) {
        return new StageBatches(setup, stage, 1, false, cache, workers);
    }

    /** The augmented batches of an epoch, counted from 1. */
    EpochBatches epoch(int epoch) {
        EpochBatches ready = prepared;
        prepared = null;
        EpochBatches batches = ready != null && preparedEpoch == epoch ? ready : views(epoch);
        current = batches;
        return batches;
    }

    /** Begins to prepare an epoch in advance, unless the stage has no such epoch. */
    void prepare(int epoch) {
        if (epoch <= stage.epochs()) {
            prepared = views(epoch);
            preparedEpoch = epoch;
        }
    }

    private EpochBatches views(int epoch) {
        return batches(
                Draw.of(setup.seed(), setup.task(), stage.name(), epoch, "order"),
                (sample, input, place, view, image, labels) -> {
                    Function<String, Draw> draws = name -> draw(epoch, sample, place, name, input);
                    Grid scan = scan(sample, input).grid();
                    Window window = Window.drawn(setup.inputSizes().get(input), scan, draws);
                    Volume seen = window.of(scan(sample, input));
                    ObjectiveConfig objective = stage.objective();
                    Transform change = objective.transform(stage.augmentation(), seen.grid(), draws, view);
                    change.image(seen, image);
                    objective.finish(seen.grid(), draws, view, image);
                    if (labels.length > 0) {
                        change.labels(window.of(labelMap(sample, input, scan)), 0, labels);
                    }
                });
    }

    /**
     * The random stream of a name. All inputs share that of the first one where the augmentation asks for it; masks always
     * differ.
     */
    private Draw draw(int epoch, Sample sample, int place, String name, int input) {
        boolean alike = stage.augmentation().alikeForAllInputs() && !name.equals("mask");
        return alike || input == 0
                ? Draw.of(setup.seed(), setup.task(), stage.name(), epoch, sample.id(), place, name)
                : Draw.of(setup.seed(), setup.task(), stage.name(), epoch, sample.id(), place, name, input);
    }

    /** One pass over the scans without augmentation. */
    EpochBatches pass(int pass) {
        EpochBatches batches = batches(
                Draw.of(setup.seed(), setup.task(), stage.name(), "settle", pass),
                (sample, input, place, view, image, labels) -> {
                    Volume scan = scan(sample, input);
                    Window window = Window.drawn(
                            setup.inputSizes().get(input),
                            scan.grid(),
                            name -> Draw.of(setup.seed(), setup.task(), stage.name(), "settle", pass, place, name));
                    System.arraycopy(window.of(scan).voxels(), 0, image, 0, image.length);
                });
        current = batches;
        return batches;
    }

    /** A prepared scan of the size that the network takes, or larger where it works in windows. */
    private Volume scan(Sample sample, int input) {
        Path file = sample.views().get(input);
        Volume scan = cache.get(file);
        Grid grid = scan.grid();
        List<Integer> size = setup.inputSizes().get(input);
        List<Integer> own = List.of(grid.depth(), grid.height(), grid.width());
        boolean fits = setup.features().seesWindows()
                ? own.get(0) >= size.get(0) && own.get(1) >= size.get(1) && own.get(2) >= size.get(2)
                : own.equals(size);
        if (!fits) {
            throw new UncheckedIOException(new UnusableInputException(
                    file,
                    grid.describe(),
                    "%d x %d x %d voxels, as the first scan of the training part has"
                            .formatted(size.get(2), size.get(1), size.get(0)),
                    "bring all scans to one size with a crop_or_pad or register step"));
        }
        return scan;
    }

    /** The numbers of the correct outputs for a scan's voxels, on the scan's grid. */
    private Volume labelMap(Sample sample, int input, Grid grid) {
        return labelMaps.get(sample, input, grid);
    }

    private EpochBatches batches(Draw order, EpochBatches.Maker maker) {
        ScoreBalance rarity = new ScoreBalance(setup.samples());
        List<Sample> repeated = new ArrayList<>(); // each as often as its class is oversampled
        for (Sample sample : setup.samples()) {
            int copies = stage.balance() == StageConfig.Balance.SCORES
                    ? rarity.copies(sample)
                    : stage.oversample().getOrDefault(sample.truth().stratum(), 1);
            for (int i = 0; i < copies; i++) {
                repeated.add(sample);
            }
        }
        return new EpochBatches(order.shuffled(repeated), maker, workers, buffers, labelBuffers);
    }

    @Override
    public void close() {
        for (EpochBatches open : new EpochBatches[] {current, prepared}) {
            if (open != null) {
                open.abandon();
            }
        }
        buffers.close();
        labelBuffers.ifPresent(BatchBuffers::close);
    }
}
