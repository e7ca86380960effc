package medai.preprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import medai.cohort.manifest.Manifest;
import medai.cohort.manifest.SampleId;
import medai.cohort.manifest.Shard;
import medai.cohort.manifest.ShardTables;
import medai.cohort.run.Derivative;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.file.MissingInputException;
import medai.imaging.file.NiftiWriter;
import medai.imaging.file.ScanReader;
import medai.imaging.file.UnusableInputException;
import medai.imaging.table.Table;
import medai.preprocess.registration.Registration;
import medai.preprocess.step.GridStep;
import medai.preprocess.step.IntensityStep;
import medai.preprocess.step.Step;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PreprocessingTest {
    @TempDir
    Path folder;

    private Manifest manifest;

    @BeforeEach
    void threeScansOfWhichOneIsLarger() throws IOException {
        for (int i = 1; i <= 3; i++) {
            write("scan" + i, Grid.centred(i == 3 ? 7 : 6, 5, 4, 2), i);
        }
        Files.writeString(
                folder.resolve("manifest.csv"),
                "subject,session,t1\na,1,scan1.nii.gz\na,2,scan2.nii.gz\nb,1,scan3.nii.gz\n");
        manifest = Manifest.read(folder.resolve("manifest.csv"), Map.of("t1", "t1"));
    }

    @Test
    void scansOfDifferentGridsNeedAStepThatMakesThemAlike() throws IOException {
        List<Preprocessing.Outcome> outcomes = run(List.of(Step.Orient.defaults()), false);
        assertThat(outcomes).extracting(Preprocessing.Outcome::ok).containsExactly(true, true, false);
        assertThat(outcomes.get(2).message())
                .contains("scan3.nii.gz", "7 x 5 x 4", "6 x 5 x 4", "add a register or crop_or_pad step");
        assertThat(run(alike(), false)).allMatch(Preprocessing.Outcome::ok);
    }

    @Test
    void finishedScansAreLeftAloneUntilContentOrStepsChange() throws IOException {
        run(alike(), false);
        Path first = derivative("sub-a_ses-1");
        Files.setLastModifiedTime(first, FileTime.fromMillis(0));
        assertThat(run(alike(), false)).allMatch(o -> o.ok() && o.seconds() == 0);
        assertThat(Files.getLastModifiedTime(first).toMillis()).isZero();

        write("scan1", Grid.centred(6, 5, 4, 2), 9);
        List<Preprocessing.Outcome> outcomes = run(alike(), false);
        assertThat(outcomes).extracting(o -> o.seconds() > 0).containsExactly(true, false, false);

        List<Step> otherSteps = List.of(new GridStep.CropOrPad(List.of(4, 4, 4)));
        assertThat(run(otherSteps, false)).allMatch(o -> o.seconds() > 0);
        assertThat(run(otherSteps, true)).as("forced").allMatch(o -> o.seconds() > 0);
    }

    @Test
    void anotherTemplateUnderTheSameNameIsNoticed() throws IOException {
        write("template", Grid.centred(6, 6, 6, 2), 1);
        List<Step> steps = List.of(new Step.Register(new Registration.Header(folder.resolve("template.nii.gz"))));
        run(steps, false);
        assertThat(run(steps, false)).allMatch(o -> o.ok() && o.seconds() == 0);
        write("template", Grid.centred(8, 8, 8, 2), 1);
        assertThat(run(steps, false)).allMatch(o -> o.ok() && o.seconds() > 0);
        Files.delete(folder.resolve("template.nii.gz"));
        assertThatThrownBy(() -> run(steps, false))
                .isInstanceOf(MissingInputException.class)
                .hasMessageContaining("template.nii.gz");
    }

    @Test
    void failFastStopsAtTheFirst() {
        List<String> told = new ArrayList<>();
        assertThatThrownBy(() -> {
                    Files.writeString(folder.resolve("scan1.nii.gz"), "damaged");
                    new Preprocessing(
                                    PreparationSettings.of(alike(), PreprocessConfig.NonFinite.FAIL),
                                    folder.resolve("out"))
                            .run(manifest, false, true, o -> told.add(o.message()));
                })
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("scan1.nii.gz");
        assertThat(told).hasSize(1);
    }

    @Test
    void infiniteVoxelsBecomeZeroWhereAskedFor() throws IOException {
        Grid grid = Grid.centred(6, 5, 4, 2);
        float[] voxels = new float[grid.size()];
        voxels[7] = Float.NEGATIVE_INFINITY;
        voxels[8] = 3;
        NiftiWriter.write(folder.resolve("scan1.nii.gz"), new Volume(grid, voxels), "");
        new Preprocessing(
                        PreparationSettings.of(List.of(Step.Orient.defaults()), PreprocessConfig.NonFinite.ZERO),
                        folder.resolve("out"))
                .run(manifest, false, false, o -> {});
        Volume prepared = ScanReader.readFile(derivative("sub-a_ses-1")).volume();
        assertThat(prepared.voxels()[7]).isZero();
        assertThat(prepared.voxels()[8]).isEqualTo(3);
    }

    @Test
    void anotherVolumeIsAnotherScan() throws IOException {
        Grid grid = Grid.centred(6, 5, 4, 2);
        for (int i = 1; i <= 3; i++) {
            List<Volume> volumes = new ArrayList<>();
            for (int v = 0; v < 3; v++) {
                float[] voxels = new float[grid.size()];
                java.util.Arrays.fill(voxels, 10 * i + v);
                volumes.add(new Volume(grid, voxels));
            }
            NiftiWriter.writeExactly(folder.resolve("scan" + i + ".nii.gz"), volumes, "", List.of());
        }
        List<String> fingerprints = new ArrayList<>();
        for (int v = 0; v < 3; v++) {
            PreparationSettings settings = ofVolume(v);
            fingerprints.add(settings.fingerprint("t1"));
            Preprocessing stage = new Preprocessing(settings, folder.resolve("out"));
            assertThat(stage.run(manifest, false, false, o -> {})).allMatch(o -> o.ok() && o.seconds() > 0);
            assertThat(stage.run(manifest, false, false, o -> {})).allMatch(o -> o.ok() && o.seconds() == 0);
            assertThat(ScanReader.readFile(derivative("sub-a_ses-2")).volume().voxels())
                    .containsOnly(0, 20 + v); // padded with 0
            for (Table.Row row :
                    Table.read(folder.resolve("out/preprocess.csv")).rows()) {
                assertThat(row.number("volume")).isEqualTo(v);
            }
        }
        assertThat(fingerprints).doesNotHaveDuplicates();
        assertThat(fingerprints.get(0))
                .as("the first volume is that of a file with one")
                .isEqualTo(PreparationSettings.of(alike(), PreprocessConfig.NonFinite.FAIL)
                        .fingerprint("t1"));
        assertThat(new Preprocessing(ofVolume(3), folder.resolve("out")).run(manifest, false, false, o -> {}))
                .allMatch(o -> o.message().contains("volume 3 asked for, expected one from 0 to 2"));
    }

    /** What another program makes of a folder of DICOM may differ. */
    @Test
    void scansOfAnotherReaderAreReadAgain() throws IOException {
        Files.createDirectory(folder.resolve("dicom"));
        Files.writeString(folder.resolve("dicom/1.dcm"), "content for a hash");
        Files.writeString(folder.resolve("manifest.csv"), "subject,session,t1\na,2,dicom\n");
        Manifest folders = Manifest.read(folder.resolve("manifest.csv"), Map.of("t1", "t1"));
        for (int value : new int[] {10, 20}) {
            PreparationSettings settings = new PreparationSettings(
                    alike(), Map.of(), Map.of(), Map.of(), PreprocessConfig.NonFinite.FAIL, "reader of " + value, 0);
            Preprocessing stage = new Preprocessing(settings, folder.resolve("out"));
            assertThat(stage.run(folders, false, false, o -> {})).allMatch(Preprocessing.Outcome::ok);
            assertThat(stage.run(folders, false, false, o -> {})).allMatch(o -> o.ok() && o.seconds() == 0);
            assertThat(ScanReader.readFile(derivative("sub-a_ses-2")).volume().voxels())
                    .containsOnly(0, value);
        }
    }

    private static PreparationSettings ofVolume(int volume) {
        return new PreparationSettings(
                alike(), Map.of(), Map.of("t1", volume), Map.of(), PreprocessConfig.NonFinite.FAIL, "medai", 0);
    }

    @Test
    void theTableLeadsBackToTheScans() throws IOException {
        run(alike(), false);
        Map<Derivative.Key, Derivative> table = Derivative.read(folder.resolve("out"));
        Derivative found = table.get(new Derivative.Key(SampleId.of("a", "2"), "t1"));
        assertThat(found.source()).isEqualTo(folder.resolve("scan2.nii.gz"));
        assertThat(found.output()).isEqualTo(derivative("sub-a_ses-2"));
    }

    @Test
    void shardsJoinToWhatOneProcessWrites() throws IOException {
        run(alike(), false);
        PreparationSettings settings = PreparationSettings.of(alike(), PreprocessConfig.NonFinite.FAIL);
        Path out = folder.resolve("sharded");
        for (int i = 1; i <= 2; i++) {
            new Preprocessing(settings, out, new Shard(i, 2), (id, view, form, after, scan) -> {})
                    .run(manifest, false, false, o -> {});
            if (i == 1) {
                assertThatThrownBy(() -> ShardTables.join(out))
                        .isInstanceOf(MissingInputException.class)
                        .hasMessageContaining("shards [2] of 2");
            }
        }
        assertThat(ShardTables.join(out)).containsExactly(out.resolve("preprocess.csv"));
        assertThat(withoutSeconds(out)).isEqualTo(withoutSeconds(folder.resolve("out")));
        try (var files = Files.list(folder.resolve("out/derivatives"))) {
            for (Path file : files.toList()) {
                assertThat(out.resolve("derivatives").resolve(file.getFileName()))
                        .hasSameBinaryContentAs(file);
            }
        }
    }

    /** From 1 everywhere to 0: there is no foreground to scale. */
    @Test
    void aScanOfWhichNothingIsLeftIsReported() throws IOException {
        List<Preprocessing.Outcome> outcomes = run(List.of(IntensityStep.MinmaxSliceP95.defaults()), false);
        assertThat(outcomes).noneMatch(Preprocessing.Outcome::ok);
        assertThat(outcomes.get(0).message())
                .contains("scan1.nii.gz: the prepared scan: found zeros only, expected an image with contrast");
        assertThat(derivative("sub-a_ses-1")).doesNotExist();
    }

    @Test
    void aStepThatLeavesNoNumbersIsNamed() throws IOException {
        Assumptions.assumeFalse(System.getProperty("os.name").startsWith("Windows"));
        Path bad = folder.resolve("bad.nii.gz");
        float[] voxels = new float[120];
        voxels[3] = Float.NaN;
        NiftiWriter.write(bad, new Volume(Grid.centred(6, 5, 4, 2), voxels), "");
        List<String> command = List.of("sh", "-c", "cp " + bad + " $1 # {input}", "sh", "{output}");
        List<Preprocessing.Outcome> outcomes = run(List.of(new Step.External(command)), false);
        assertThat(outcomes.get(0).message()).contains("step External: found 1 NaN or infinite of 120 voxels after it");
    }

    private static List<String> withoutSeconds(Path out) throws IOException {
        return Files.readAllLines(out.resolve("preprocess.csv")).stream()
                .map(line -> line.replaceAll(",[0-9.E-]+(,)", "$1"))
                .toList();
    }

    private static List<Step> alike() {
        return List.of(Step.Orient.defaults(), new GridStep.CropOrPad(List.of(6, 6, 6)));
    }

    private List<Preprocessing.Outcome> run(List<Step> steps, boolean force) throws IOException {
        return new Preprocessing(PreparationSettings.of(steps, PreprocessConfig.NonFinite.FAIL), folder.resolve("out"))
                .run(manifest, force, false, o -> {});
    }

    private Path derivative(String entities) {
        return folder.resolve("out/derivatives/" + entities + "_view-t1_desc-preproc.nii.gz");
    }

    private void write(String name, Grid grid, int value) throws IOException {
        float[] voxels = new float[grid.size()];
        java.util.Arrays.fill(voxels, value);
        NiftiWriter.write(folder.resolve(name + ".nii.gz"), new Volume(grid, voxels), "");
    }
}
