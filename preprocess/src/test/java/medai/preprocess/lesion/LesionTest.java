package medai.preprocess.lesion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.LabelMap;
import medai.imaging.Volume;
import medai.imaging.mask.Mask;
import org.junit.jupiter.api.Test;

final class LesionTest {
    private final Grid grid = Grid.centred(40, 40, 40, 1);

    @Test
    void lesionsAreFoundMeasuredAndCutOut() {
        float[] mask = new float[grid.size()];
        ball(mask, 10, 12, 14, 3);
        ball(mask, 30, 30, 30, 2);
        mask[grid.index(0, 39, 0)] = 1; // a speck
        List<Lesion> lesions = Lesion.find(Mask.above(new Volume(grid, mask), 0), 3);
        assertThat(lesions).hasSize(2);
        Lesion first = lesions.get(0);
        assertThat(first.x()).isCloseTo(10, within(1e-9));
        assertThat(first.z()).isCloseTo(14, within(1e-9));
        assertThat(first.voxels()).isEqualTo(123);
        assertThat(lesions).noneMatch(Lesion::confluent);

        float[] image = new float[grid.size()];
        for (int i = 0; i < image.length; i++) {
            image[i] = i;
        }
        Grid patch = first.patch(28);
        Volume cut = Lesion.cut(new Volume(grid, image), patch, false);
        Affine toImage = grid.affine().inverse().after(patch.affine());
        double[] at = toImage.apply(14, 14, 14);
        assertThat(at).containsExactly(10, 12, 14);
        assertThat(cut.at(14, 14, 14)).isEqualTo(grid.index(10, 12, 14));
        assertThat(cut.at(0, 0, 0)).as("beyond the image").isZero();
        Volume scaled = Lesion.cut(new Volume(grid, image), patch, true);
        assertThat(scaled.voxels()).contains(0f, 1f);
    }

    @Test
    void lesionsThatMayHaveGrownTogetherAreFlagged() {
        float[] dumbbell = new float[grid.size()];
        ball(dumbbell, 10, 20, 20, 4);
        ball(dumbbell, 18, 20, 20, 4);
        for (int x = 10; x < 18; x++) {
            dumbbell[grid.index(x, 20, 20)] = 1;
        }
        assertThat(Lesion.find(Mask.above(new Volume(grid, dumbbell), 0), 3))
                .singleElement()
                .matches(Lesion::confluent);
        float[] labels = new float[grid.size()];
        ball(labels, 10, 20, 20, 3);
        for (int i = 0; i < labels.length; i++) {
            int x = i % 40;
            labels[i] = labels[i] > 0 ? (x < 10 ? 1 : 2) : 0;
        }
        assertThat(Lesion.find(LabelMap.of(new Volume(grid, labels)), 3))
                .hasSize(2)
                .allMatch(Lesion::confluent);
    }

    private void ball(float[] mask, int cx, int cy, int cz, int radius) {
        for (int i = 0; i < mask.length; i++) {
            int x = i % 40 - cx;
            int y = i / 40 % 40 - cy;
            int z = i / 1600 - cz;
            if (x * x + y * y + z * z <= radius * radius) {
                mask[i] = 1;
            }
        }
    }
}
