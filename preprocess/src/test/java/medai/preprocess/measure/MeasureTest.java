package medai.preprocess.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.LabelMap;
import medai.imaging.Volume;
import medai.imaging.file.UnusableInputException;
import org.junit.jupiter.api.Test;

/** By hand. */
final class MeasureTest {
    private final Grid grid = new Grid(5, 1, 2, Affine.scaling(2, 2, 3));

    /**
     * Region 1 holds 1, 2, 3, 4: mean 2.5, SD sqrt(1.25), quartiles 1.75 and 3.25, and 4 voxels of 12 mm3. Region 7 is absent.
     */
    @Test
    void regions() throws UnusableInputException {
        Volume image = new Volume(grid, new float[] {1, 2, 3, 4, 9, 9, 9, 9, 9, 9});
        Volume labels = new Volume(grid, new float[] {1, 1, 1, 1, 0, 2, 2, 0, 0, 0});
        Measure.Measured measured = new RegionStatistics(Map.of(1, "tendon", 7, "absent"))
                .of(new Images(Map.of("image", image), Map.of("labels", LabelMap.of(labels))));
        Map<String, Double> found = measured.values();
        assertThat(found).containsEntry("tendon_volume_mm3", 48.0).containsEntry("tendon_mean", 2.5);
        assertThat(found.get("tendon_sd")).isCloseTo(Math.sqrt(1.25), within(1e-12));
        assertThat(found).containsEntry("tendon_p25", 1.75).containsEntry("tendon_p75", 3.25);
        assertThat(found.get("absent_mean")).isNaN();
        assertThat(found).containsEntry("absent_volume_mm3", 0.0);
        assertThat(measured.notes()).containsExactly("no voxel of absent (label 7)");
        Volume elsewhere = new Volume(Grid.centred(5, 1, 2, 1), new float[10]);
        assertThatThrownBy(() -> new RegionStatistics(Map.of(1, "a"))
                        .of(new Images(Map.of("image", image), Map.of("labels", LabelMap.of(elsewhere)))))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("medai resample");
    }

    /** One voxel of region 1 is NaN, one of region 2 infinite; region 3 is whole. */
    @Test
    void aRegionWithVoxelsThatAreNoNumbersHasNoStatisticsAndSaysWhy() throws UnusableInputException {
        Volume image = new Volume(grid, new float[] {Float.NaN, 2, 3, 4, Float.POSITIVE_INFINITY, 9, 5, 7, 0, 0});
        LabelMap labels = new LabelMap(grid, new int[] {1, 1, 1, 1, 2, 2, 614454277, 614454277, 0, 0});
        Measure.Measured measured = new RegionStatistics(Map.of(1, "a", 2, "b", 614454277, "c"))
                .of(new Images(Map.of("image", image), Map.of("labels", labels)));
        for (String column : new String[] {"_mean", "_sd", "_p5", "_p50", "_p95"}) {
            assertThat(measured.values().get("a" + column)).isNaN();
            assertThat(measured.values().get("b" + column)).isNaN();
        }
        assertThat(measured.values()).containsEntry("a_volume_mm3", 48.0).containsEntry("c_mean", 6.0);
        assertThat(measured.notes())
                .containsExactly(
                        "1 of the 4 voxels of a (label 1) are NaN or infinite",
                        "1 of the 2 voxels of b (label 2) are NaN or infinite");
        LabelMap rois = new LabelMap(grid, new int[] {1, 2, 3, 4, 0, 1, 2, 3, 4, 0});
        Images images = new Images(Map.of("dxx", image, "dyy", image, "dzz", image), Map.of("rois", rois));
        assertThatThrownBy(() -> new AlpsIndex(1, 2, 3, 4).of(images))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("1 of the 2 voxels of dxx in region 1 are NaN or infinite");
    }

    /** Left: (1.2 + 1.4) / (0.6 + 0.4) = 2.6; right: (1 + 1) / (1 + 1) = 1; mean 1.8. */
    @Test
    void alps() throws UnusableInputException {
        Volume rois = new Volume(grid, new float[] {1, 2, 3, 4, 0, 1, 2, 3, 4, 0});
        Volume dxx = new Volume(grid, new float[] {1.2f, 1.4f, 1, 1, 9, 1.2f, 1.4f, 1, 1, 9});
        Volume dyy = new Volume(grid, new float[] {0.6f, 9, 1, 9, 9, 0.6f, 9, 1, 9, 9});
        Volume dzz = new Volume(grid, new float[] {9, 0.4f, 9, 1, 9, 9, 0.4f, 9, 1, 9});
        Images images = new Images(Map.of("dxx", dxx, "dyy", dyy, "dzz", dzz), Map.of("rois", LabelMap.of(rois)));
        Map<String, Double> found = new AlpsIndex(1, 2, 3, 4).of(images).values();
        assertThat(found.get("alps_left")).isCloseTo(2.6, within(1e-6));
        assertThat(found.get("alps_right")).isCloseTo(1, within(1e-6));
        assertThat(found.get("alps_mean")).isCloseTo(1.8, within(1e-6));
        assertThatThrownBy(() -> new AlpsIndex(1, 2, 3, 5).of(images))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("label 5");
    }

    /** Two slices with 3 and 2 wall pixels and 1 and 2 lumen pixels of 4 mm2: NWI 5/8, lumen 6 mm2, wall 10 mm2. */
    @Test
    void wallIndex() throws UnusableInputException {
        Volume labels = new Volume(grid, new float[] {1, 1, 1, 2, 0, 1, 1, 2, 2, 0});
        Map<String, Double> found = new WallIndex(1, 2)
                .of(new Images(Map.of(), Map.of("labels", LabelMap.of(labels))))
                .values();
        assertThat(found).containsEntry("nwi", 0.625).containsEntry("lumen_area_mm2", 6.0);
        assertThat(found).containsEntry("wall_area_mm2", 10.0).containsEntry("slices", 2.0);
        assertThatThrownBy(() -> new WallIndex(7, 2).of(new Images(Map.of(), Map.of("labels", LabelMap.of(labels)))))
                .as("an index of 0 would be of no wall")
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("no voxel with label 7 (wall)");
    }

    @Test
    void regionsThatTheAlpsIndexDoesNotKnowAreRefused() {
        assertThat(AlpsIndex.withLabels(Map.of("left_association", 9))).isEqualTo(new AlpsIndex(1, 9, 3, 4));
        assertThatThrownBy(() -> AlpsIndex.withLabels(Map.of("left_projecton", 9)))
                .hasMessageContaining("left_projecton")
                .hasMessageContaining("right_association");
        assertThatThrownBy(() -> AlpsIndex.withLabels(Map.of("left_projection", 2)))
                .hasMessageContaining("must differ");
    }
}
