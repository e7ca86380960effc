package medai.imaging;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class BlocksTest {
    @Test
    void everyBlockIsTheMeanOfItsVoxels() {
        Grid grid = Grid.centred(5, 4, 1, 1);
        float[] voxels = new float[20];
        for (int i = 0; i < 20; i++) {
            voxels[i] = i % 5 + 100 * (i / 5);
        }
        // Columns 0 to 2 and 3 to 4, rows 0 to 1 and 2 to 3, and the only slice.
        assertThat(Blocks.means(new Volume(grid, voxels), 2)).containsExactly(51, 53.5, 251, 253.5);
    }

    @Test
    void aSmallScanIsItsVoxels() {
        float[] voxels = {3, 1, 4, 1, 5, 9};
        assertThat(Blocks.means(new Volume(Grid.centred(3, 2, 1, 1), voxels), 8))
                .containsExactly(3, 1, 4, 1, 5, 9);
    }
}
