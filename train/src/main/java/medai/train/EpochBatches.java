package medai.train;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import medai.imaging.Volume;
import medai.imaging.random.Draw;

/** The batches of one epoch, made ahead by worker threads. What a batch holds depends on the seed and the epoch only. */
final class EpochBatches {
    private static final int AHEAD = 2;

    private final List<List<Item>> batches;
    private final int viewsPerScan;
    private final int imageSize;
    private final Maker maker;
    private final Executor workers;
    private final Deque<Pending> pending = new ArrayDeque<>();
    private int submitted;
    private long waited;

    /**
     * Voxels and labels of one step.
     *
     * @param voxels rows of [view, z, y, x]; with two views per scan first all first ones, then all second ones
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over once, from loader to step
    record Batch(float[] voxels, int[] labels, int rows) {}

    /** A sample at its place in the epoch: repeated samples differ in their place, and so in their augmentation. */
    private record Item(Sample sample, int place) {}

    @SuppressWarnings("ArrayRecordComponent") // filled by the workers, row by row
    private record Pending(List<Item> items, float[] voxels, List<CompletableFuture<Void>> rows) {}

    /** Makes view {@code view} of the scan in {@code sample} at {@code place}. */
    @FunctionalInterface
    interface Maker {
        float[] make(Sample sample, int input, int place, int view);
    }

    /** @param imageSize voxels of one image of one view */
    EpochBatches(List<Sample> order, int batchSize, int viewsPerScan, int imageSize, Maker maker, Executor workers) {
        this.viewsPerScan = viewsPerScan;
        this.imageSize = imageSize;
        this.maker = maker;
        this.workers = workers;
        int count = Math.max(1, (order.size() + batchSize - 1) / batchSize);
        batches = new ArrayList<>();
        for (int b = 0; b < count; b++) { // even batches, so that none is too small for batch statistics
            int from = (int) ((long) order.size() * b / count);
            int to = (int) ((long) order.size() * (b + 1) / count);
            List<Item> items = new ArrayList<>();
            for (int place = from; place < to; place++) {
                items.add(new Item(order.get(place), place));
            }
            batches.add(items);
        }
        for (int i = 0; i < AHEAD; i++) {
            submit();
        }
    }

    /** The training samples of an epoch in random order, each as often as its class is oversampled. */
    static List<Sample> order(List<Sample> samples, StageConfig stage, Draw draw) {
        List<Sample> repeated = new ArrayList<>();
        for (Sample sample : samples) {
            for (int i = 0; i < stage.oversample().getOrDefault(sample.className(), 1); i++) {
                repeated.add(sample);
            }
        }
        return draw.shuffled(repeated);
    }

    /** A maker that augments cached scans. */
    static Maker augmenting(ScanCache cache, StageConfig stage, long seed, int task, int epoch) {
        return (sample, input, place, view) -> {
            Volume scan = cache.get(sample.views().get(input));
            return stage.augmentation().view(scan, Draw.of(seed, task, stage.name(), epoch, sample.id(), place, view));
        };
    }

    int count() {
        return batches.size();
    }

    private void submit() {
        if (submitted == batches.size()) {
            return;
        }
        List<Item> items = batches.get(submitted++);
        int inputs = items.get(0).sample().views().size();
        int rows = items.size() * viewsPerScan;
        float[] voxels = new float[Math.multiplyExact(rows * inputs, imageSize)];
        List<CompletableFuture<Void>> futures = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            Item item = items.get(row % items.size());
            int view = row / items.size();
            for (int input = 0; input < inputs; input++) {
                int at = (row * inputs + input) * imageSize;
                int channel = input;
                futures.add(CompletableFuture.runAsync(
                        () -> {
                            float[] made = maker.make(item.sample(), channel, item.place(), view);
                            if (made.length != imageSize) {
                                throw new IllegalStateException("%s has %d voxels where the network takes %d"
                                        .formatted(item.sample().views().get(channel), made.length, imageSize));
                            }
                            System.arraycopy(made, 0, voxels, at, made.length);
                        },
                        workers));
            }
        }
        pending.add(new Pending(items, voxels, futures));
    }

    /** The next batch; waits for its rows if they are not there yet. */
    Batch next() {
        long start = System.nanoTime();
        Pending head = pending.remove();
        head.rows().forEach(CompletableFuture::join);
        waited += System.nanoTime() - start;
        submit();
        int[] labels =
                head.items().stream().mapToInt(item -> item.sample().label()).toArray();
        return new Batch(head.voxels(), labels, head.items().size() * viewsPerScan);
    }

    /** Seconds that {@link #next} has waited so far. */
    double secondsWaited() {
        return waited / 1e9;
    }
}
