package medai.preprocess.lesion;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import medai.cohort.manifest.Manifest;
import medai.imaging.Grid;
import medai.imaging.LabelMap;
import medai.imaging.Volume;
import medai.imaging.file.NiftiWriter;
import medai.imaging.table.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PatchesTest {
    @TempDir
    Path folder;

    /** Two lesions with ids beyond what floats hold; the image is NaN near the first one. */
    @Test
    void lesionsKeepTheirLabelsAndOnesNearGapsAreReported() throws IOException {
        Grid grid = Grid.centred(30, 10, 10, 1);
        float[] image = new float[grid.size()];
        for (int i = 0; i < image.length; i++) {
            image[i] = i;
        }
        int[] labels = new int[grid.size()];
        for (int x = 0; x < 3; x++) {
            labels[grid.index(4 + x, 5, 5)] = 614454277;
            labels[grid.index(24 + x, 5, 5)] = 614454280;
        }
        image[grid.index(2, 5, 5)] = Float.NaN;
        NiftiWriter.write(folder.resolve("flair.nii"), new Volume(grid, image), "");
        NiftiWriter.writeLabels(folder.resolve("lesions.nii"), new LabelMap(grid, labels), "");
        Path file = Files.writeString(folder.resolve("m.csv"), "subject,flair,lesions\n1,flair.nii,lesions.nii\n");
        Manifest manifest = Manifest.read(file, Map.of("flair", "flair", "lesions", "lesions"));
        Patches.Result found = new Patches("lesions", List.of("flair"), new Patches.Settings(8, 0, 1, true))
                .run(manifest, folder.resolve("out"));
        assertThat(found.lesions()).isEqualTo(1);
        assertThat(found.problems())
                .singleElement()
                .asString()
                .contains("lesion 614454277 has no patch: 1 voxels of \"flair\" are NaN or infinite there");
        assertThat(Table.read(folder.resolve("out/manifest.csv")).rows().get(0).require("lesion"))
                .isEqualTo("614454280");
    }
}
