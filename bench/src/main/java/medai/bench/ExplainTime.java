package medai.bench;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import medai.explain.cam.CamMethod;
import medai.explain.cam.CutNetwork;
import medai.explain.cam.Explained;
import medai.explain.cam.GradientCam;
import medai.imaging.random.Draw;
import medai.networks.FeaturesConfig;
import medai.networks.HeadConfig;
import medai.networks.Network;
import medai.networks.NetworkSpec;
import medai.networks.engine.Torch;

/**
 * Maps of gradient methods by the network of {@code configs/npsle-simclr.yaml}, beside the passes of the network that they need.
 */
public final class ExplainTime {
    private static final List<List<Integer>> SIZES = List.of(List.of(64, 64, 64), List.of(91, 109, 91));
    private static final List<CamMethod> METHODS = List.of(
            new GradientCam.PixelWise(),
            new GradientCam.GradCam(),
            new GradientCam.XGradCam(),
            new GradientCam.GradCamPlusPlus(),
            new GradientCam.LayerCam());
    private static final int REPEATS = 21;

    private ExplainTime() {}

    /** What is timed. */
    @FunctionalInterface
    private interface Work {
        void run();
    }

    /** Argument: threads. */
    public static void main(String[] arguments) throws IOException {
        Torch.start(Integer.parseInt(arguments[0]));
        for (List<Integer> size : SIZES) {
            NetworkSpec spec = new NetworkSpec(
                    FeaturesConfig.ConvEncoder.defaults(),
                    new HeadConfig.LinearHead(2),
                    List.of("t1"),
                    List.of(),
                    List.of(size));
            float[] voxels = new float[size.stream().reduce(1, Math::multiplyExact)];
            Draw draw = Draw.of(1, "voxels");
            for (int i = 0; i < voxels.length; i++) {
                voxels[i] = (float) draw.nextDouble();
            }
            try (Network network = Network.create(spec, name -> Draw.of(1, name))) {
                double forward = seconds(() -> network.outputs(voxels));
                Explained scan = new Explained(CutNetwork.of(network, ""), voxels);
                double back = seconds(() -> scan.gradients(1));
                double allowed = 1.5 * forward + back;
                System.out.printf(
                        Locale.ROOT,
                        "%s: forward %.1f ms, head forward and back %.1f ms, 1.5 of the one and the other %.1f ms%n",
                        size,
                        1e3 * forward,
                        1e3 * back,
                        1e3 * allowed);
                for (CamMethod method : METHODS) {
                    double taken =
                            seconds(() -> method.of(new Explained(CutNetwork.of(network, ""), voxels), List.of(1)));
                    System.out.printf(
                            Locale.ROOT,
                            "  %-20s %.1f ms, %.2f of that%n",
                            method.fileName(),
                            1e3 * taken,
                            taken / allowed);
                }
            }
        }
    }

    /** Median. */
    private static double seconds(Work work) {
        double[] seconds = new double[REPEATS];
        for (int i = 0; i < REPEATS; i++) {
            long start = System.nanoTime();
            work.run();
            seconds[i] = (System.nanoTime() - start) / 1e9;
        }
        Arrays.sort(seconds);
        return seconds[REPEATS / 2];
    }
}
