package medai.train.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import medai.imaging.Box;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.random.Draw;
import org.junit.jupiter.api.Test;

/** One random transform changes image, label map and boxes in the same way. */
final class TransformTest {
    private static final Grid GRID = Grid.centred(40, 40, 3, 1);

    /** A block of ones that lies off the centre. */
    private static Volume block() {
        float[] voxels = new float[GRID.size()];
        for (int z = 0; z < 3; z++) {
            for (int y = 10; y < 22; y++) {
                for (int x = 12; x < 18; x++) {
                    voxels[GRID.index(x, y, z)] = 1;
                }
            }
        }
        return new Volume(GRID, voxels);
    }

    /**
     * Where linear interpolation gives more than a half, the nearest label is that of the block, except for a few voxels at
     * corners.
     */
    @Test
    void labelMapsFollowTheImage() {
        List<AugmentationConfig> all = List.of(
                new InPlane(15, 0.1, 0.1, true, 0),
                new AugmentationConfig.Spatial(6, true, 0),
                new AugmentationConfig.Spatial(0, false, 20),
                new AugmentationConfig.None());
        for (AugmentationConfig config : all) {
            for (int seed = 0; seed < 20; seed++) {
                Transform drawn = config.draw(GRID, Draw.of(seed, "view"));
                float[] image = new float[GRID.size()];
                float[] labels = new float[GRID.size()];
                drawn.image(block(), image);
                drawn.labels(block(), 0, labels);
                int inside = 0;
                int differ = 0;
                for (int i = 0; i < image.length; i++) {
                    inside += labels[i] == 1 ? 1 : 0;
                    boolean sure = image[i] > 0.75 || image[i] < 0.25;
                    differ += sure && (image[i] > 0.5) != (labels[i] == 1) ? 1 : 0;
                }
                assertThat(differ).as("%s, seed %d", config, seed).isLessThanOrEqualTo(inside / 20 + 3);
                assertThat(inside).as("%s, seed %d", config, seed).isPositive();
            }
        }
    }

    /** The box around a transformed block is the transformed box, up to half a voxel of the border's blur. */
    @Test
    void boxesFollowTheImage() {
        Box box = new Box(12, 10, 18, 22);
        for (int seed = 0; seed < 20; seed++) {
            Transform drawn = new InPlane(0, 0.1, 0.2, true, 0).draw(GRID, Draw.of(seed, "view"));
            float[] image = new float[GRID.size()];
            drawn.image(block(), image);
            double[] found = {40, 40, 0, 0};
            for (int y = 0; y < 40; y++) {
                for (int x = 0; x < 40; x++) {
                    if (image[GRID.index(x, y, 1)] > 0.5) {
                        found[0] = Math.min(found[0], x);
                        found[1] = Math.min(found[1], y);
                        found[2] = Math.max(found[2], x + 1);
                        found[3] = Math.max(found[3], y + 1);
                    }
                }
            }
            Box changed = drawn.box(box);
            assertThat(new double[] {changed.x0(), changed.y0(), changed.x1(), changed.y1()})
                    .as("seed " + seed)
                    .containsExactly(found, within(1.0));
        }
        Transform out = new AugmentationConfig.Spatial(0, false, 40).draw(GRID, Draw.of(1, "view"));
        assertThatThrownBy(() -> out.box(box)).hasMessageContaining("out of the slice");
    }

    @Test
    void whatComesFromOutsideIsBackground() {
        Transform drawn = new InPlane(0, 0.5, 0, false, 0).draw(GRID, Draw.of(3, "view"));
        float[] labels = new float[GRID.size()];
        float[] ones = new float[GRID.size()];
        java.util.Arrays.fill(ones, 1);
        drawn.labels(new Volume(GRID, ones), 9, labels);
        assertThat(labels).contains(9f, 1f).containsOnly(9f, 1f);
    }
}
