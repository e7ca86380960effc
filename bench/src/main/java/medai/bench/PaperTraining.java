package medai.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.random.Draw;
import medai.imaging.table.Table;
import medai.networks.engine.Torch;
import medai.train.StoppedException;
import medai.train.augment.AugmentationConfig;

/**
 * The paper's network on the paper's grid: seconds per optimiser step, the share of the time that training waits for data, and
 * seconds to augment the 32 views of a batch.
 */
public final class PaperTraining {
    private static final AugmentationConfig VIEWS = new AugmentationConfig.Spatial(15, true, 45);
    private static final int WARM_UP = 2;
    private static final int REPEATS = 5;

    private PaperTraining() {}

    /** Arguments: threads, epochs (the first is not counted), folder for scans and run. */
    public static void main(String[] arguments) throws IOException, StoppedException {
        int threads = Integer.parseInt(arguments[0]);
        Path folder = Path.of(arguments[2]);
        Torch.start(threads);
        Grid grid = Grid.centred(91, 109, 91, 2);
        PrintStream out = System.out;
        out.printf(
                Locale.ROOT, "%d threads, batch of %d, two views, %s%n", threads, Pretraining.BATCH, grid.describe());
        out.printf(Locale.ROOT, "augmentation of one batch  %.3f s (median of %d)%n", augmentation(grid), REPEATS);
        new Pretraining(grid, VIEWS, threads, folder)
                .run(Integer.parseInt(arguments[1]), (stage, epoch, loss, rate, seconds) -> {});
        double[] seconds = log(folder.resolve("run"), "loss", "seconds");
        double[] waiting = log(folder.resolve("run"), "seconds_waiting_for_data", "value");
        out.printf(
                Locale.ROOT,
                "optimiser step             %.3f s (median of %d epochs, augmentation running beside it)%n",
                median(seconds) / Pretraining.BATCHES,
                seconds.length);
        out.printf(
                Locale.ROOT,
                "waiting for data           %.1f %% of the time%n",
                100 * Arrays.stream(waiting).sum() / Arrays.stream(seconds).sum());
    }

    private static double augmentation(Grid grid) {
        Volume scan = Pretraining.noise(grid, 0);
        double[] seconds = new double[WARM_UP + REPEATS];
        for (int repeat = 0; repeat < seconds.length; repeat++) {
            int stream = repeat;
            long start = System.nanoTime();
            IntStream.range(0, 2 * Pretraining.BATCH)
                    .parallel()
                    .forEach(view -> VIEWS.view(scan, Draw.of(stream, view), new float[grid.size()]));
            seconds[repeat] = (System.nanoTime() - start) / 1e9;
        }
        return median(Arrays.copyOfRange(seconds, WARM_UP, seconds.length));
    }

    /** A column of the log's rows of one name, without the first epoch. */
    private static double[] log(Path run, String name, String column) throws IOException {
        List<Double> values = new ArrayList<>();
        for (Table.Row row : Table.read(run.resolve("log.csv")).rows()) {
            if (row.require("name").equals(name) && row.number("epoch") > 1) {
                values.add(row.number(column));
            }
        }
        return values.stream().mapToDouble(v -> v).toArray();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
