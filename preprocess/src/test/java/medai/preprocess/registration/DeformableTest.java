package medai.preprocess.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import medai.cohort.manifest.Manifest;
import medai.cohort.manifest.SampleId;
import medai.cohort.run.Derivative;
import medai.imaging.Affine;
import medai.imaging.Resampling;
import medai.imaging.Volume;
import medai.imaging.Warp;
import medai.imaging.file.FieldFile;
import medai.imaging.file.MissingInputException;
import medai.imaging.file.NiftiWriter;
import medai.imaging.file.ScanReader;
import medai.imaging.file.UnusableInputException;
import medai.preprocess.PreparationSettings;
import medai.preprocess.PreprocessConfig;
import medai.preprocess.Preprocessing;
import medai.preprocess.step.GridStep;
import medai.preprocess.step.Step;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that bend scans, played by scripts that hand on what ITK made ({@code test-fixtures/warp}). */
final class DeformableTest {
    private static final Path GOLDEN = Path.of(System.getProperty("medai.root", ".."), "test-fixtures/warp")
            .toAbsolutePath();
    private static final Path WARPED = GOLDEN.resolve("warped.nii.gz");

    @TempDir
    Path folder;

    private static Registration.Deformable by(String field, FieldFile.Format format) {
        return script("cp '%s' \"$3\"; cp '%s' \"$4\"".formatted(WARPED, GOLDEN.resolve(field)), format);
    }

    private static Registration.Deformable script(String script, FieldFile.Format format) {
        return new Registration.Deformable(
                WARPED, List.of("sh", "-c", script, "register", "{moving}", "{fixed}", "{output}", "{field}"), format);
    }

    private static Volume moving() throws IOException {
        return ScanReader.readFile(GOLDEN.resolve("moving.nii.gz")).volume();
    }

    private Path log() {
        return folder.resolve("logs/scan.log");
    }

    @Test
    void fieldsOfAntsAndFslLeadToTheSamePlaces() throws IOException {
        Registration.Moved itk = by("field_itk.nii.gz", FieldFile.Format.ITK).register(moving(), log());
        Registration.Moved fsl = by("field_fsl.nii.gz", FieldFile.Format.FSL).register(moving(), log());
        assertThat(itk.volume().voxels())
                .isEqualTo(ScanReader.readFile(WARPED).volume().voxels());
        for (double[] p : new double[][] {{0, 0, 0}, {9, -6, 4}, {-8, 5, 12}}) {
            double[] a = itk.toMoving().apply(p[0], p[1], p[2]);
            double[] b = fsl.toMoving().apply(p[0], p[1], p[2]);
            for (int axis = 0; axis < 3; axis++) {
                assertThat(a[axis]).isCloseTo(b[axis], within(1e-3));
            }
        }
    }

    @Test
    void aFieldThatDoesNotLeadToTheOutputIsRefused() {
        assertThatThrownBy(() -> by("field_itk.nii.gz", FieldFile.Format.RAS).register(moving(), log()))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContainingAll("does not lead to {output}", "field: ras", "expected a correlation of 0.9");
        assertThatThrownBy(() -> by("field_fsl.nii.gz", FieldFile.Format.ITK).register(moving(), log()))
                .hasMessageContaining("does not lead to {output}");
        assertThatThrownBy(() -> by("moving.nii.gz", FieldFile.Format.ITK).register(moving(), log()))
                .hasMessageContainingAll("{field} that cannot be used", "1 numbers for each voxel");
        assertThatThrownBy(() -> script("cp '%s' \"$3\"".formatted(WARPED), FieldFile.Format.ITK)
                        .register(moving(), log()))
                .hasMessageContaining("registration wrote no {field}");
        assertThatThrownBy(() -> new Registration.Deformable(
                        WARPED, List.of("ants", "{moving}", "{fixed}", "{output}"), FieldFile.Format.ITK))
                .hasMessageContaining("command must contain {field}");
    }

    /** Of a warp of half a millimetre, every convention leads nearly to the output; the right one leads to it best. */
    @Test
    void aSmallWarpOfAnotherConventionIsRefusedToo() throws IOException {
        Warp.Field whole = FieldFile.read(GOLDEN.resolve("field_itk.nii.gz"), FieldFile.Format.ITK);
        Warp.Field small = scaled(whole, 0.15f);
        Path field = folder.resolve("small.nii.gz");
        Path output = folder.resolve("output.nii.gz");
        NiftiWriter.writeField(field, small, "");
        NiftiWriter.write(
                output,
                Resampling.onto(
                        moving(),
                        whole.grid(),
                        Warp.of(small),
                        Resampling.Interpolation.TRILINEAR,
                        Resampling.Border.CENTRES),
                "");
        String script = "cp '%s' \"$3\"; cp '%s' \"$4\"".formatted(output, field);
        assertThat(script(script, FieldFile.Format.ITK)
                        .register(moving(), log())
                        .toMoving())
                .isInstanceOf(Warp.class);
        assertThatThrownBy(() -> script(script, FieldFile.Format.RAS).register(moving(), log()))
                .hasMessageContainingAll("by another convention", "as field: itk", "as field: ras");
        NiftiWriter.writeField(field, scaled(whole, 1e6f), "");
        assertThatThrownBy(() -> script(script, FieldFile.Format.ITK).register(moving(), log()))
                .hasMessageContaining("moves a voxel by");
    }

    private static Warp.Field scaled(Warp.Field field, float factor) {
        float[][] all = {field.x().clone(), field.y().clone(), field.z().clone()};
        for (float[] component : all) {
            for (int i = 0; i < component.length; i++) {
                component[i] *= factor;
            }
        }
        return new Warp.Field(field.grid(), all[0], all[1], all[2]);
    }

    @Test
    void aFieldOnAnotherGridIsRefused() throws IOException {
        Path other = folder.resolve("other.nii.gz");
        Warp.Field field = FieldFile.read(GOLDEN.resolve("field_itk.nii.gz"), FieldFile.Format.ITK);
        var grid = moving().grid();
        NiftiWriter.writeField(other, Warp.Field.of(grid, Warp.of(field)), "");
        assertThatThrownBy(() -> script("cp '%s' \"$3\"; cp '%s' \"$4\"".formatted(WARPED, other), FieldFile.Format.ITK)
                        .register(moving(), log()))
                .hasMessageContaining("expected the template's grid");
    }

    /** Through a run: steps after the registration cut, the table names the field, and a place on the prepared scan finds its source. */
    @Test
    void preparedScansKeepTheWayBack() throws IOException {
        Files.copy(GOLDEN.resolve("moving.nii.gz"), folder.resolve("scan.nii.gz"));
        Files.writeString(folder.resolve("manifest.csv"), "subject,session,t1\na,,scan.nii.gz\n");
        Manifest manifest = Manifest.read(folder.resolve("manifest.csv"), Map.of("t1", "t1"));
        List<Step> steps = List.of(
                new Step.Register(by("field_itk.nii.gz", FieldFile.Format.ITK)),
                new GridStep.CropOrPad(List.of(16, 16, 16)));
        Preprocessing stage = new Preprocessing(
                PreparationSettings.of(steps, PreprocessConfig.NonFinite.FAIL), folder.resolve("out"));
        assertThat(stage.run(manifest, false, false, o -> {})).allMatch(Preprocessing.Outcome::ok);
        assertThat(stage.run(manifest, false, false, o -> {})).allMatch(o -> o.ok() && o.seconds() == 0);

        Derivative.Key key = new Derivative.Key(SampleId.of("a", ""), "t1");
        Derivative prepared = Derivative.read(folder.resolve("out")).get(key);
        Warp truth = Warp.of(FieldFile.read(GOLDEN.resolve("field_itk.nii.gz"), FieldFile.Format.ITK));
        assertThat(prepared.toSource()).isInstanceOf(Warp.class);
        double[] there = prepared.toSource().apply(2, -3, 5);
        double[] wanted = truth.apply(2, -3, 5);
        for (int axis = 0; axis < 3; axis++) {
            assertThat(there[axis]).isCloseTo(wanted[axis], within(1e-4));
        }
        Volume brought = Resampling.onto(
                ScanReader.readFile(prepared.output()).volume(),
                prepared.sourceGrid(),
                prepared.toSource().inverse(),
                Resampling.Interpolation.TRILINEAR,
                Resampling.Border.EDGES);
        double[] sums = new double[3];
        float[] scan = moving().voxels();
        for (int i = 0; i < scan.length; i++) {
            if (brought.voxels()[i] > 0) {
                sums[0] += Math.abs(brought.voxels()[i] - scan[i]);
                sums[1] += scan[i];
                sums[2]++;
            }
        }
        assertThat(sums[2]).as("voxels that the template sees").isGreaterThan(scan.length / 3.0);
        assertThat(sums[0] / sums[1])
                .as("the scan itself, but for interpolating twice")
                .isLessThan(0.1);

        Path warp = folder.resolve("out/derivatives/sub-a_view-t1_desc-preproc_warp.nii.gz");
        assertThat(warp).exists();
        Files.delete(warp);
        assertThatThrownBy(() -> Derivative.read(folder.resolve("out")))
                .isInstanceOf(MissingInputException.class)
                .hasMessageContainingAll("sub-a_view-t1_desc-preproc_warp.nii.gz", "run \"medai preprocess\" again");
        assertThat(stage.run(manifest, false, false, o -> {})).allMatch(o -> o.ok() && o.seconds() > 0);
        assertThat(warp).exists();
    }

    @Test
    void twoRegistrationsFollowEachOther() throws IOException {
        Registration.Moved first = by("field_itk.nii.gz", FieldFile.Format.ITK).register(moving(), log());
        var twice = medai.preprocess.step.Prepared.of(moving(), Map.of())
                .registered(moving(), Affine.translation(1, 2, 3))
                .registered(first.volume(), first.toMoving());
        double[] once = first.toMoving().apply(2, -3, 5);
        double[] found = twice.toSource().apply(2, -3, 5);
        assertThat(found[0]).isCloseTo(once[0] + 1, within(1e-4));
        assertThat(found[1]).isCloseTo(once[1] + 2, within(1e-4));
        assertThat(found[2]).isCloseTo(once[2] + 3, within(1e-4));
    }
}
