package medai.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import medai.imaging.Grid;
import medai.networks.engine.Torch;
import medai.train.StoppedException;
import medai.train.augment.AugmentationConfig;

/** Resident size of the process over epochs of contrastive pretraining; Linux only. */
public final class TrainingMemory {
    private TrainingMemory() {}

    /** Arguments: threads, epochs, folder. */
    public static void main(String[] arguments) throws IOException, StoppedException {
        int threads = Integer.parseInt(arguments[0]);
        Torch.start(threads);
        new Pretraining(
                        Grid.centred(45, 55, 45, 4),
                        new AugmentationConfig.Spatial(7, true, 45),
                        threads,
                        Path.of(arguments[2]))
                .run(Integer.parseInt(arguments[1]), (stage, epoch, loss, rate, seconds) -> {
                    if (epoch % 5 == 0) {
                        System.out.printf(
                                Locale.ROOT,
                                "epoch %3d  %d MiB resident, %d at most so far%n",
                                epoch,
                                mebibytes("VmRSS:"),
                                mebibytes("VmHWM:"));
                    }
                });
    }

    private static long mebibytes(String line) {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(text -> text.startsWith(line))
                    .mapToLong(text -> Long.parseLong(text.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
