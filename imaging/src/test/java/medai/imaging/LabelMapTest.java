package medai.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import medai.imaging.mask.Mask;
import org.junit.jupiter.api.Test;

final class LabelMapTest {
    private static final int LARGE = 614454277; // a structure of the Allen atlas
    private final Grid grid = Grid.centred(3, 2, 1, 2);

    @Test
    void floatsAreLabelsWhereTheyAreWhole() {
        LabelMap map = LabelMap.of(new Volume(grid, new float[] {0, 1, -2, 16777215, 6.9993f, 0.0001f}));
        assertThat(map.labels()).containsExactly(0, 1, -2, 16777215, 7, 0);
        assertThat(map.structures()).containsExactly(-2, 1, 7, 16777215);
        for (float none : new float[] {0.5f, Float.NaN, Float.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> LabelMap.of(new Volume(grid, new float[] {0, 1, 2, 3, none, 5})))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("%s at voxel (1, 1, 0), which is no whole number".formatted(none));
        }
        assertThatThrownBy(() -> LabelMap.of(new Volume(grid, new float[] {0, 1, 2, 16777216, 4, 5})))
                .as("as a float, 2^24 may have been 2^24 + 1")
                .hasMessageContaining("16777216 at voxel (0, 1, 0), from where on 32-bit floats cannot tell");
    }

    @Test
    void labelsBeyondFloatsAreCarriedOntoAnotherGrid() {
        LabelMap map = new LabelMap(grid, new int[] {16777217, LARGE, LARGE + 3, 16777216, -LARGE, 0});
        Grid fine = grid.sameFieldOfView(6, 4, 1);
        LabelMap carried = Resampling.onto(map, fine, Affine.identity(), Resampling.Border.EDGES);
        for (int y = 0; y < 4; y++) {
            for (int x = 0; x < 6; x++) {
                assertThat(carried.at(x, y, 0)).isEqualTo(map.at(x / 2, y / 2, 0));
            }
        }
        LabelMap beside = Resampling.onto(map, grid.box(2, 0, 0, 3, 2, 1), Affine.identity(), Resampling.Border.EDGES);
        assertThat(beside.labels()).containsExactly(LARGE + 3, 0, 0, 0, 0, 0);
        assertThat(Mask.of(map, LARGE).count()).isEqualTo(1);
        assertThat(Mask.of(map).count()).isEqualTo(4);
    }

    @Test
    void picturesTellNeighbouringLabelsApart() {
        LabelMap map = new LabelMap(grid, new int[] {0, 5, LARGE, LARGE + 1, 1 << 25, Integer.MAX_VALUE});
        float[] shown = map.toVolume().voxels();
        assertThat(shown).doesNotHaveDuplicates().startsWith(0, 5);
        assertThatThrownBy(() -> new LabelMap(grid, new int[5])).hasMessageContaining("found 5");
    }
}
