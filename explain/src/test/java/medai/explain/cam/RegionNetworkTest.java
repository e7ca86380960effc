package medai.explain.cam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Random;
import medai.networks.HeadConfig;
import medai.networks.Network;
import medai.networks.NetworkSpec;
import medai.networks.UNet;
import medai.networks.engine.Torch;
import medai.networks.weights.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Mean logits of regions: the head is a 1 x 1 x 1 convolution, so that outputs and slopes can be written down. */
final class RegionNetworkTest {
    private static final int VOXELS = 2 * 8 * 8;
    private static final int CLASSES = 3;

    @BeforeAll
    static void start() {
        Torch.start(1);
    }

    private static Network network() {
        return Network.create(
                new NetworkSpec(
                        new UNet(4, 1, true, false, List.of()),
                        new HeadConfig.SegmentationHead(List.of(CLASSES, 2)),
                        List.of("cor", "tra"),
                        List.of("cor_0", "cor_1", "cor_2", "tra_0", "tra_1"),
                        List.of(List.of(2, 8, 8), List.of(2, 8, 8))),
                name -> new Random(name.hashCode()));
    }

    @Test
    void outputsAreMeansOverWhatTheNetworkFindsAndSlopesStayInside() {
        float[] voxels = new float[2 * VOXELS];
        Random random = new Random(3);
        for (int i = 0; i < voxels.length; i++) {
            voxels[i] = (float) random.nextGaussian();
        }
        try (Network network = network()) {
            List<float[]> logits = network.allOutputs(voxels);
            float[] first = logits.get(0);
            int[] calls = new int[VOXELS];
            double[] sums = new double[CLASSES];
            int[] counts = new int[CLASSES];
            for (int i = 0; i < VOXELS; i++) {
                for (int c = 1; c < CLASSES; c++) {
                    calls[i] = first[c * VOXELS + i] > first[calls[i] * VOXELS + i] ? c : calls[i];
                }
                sums[calls[i]] += first[calls[i] * VOXELS + i];
                counts[calls[i]]++;
            }
            Explained scan = new Explained(CutNetwork.of(network, ""), voxels);
            Tensor weight = network.weights().get("segmenter.0.weight");
            int found = 0;
            for (int c = 0; c < CLASSES; c++) {
                if (counts[c] == 0) {
                    assertThat(scan.absent()).contains(c);
                    continue;
                }
                found++;
                assertThat((double) scan.outputs()[c]).isCloseTo(sums[c] / counts[c], within(1e-5));
                List<float[]> slopes = scan.gradients(c);
                for (int k = 0; k < 4; k++) {
                    for (int i = 0; i < VOXELS; i++) {
                        double wanted = calls[i] == c ? weight.values()[c * 4 + k] / (double) counts[c] : 0;
                        assertThat((double) slopes.get(0)[k * VOXELS + i]).isCloseTo(wanted, within(1e-6));
                    }
                }
                assertThat(slopes.get(1)).as("the other view").containsOnly(0);
            }
            assertThat(found).as("structures that this network finds").isGreaterThan(1);
            assertThatThrownBy(() -> CutNetwork.of(network, "0")).hasMessageContaining("last features");
        }
    }

    /** Removing features does not change the region. */
    @Test
    void regionsStayWhereTheyWere() {
        try (Network network = network()) {
            network.set(Map.of(
                    "segmenter.0.weight",
                    new Tensor(new long[] {3, 4, 1, 1, 1}, new float[] {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0}),
                    "segmenter.0.bias",
                    new Tensor(new long[] {3}, new float[3])));
            float[] voxels = new float[2 * VOXELS];
            Random random = new Random(5);
            for (int i = 0; i < voxels.length; i++) {
                voxels[i] = (float) random.nextGaussian();
            }
            Explained scan = new Explained(CutNetwork.of(network, ""), voxels);
            float[] without = scan.outputsKeeping(k -> k != 0);
            assertThat(without[0]).as("all of its logits are gone").isZero();
            assertThat(without[1]).isEqualTo(scan.outputs()[1]);
        }
    }
}
