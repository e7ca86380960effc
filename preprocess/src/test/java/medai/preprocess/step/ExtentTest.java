package medai.preprocess.step;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import medai.cohort.manifest.SampleId;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.Resampling;
import medai.imaging.Volume;
import medai.imaging.file.NiftiWriter;
import medai.preprocess.PreparationSettings;
import medai.preprocess.PreprocessConfig;
import medai.preprocess.registration.Registration;
import medai.preprocess.slice.SliceRule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sizes that are foretold, against what the steps really make. */
final class ExtentTest {
    @TempDir
    Path folder;

    /** 13 x 9 x 22 voxels of 2 x 1.5 x 0.7 mm that run to S, L and P, with an object in the middle. */
    private static Volume scan() {
        Grid grid = new Grid(13, 9, 22, Affine.rows(0, -1.5, 0, 4, 0, 0, -0.7, 5, 2, 0, 0, -6));
        float[] voxels = new float[grid.size()];
        for (int z = 4; z < 15; z++) {
            for (int y = 2; y < 8; y++) {
                for (int x = 3; x < 9; x++) {
                    voxels[grid.index(x, y, z)] = 10 + x + y + z;
                }
            }
        }
        return new Volume(grid, voxels);
    }

    private static GridStep.Resample resample(double x, double y, double z) {
        return new GridStep.Resample(
                List.of(x, y, z),
                GridStep.Align.FIELD_OF_VIEW,
                GridStep.Beyond.EDGE,
                Resampling.Interpolation.TRILINEAR);
    }

    private static GridStep.SelectSlices slices(SliceRule rule) {
        return new GridStep.SelectSlices(rule, GridStep.TooFew.REPEAT);
    }

    private void check(List<Integer> known, Step... chain) throws IOException {
        check(true, known, chain);
    }

    /**
     * @param all whether all sizes can be told of a scan whose own size is known
     * @param known of x, y and z, for a scan of which nothing is known, 0 where they are not
     */
    private void check(boolean all, List<Integer> known, Step... chain) throws IOException {
        PreparationSettings settings = PreparationSettings.of(List.of(chain), PreprocessConfig.NonFinite.FAIL);
        Prepared prepared = Prepared.of(scan(), java.util.Map.of());
        Path mask = folder.resolve("mask.nii");
        NiftiWriter.write(mask, scan(), "mask");
        StepContext context = new StepContext(SampleId.of("a", ""), Path.of("unused.log"), 1, name -> mask);
        for (Step step : chain) {
            prepared = step.apply(prepared, context);
        }
        Extent made = Extent.of(prepared.volume().grid());
        Extent foretold = settings.extent("t1", Extent.of(scan().grid()));
        for (int axis = 0; axis < 3; axis++) {
            assertThat(foretold.voxels().get(axis)).isIn(0, made.voxels().get(axis));
            assertThat(known.get(axis)).isIn(0, made.voxels().get(axis));
            double mm = foretold.spacing().get(axis);
            assertThat(mm == 0 || Math.abs(mm - made.spacing().get(axis)) < 1e-9)
                    .as("%s mm", mm)
                    .isTrue();
        }
        assertThat(foretold.isKnown()).isEqualTo(all);
        assertThat(settings.extent("t1", Extent.unknown()).voxels()).isEqualTo(known);
    }

    @Test
    void sizesAreThoseThatTheStepsMake() throws IOException {
        Path template = folder.resolve("template.nii.gz");
        NiftiWriter.write(template, new Volume(Grid.centred(6, 7, 5, 3), new float[210]), "");
        Step.Register header = new Step.Register(new Registration.Header(template));
        check(List.of(0, 0, 0), new Step.Orient());
        check(List.of(0, 0, 0), new IntensityStep.Window(0, 40));
        check(List.of(0, 0, 0), new Step.Orient(), resample(1, 0, 2));
        check(List.of(0, 0, 0), resample(0.9, 0.8, 3.7), new Step.Orient());
        check(List.of(8, 0, 5), new GridStep.CropOrPad(List.of(8, 0, 5)));
        check(List.of(10, 10, 10), new GridStep.CropOrPad(List.of(10, 10, 10)), new Step.Orient());
        check(List.of(0, 0, 0), new GridStep.CropOrPad(List.of(10, 11, 10)), new Step.Orient());
        check(false, List.of(0, 0, 0), new GridStep.CropToForeground(1));
        check(List.of(16, 16, 0), new GridStep.FitInPlane(16));
        check(List.of(16, 16, 7), slices(SliceRule.STD7), new GridStep.FitInPlane(16));
        check(List.of(0, 0, 7), slices(SliceRule.CENTRAL7_STRIDE2));
        check(List.of(0, 0, 20), slices(SliceRule.ALL20));
        check(false, List.of(0, 0, 0), new GridStep.FitInPlane(16), resample(1, 1, 1));
        check(List.of(6, 7, 5), header);
        check(List.of(6, 7, 5), new GridStep.CropToForeground(1), header);
        check(List.of(6, 7, 5), new GridStep.ResampleTo(template, Resampling.Interpolation.NEAREST));
        check(false, List.of(0, 0, 0), header, resample(1, 1, 1), new Step.Orient(), new GridStep.CropToForeground(1));
        check(List.of(18, 21, 15), header, resample(1, 1, 1), new Step.Orient());
    }
}
