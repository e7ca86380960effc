package medai.train;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import medai.networks.Network;
import medai.networks.NetworkSpec;
import medai.networks.engine.Torch;

/** The means and variances by which batch normalisation judges single scans. */
final class RunningStatistics {
    /** A running statistic keeps 0.9 of itself per update: after 30 updates, 4 % of its initial value is left. */
    private static final int UPDATES = 30;

    private RunningStatistics() {}

    /**
     * Lets them catch up with the weights, on the training scans without augmentation: after few steps they still lag behind, and
     * the network would perform far worse on single scans than in training. No weight changes.
     */
    static void settle(TaskSetup setup, StageConfig stage, Network network, ScanCache cache, ExecutorService workers) {
        int updates = 0;
        try (StageBatches passes = StageBatches.plain(setup, stage, cache, workers)) {
            for (int pass = 0; updates < UPDATES; pass++) {
                EpochBatches batches = passes.pass(pass);
                for (int step = 0; step < batches.count(); step++, updates++) {
                    EpochBatches.Batch batch = batches.next();
                    Torch.withoutGradients(() -> {
                        try (NDManager scope = network.manager().newSubManager()) {
                            return network.features(network.images(batch.voxels(), scope, batch.rows()), true)
                                    .size();
                        }
                    });
                    batches.giveBack(batch);
                }
            }
        }
    }

    /**
     * The network with whose weights a stage begins if it is the first one, and with statistics of the training scans.
     *
     * @param temporary folder for scans that do not fit into memory
     */
    static Network untrained(TaskSetup setup, StageConfig stage, NetworkSpec spec, Path temporary) throws IOException {
        Network network = TaskTraining.untrained(setup.seed(), setup.task(), stage, spec);
        ExecutorService workers = Executors.newFixedThreadPool(setup.workers());
        try (ScanCache cache = new ScanCache(Runtime.getRuntime().maxMemory() / 3, temporary)) {
            settle(setup, stage, network, cache, workers);
            return network;
        } catch (IOException | RuntimeException | Error e) {
            network.close();
            throw e;
        } finally {
            workers.shutdownNow();
        }
    }
}
