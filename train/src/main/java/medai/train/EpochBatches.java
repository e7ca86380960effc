package medai.train;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import medai.cohort.Sample;
import medai.networks.engine.HostFloats;

/** The batches of one epoch, made in advance by worker threads. What a batch holds depends on the seed and the epoch only. */
final class EpochBatches {
    private static final int AHEAD = 2;
    private static final float[] NO_LABELS = {};

    private final List<List<Item>> batches;
    private final BatchBuffers.Shape shape;
    private final Maker maker;
    private final Executor workers;
    private final BatchBuffers buffers;
    private final Optional<BatchBuffers> labelBuffers;
    private final Deque<Pending> pending = new ArrayDeque<>();
    private int submitted;
    private long waited;

    /**
     * The voxels of one step and the samples that they come from; give it back after use.
     *
     * @param labels the numbers of the correct outputs, in the same order; empty where none are learned
     * @param voxels rows of images; with two views per scan, all first views come before all second ones
     */
    record Batch(HostFloats voxels, Optional<HostFloats> labels, List<Sample> samples, int rows) {}

    /** A sample at its place in the epoch: repeated samples differ in their place, and so in their augmentation. */
    private record Item(Sample sample, int place) {}

    private record Pending(
            List<Item> items, HostFloats voxels, Optional<HostFloats> labels, List<CompletableFuture<Void>> rows) {}

    /**
     * Puts view {@code view} of the scan in {@code sample} at {@code place} into {@code image}, and its label map into
     * {@code labels}, which is empty where none is wanted.
     */
    @FunctionalInterface
    interface Maker {
        void make(Sample sample, int input, int place, int view, float[] image, float[] labels);
    }

    EpochBatches(
            List<Sample> order,
            Maker maker,
            Executor workers,
            BatchBuffers buffers,
            Optional<BatchBuffers> labelBuffers) {
        shape = buffers.shape();
        this.maker = maker;
        this.workers = workers;
        this.buffers = buffers;
        this.labelBuffers = labelBuffers;
        int count = Math.max(1, (order.size() + shape.scans() - 1) / shape.scans());
        batches = new ArrayList<>();
        for (int b = 0; b < count; b++) { // batches of nearly equal size: none is too small for batch statistics
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

    int count() {
        return batches.size();
    }

    private void submit() {
        if (submitted == batches.size()) {
            return;
        }
        List<Item> items = batches.get(submitted++);
        HostFloats voxels = buffers.take();
        Optional<HostFloats> labels = labelBuffers.map(BatchBuffers::take);
        List<CompletableFuture<Void>> futures = new ArrayList<>();
        int rows = items.size() * shape.viewsPerScan();
        for (int row = 0; row < rows; row++) {
            Item item = items.get(row % items.size());
            int view = row / items.size();
            for (int input = 0; input < shape.imageSizes().size(); input++) {
                int at = shape.at(row, input, rows);
                int channel = input;
                futures.add(CompletableFuture.runAsync(() -> fill(voxels, labels, at, item, channel, view), workers));
            }
        }
        pending.add(new Pending(items, voxels, labels, futures));
    }

    private void fill(HostFloats voxels, Optional<HostFloats> labels, int at, Item item, int channel, int view) {
        float[] image = buffers.image(channel);
        float[] right = labelBuffers.isPresent() ? labelBuffers.get().image(channel) : NO_LABELS;
        maker.make(item.sample(), channel, item.place(), view, image, right);
        voxels.put(at, image);
        labels.ifPresent(into -> into.put(at, right));
    }

    /** The next batch; waits for its rows if they are not there yet. */
    Batch next() {
        long start = System.nanoTime();
        Pending head = pending.remove();
        head.rows().forEach(CompletableFuture::join);
        waited += System.nanoTime() - start;
        submit();
        List<Sample> samples = head.items().stream().map(Item::sample).toList();
        return new Batch(head.voxels(), head.labels(), samples, samples.size() * shape.viewsPerScan());
    }

    /** Takes back the buffer of a batch that no tensor uses any more. */
    void giveBack(Batch batch) {
        giveBack(batch.voxels(), batch.labels());
    }

    private void giveBack(HostFloats voxels, Optional<HostFloats> labels) {
        buffers.giveBack(voxels);
        labels.ifPresent(used -> labelBuffers.orElseThrow().giveBack(used));
    }

    /** Waits until no worker writes any more, and gives all buffers back. */
    void abandon() {
        submitted = batches.size();
        while (!pending.isEmpty()) {
            Pending head = pending.remove();
            head.rows().forEach(row -> row.handle((done, failure) -> failure == null)
                    .join());
            giveBack(head.voxels(), head.labels());
        }
    }

    /** Seconds that {@link #next} has waited so far. */
    double secondsWaited() {
        return waited / 1e9;
    }
}
