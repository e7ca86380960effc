package medai.preprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.SharedReference;
import medai.imaging.Volume;
import medai.imaging.file.ScanReader;
import medai.imaging.file.UnusableInputException;
import org.junit.jupiter.api.Test;

final class StepTest {
    private static final Path NO_LOG = Path.of("unused.log");

    @Test
    void cropOrPadAsTheReference() throws IOException {
        Volume volume = read("volume");
        Volume expected = read("center_croppad");
        Prepared found = new Step.CropOrPad(List.of(72, 48, 15)).apply(begin(volume), NO_LOG);
        assertThat(found.volume().voxels()).isEqualTo(expected.voxels());
        assertThat(found.volume().grid().matches(expected.grid(), 1e-6)).isTrue();
        assertThat(found.decisions()).containsEntry("crop", "-4;4;-1");
    }

    /** Odd differences: the smaller half is taken, or added, in front. Voxel values name their place. */
    @Test
    void everyKeptVoxelStaysWhereItIsInSpace() throws IOException {
        Grid grid = new Grid(5, 4, 3, Affine.rows(2, 0, 0, 10, 0, -1, 0, 4, 0, 0, 3, -7));
        float[] voxels = new float[grid.size()];
        for (int i = 0; i < voxels.length; i++) {
            voxels[i] = i + 1;
        }
        Volume found = new Step.CropOrPad(List.of(2, 7, 3))
                .apply(begin(new Volume(grid, voxels)), NO_LOG)
                .volume();
        Affine toOld = grid.affine().inverse().after(found.grid().affine());
        int kept = 0;
        for (int z = 0; z < 3; z++) {
            for (int y = 0; y < 7; y++) {
                for (int x = 0; x < 2; x++) {
                    double[] old = toOld.apply(x, y, z);
                    boolean inside = old[1] > -0.5 && old[1] < 3.5;
                    float wanted = inside
                            ? voxels[
                                    grid.index((int) Math.round(old[0]), (int) Math.round(old[1]), (int)
                                            Math.round(old[2]))]
                            : 0;
                    assertThat(found.at(x, y, z)).isEqualTo(wanted);
                    kept += inside ? 1 : 0;
                }
            }
        }
        assertThat(kept).isEqualTo(2 * 4 * 3);
        assertThat(toOld.apply(0, 0, 0)).containsExactly(1, -1, 0);
    }

    /** Hand calculation: of 0, 10, ..., 100 the 25th percentile is 25 and the 80th is 80. */
    @Test
    void intensitiesAreMappedBetweenPercentilesAndClipped() throws IOException {
        float[] voxels = {100, 90, 80, 70, 60, 50, 40, 30, 20, 10, 0};
        Prepared found = new Step.RescaleIntensity(25, 80)
                .apply(begin(new Volume(new Grid(11, 1, 1, Affine.identity()), voxels)), NO_LOG);
        float[] expected = {
            1, 1, 1, 45 / 55f, 35 / 55f, 25 / 55f, 15 / 55f, 5 / 55f, 0, 0, 0,
        };
        assertThat(found.volume().voxels()).usingComparatorWithPrecision(1e-6f).containsExactly(expected);
        assertThat(found.decisions()).containsEntry("intensity", "25.0;80.0");
    }

    @Test
    void anImageWithoutContrastIsRefused() {
        Volume flat = new Volume(Grid.centred(3, 3, 3, 1), new float[27]);
        assertThatThrownBy(() -> Step.RescaleIntensity.defaults().apply(begin(flat), NO_LOG))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("expected an image with contrast");
    }

    private static Prepared begin(Volume volume) {
        return new Prepared(volume, Affine.identity(), Map.of());
    }

    private static Volume read(String name) throws IOException {
        return ScanReader.readFile(SharedReference.file("reference/imaging/a/" + name + ".nii.gz"))
                .volume();
    }
}
