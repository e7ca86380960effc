package medai.infer.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.random.Draw;
import org.junit.jupiter.api.Test;

/** Scans segmented in windows, with formulas as networks. */
final class WindowsTest {
    private static Volume scan(int width, int height, int depth) {
        Grid grid = Grid.centred(width, height, depth, 1);
        float[] voxels = new float[grid.size()];
        Draw draw = Draw.of(1, "scan", width, height, depth);
        for (int i = 0; i < voxels.length; i++) {
            voxels[i] = (float) draw.nextGaussian();
        }
        return new Volume(grid, voxels);
    }

    /** The logits of a network that looks at single voxels: thirds of the normal distribution. */
    private static float[] logits(float[] voxels) {
        float[] logits = new float[3 * voxels.length];
        for (int i = 0; i < voxels.length; i++) {
            logits[i] = -voxels[i] - 0.4f;
            logits[2 * voxels.length + i] = voxels[i] - 0.4f;
        }
        return logits;
    }

    /** The windows make no difference to a network of single voxels; each window is used once. */
    @Test
    void everyVoxelIsSeenWhateverTheSizes() {
        for (int[] size : new int[][] {{7, 9, 5}, {4, 4, 4}, {3, 2, 1}, {16, 5, 11}}) {
            Volume scan = scan(size[0], size[1], size[2]);
            for (List<Integer> window : List.of(List.of(4, 4, 4), List.of(1, 8, 8), List.of(2, 3, 5))) {
                Windows windows = new Windows(scan, window, 3);
                for (int i = 0; i < windows.count(); i++) {
                    windows.take(logits(windows.voxels(i)));
                }
                float[] wanted = new float[scan.voxels().length];
                for (int i = 0; i < wanted.length; i++) {
                    float v = scan.voxels()[i];
                    wanted[i] = v < -0.4f ? 0 : v > 0.4f ? 2 : 1;
                }
                assertThat(windows.numbers().voxels())
                        .as("%s in windows %s", scan.grid().describe(), window)
                        .containsExactly(wanted);
            }
        }
    }

    /** Two windows that disagree where they overlap: the one whose middle is nearer decides. */
    @Test
    void theMiddleOfAWindowCountsMost() {
        Windows windows = new Windows(scan(12, 1, 1), List.of(1, 1, 8), 2);
        assertThat(windows.count()).isEqualTo(2); // voxels 0 to 7 and 4 to 11
        float[] first = new float[16];
        float[] second = new float[16];
        java.util.Arrays.fill(first, 0, 8, 2);
        java.util.Arrays.fill(second, 8, 16, 2);
        windows.take(first);
        windows.take(second);
        assertThat(windows.numbers().voxels()).containsExactly(0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1);
    }

    @Test
    void theRestOfAWindowBeyondTheScanIsZero() {
        Windows windows = new Windows(scan(2, 1, 1), List.of(1, 1, 4), 2);
        assertThat(windows.voxels(0)[2]).isZero();
        assertThat(windows.voxels(0)[1]).isEqualTo(scan(2, 1, 1).voxels()[1]);
        assertThatThrownBy(windows::numbers).hasMessageContaining("0 of 1 windows");
    }
}
