package medai.preprocess;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import medai.cohort.manifest.SampleId;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.file.Scan;
import medai.preprocess.step.Prepared;
import org.junit.jupiter.api.Test;

final class StepPicturesTest {
    private static final SampleId ID = SampleId.of("sub1", "");

    private static Prepared prepared(Grid grid) {
        return Prepared.of(new Volume(grid, new float[grid.size()]), Map.of());
    }

    private static List<String> words(StepPictures pictures) {
        return pictures.montage("cor").sheet().words();
    }

    /** Coronal slices stay coronal when voxels become cubes, so that a row can be compared. */
    @Test
    void columnsAreStepsAndEdgesHaveLetters() {
        StepPictures pictures = new StepPictures();
        Grid coronal = new Grid(60, 60, 10, Affine.rows(1, 0, 0, 0, 0, 0, 5, 0, 0, -1, 0, 0));
        pictures.sees(ID, "cor", Scan.Form.SFORM, "scan", prepared(coronal));
        pictures.sees(
                ID, "cor", Scan.Form.SFORM, "ResampleTo", prepared(new Grid(60, 50, 60, Affine.scaling(1, 1, 1))));
        assertThat(words(pictures))
                .contains("Preparation of view cor, the first scans", "scan", "1. resample_to", "sub1")
                .contains("L", "R", "S", "I", "A 25 mm", "20 mm")
                .doesNotContain("A", "P");
    }

    @Test
    void picturesHaveNoLetters() {
        StepPictures pictures = new StepPictures();
        pictures.sees(ID, "cor", Scan.Form.PIXELS, "scan", prepared(new Grid(60, 60, 1, Affine.scaling(-1, -1, 1))));
        assertThat(words(pictures)).contains("20 px").doesNotContain("L", "R", "20 mm");
    }
}
