package medai.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import medai.imaging.random.Draw;
import medai.networks.Admira;
import medai.networks.HeadConfig;
import medai.networks.Network;
import medai.networks.NetworkSpec;
import medai.networks.engine.Torch;

/**
 * The published ADMIRA network on two views of 7 x 512 x 512 voxels: seconds of a forward pass, and the most memory the process
 * has had.
 */
public final class AdmiraForward {
    private static final List<Integer> SIZE = List.of(7, 512, 512);
    private static final int REPEATS = 4;

    private AdmiraForward() {}

    /** Argument: threads. */
    public static void main(String[] arguments) throws IOException {
        Torch.start(Integer.parseInt(arguments[0]));
        NetworkSpec spec = new NetworkSpec(
                Admira.defaults(),
                new HeadConfig.RegressionHead(10),
                List.of("cor", "tra"),
                List.of(),
                List.of(SIZE, SIZE));
        float[] voxels = new float[2 * SIZE.stream().reduce(1, Math::multiplyExact)];
        Draw draw = Draw.of(1, "voxels");
        for (int i = 0; i < voxels.length; i++) {
            voxels[i] = (float) draw.nextDouble();
        }
        try (Network network = Network.create(spec, name -> Draw.of(1, name))) {
            for (int repeat = 1; repeat <= REPEATS; repeat++) {
                long start = System.nanoTime();
                network.outputs(voxels);
                System.out.printf(Locale.ROOT, "forward pass %d  %.2f s%n", repeat, (System.nanoTime() - start) / 1e9);
            }
        }
        Path status = Path.of("/proc/self/status");
        if (Files.exists(status)) {
            Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith("VmHWM"))
                    .forEach(System.out::println);
        }
    }
}
