package medai.cohort.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import medai.cohort.manifest.Manifest;
import medai.cohort.manifest.SampleId;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.LabelMap;
import medai.imaging.Volume;
import medai.imaging.bids.ScanId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** True values read from manifests, for each kind of target. */
final class TargetTest {
    @TempDir
    Path folder;

    private Manifest manifest(String text) throws IOException {
        Path file = folder.resolve("manifest.csv");
        Files.writeString(file, text);
        return Manifest.read(file, Map.of("t1", "t1"));
    }

    @Test
    void aSubjectHasOneClassAndALesionItsOwn() throws IOException {
        Target target = new ClassTarget("group", List.of()).with(List.of("no", "yes"));
        Truths scans =
                target.read(manifest("subject,session,t1,group\n1,a,x,yes\n1,b,y,\n2,,z,no\n3,,u,\n"), Map.of(), false);
        assertThat(scans.of(SampleId.of("1", "b")).classNumber())
                .as("of the subject")
                .isEqualTo(1);
        assertThat(scans.of(SampleId.of("3", "")).known()).isFalse();
        assertThat(scans.strata()).isEqualTo(Map.of("1", "yes", "2", "no"));
        assertThatThrownBy(
                        () -> target.read(manifest("subject,session,t1,group\n1,a,x,yes\n1,b,y,no\n"), Map.of(), true))
                .hasMessageContaining("subject 1 is \"no\" here and \"yes\" before");
        assertThatThrownBy(() -> target.read(manifest("subject,t1,group\n1,x,\n2,y,maybe\n"), Map.of(), true))
                .hasMessageContainingAll("line 2: 1 has no class", "line 3: class \"maybe\" is not one of");
        Truths lesions =
                target.read(manifest("subject,piece,t1,group\n1,l1,x,yes\n1,l2,y,no\n2,l1,z,no\n"), Map.of(), true);
        assertThat(lesions.of(new SampleId(new ScanId("1", ""), "l2")).classNumber())
                .isZero();
        assertThat(lesions.strata()).isEqualTo(Map.of("1", "no+yes", "2", "no"));
    }

    @Test
    void outcomesAreThoseOfTheOutput() {
        Truth yes = new ClassTruth(1, "yes");
        assertThat(List.of(yes.outcome(1, 1), yes.outcome(1, 0), yes.outcome(0, 0), yes.outcome(0, 1)))
                .containsExactly("TP", "FN", "FP", "TN");
        assertThat(ClassTruth.UNKNOWN.outcome(1, 1)).isEmpty();
        assertThat(new ScoreTruth(List.of(List.of(1.0, 2.0)), "").outcome(0, 0)).isEmpty();
        assertThat(yes.concerns(0)).isFalse();
        assertThat(ClassTruth.UNKNOWN.concerns(0)).isTrue();
    }

    @Test
    void scoresAreMeansOfTheReadersThatAreThere() throws IOException {
        ScoreTarget target = new ScoreTarget(Map.of("total", List.of("r1", "r2")), Optional.of(new ScoreRange(0, 3)));
        Truths truths = target.read(manifest("subject,t1,r1,r2\n1,x,1,2\n2,y,3,\n"), Map.of(), true);
        assertThat(truths.of(SampleId.of("1", "")).scores()).containsExactly(1.5);
        assertThat(truths.of(SampleId.of("2", "")).scores()).containsExactly(3.0);
        assertThat(target.limited(7)).isEqualTo(3);
        assertThatThrownBy(() -> target.read(manifest("subject,t1,r1,r2\n1,x,9,2\n2,y,,\n"), Map.of(), true))
                .hasMessageContainingAll("line 2: r1 of 1 is 9, outside of data.range", "line 3: 2 has none");
    }

    @Test
    void labelMapsAreOfEveryView() throws IOException {
        MaskTarget.Structures structures =
                new MaskTarget.Structures("regions", List.of(0, 3, 7), Optional.of(3), List.of());
        Path names = Files.writeString(folder.resolve("labels.csv"), "label,structure\n3,three\n7,seven\n");
        MaskTarget target = new MaskTarget(Map.of("t1", structures), names);
        assertThat(target.outputNames()).containsExactly("t1_0", "t1_3", "t1_7");
        assertThat(target.outputs()).containsExactly(3);
        Files.createFile(folder.resolve("a.nii"));
        Truths truths = target.read(manifest("subject,t1,drawn\n1,x,a.nii\n2,y,\n"), Map.of("regions", "drawn"), false);
        assertThat(truths.of(SampleId.of("1", "")).labelMaps()).containsExactly(folder.resolve("a.nii"));
        assertThat(truths.of(SampleId.of("2", "")).known()).isFalse();
        assertThat(truths.strata()).containsOnlyKeys("1");
        assertThatThrownBy(() -> target.read(manifest("subject,t1,drawn\n1,x,\n"), Map.of("regions", "drawn"), true))
                .hasMessageContaining("1 has no label map in \"drawn\"");
        assertThatThrownBy(() -> target.read(
                        manifest("subject,t1,drawn\n1,x,a.nii\n2,x,b.nii\n"), Map.of("regions", "drawn"), true))
                .hasMessageContaining("line 3: no label map b.nii; correct \"drawn\"");
        assertThatThrownBy(() -> target.read(manifest("subject,t1\n1,x\n"), Map.of("regions", "drawn"), true))
                .hasMessageContaining("no column \"drawn\"; add it or correct data.masks");
        assertThatThrownBy(() -> new MaskTarget.Structures("m", List.of(1, 0), Optional.empty(), List.of()))
                .hasMessageContaining("labels must begin with 0, the background; found [1, 0]");
        Files.writeString(names, "label,structure\n3,three\n");
        assertThatThrownBy(
                        () -> target.read(manifest("subject,t1,drawn\n1,x,a.nii\n"), Map.of("regions", "drawn"), true))
                .hasMessageContainingAll("7", "labels.csv");
        assertThatThrownBy(() -> target.requireViews(Set.of("t1", "t2"))).hasMessageContaining("[t1]");
        assertThatThrownBy(() -> target.with(List.of("a", "b"))).hasMessageContaining("classes must be left out");
    }

    /** Two ids of the Allen atlas that a 32-bit float does not tell apart. */
    @Test
    void labelsBeyondFloatsStayTwo() {
        Grid grid = Grid.centred(5, 1, 1, 1);
        LabelMap labels = new LabelMap(grid, new int[] {614454277, 614454277, 614454277, 0, 614454280});
        MaskTarget.Structures structures = new MaskTarget.Structures(
                "m",
                List.of(0, 614454277, 614454280),
                Optional.empty(),
                List.of(new LabelStep(LabelStep.Change.DILATE, List.of(614454280), 1, List.of(614454277))));
        LabelOutputs outputs = new LabelOutputs(structures);
        Volume numbers = outputs.numbers(labels, grid, Affine.identity());
        assertThat(numbers.voxels()).containsExactly(1, 1, 1, 0, 2);
        assertThat(outputs.labels(numbers).labels()).isEqualTo(labels.labels());
        assertThat(structures.finished(labels).labels())
                .containsExactly(614454277, 614454277, 614454277, 614454280, 614454280);
    }

    @Test
    void labelsBecomeOutputsAndBack() {
        Grid grid = Grid.centred(4, 1, 1, 1);
        LabelMap labels = new LabelMap(grid, new int[] {0, 7, 5, 3});
        LabelOutputs some =
                new LabelOutputs(new MaskTarget.Structures("m", List.of(0, 3, 7), Optional.of(3), List.of()));
        Volume numbers = some.numbers(labels, grid, Affine.identity());
        assertThat(numbers.voxels()).containsExactly(0, 2, 1, 1);
        assertThat(some.labels(numbers).labels()).containsExactly(0, 7, 3, 3);
        LabelOutputs strict =
                new LabelOutputs(new MaskTarget.Structures("m", List.of(0, 3, 7), Optional.empty(), List.of()));
        assertThatThrownBy(() -> strict.numbers(labels, grid, Affine.identity()))
                .hasMessageContaining("the label 5 is none of [0, 3, 7]");
        Grid shifted = grid.box(1, 0, 0, 2, 1, 1);
        assertThat(some.numbers(labels, shifted, Affine.identity()).voxels()).containsExactly(2, 1);
        assertThat(some.numbers(labels, grid, Affine.translation(1, 0, 0)).voxels())
                .as("the prepared scan was moved by a voxel; beyond the map is background")
                .containsExactly(2, 1, 1, 0);
        assertThatThrownBy(() -> some.numbers(labels, grid, Affine.translation(5, 0, 0)))
                .hasMessageContaining("lies elsewhere than its scan");
    }

    @Test
    void aMissingClassIsNoClassUnlessTheConfigNamesIt() throws IOException {
        for (String marker : List.of("N/A", "NA", "null", "-", ".", "#N/A", "<NA>", "None", "nan")) {
            String text = "subject,t1,group\n1,x,no\n2,y,%s\n".formatted(marker);
            Target two = new ClassTarget("group", List.of("no", "yes"));
            assertThat(two.read(manifest(text), Map.of(), false)
                            .of(SampleId.of("2", ""))
                            .known())
                    .isFalse();
            assertThatThrownBy(() -> two.read(manifest(text), Map.of(), true))
                    .hasMessageContainingAll(
                            "line 3: 2 has no class in \"group\"", "\"" + marker + "\" stands for a missing");
            Target named = new ClassTarget("group", List.of("no", marker));
            Truth truth = named.read(manifest(text), Map.of(), true).of(SampleId.of("2", ""));
            assertThat(truth.classNumber()).isEqualTo(1);
            assertThat(truth.stratum()).isEqualTo(marker);
        }
        ScoreTarget scores = new ScoreTarget(Map.of("total", List.of("r1", "r2")), Optional.empty());
        assertThat(scores.read(manifest("subject,t1,r1,r2\n1,x,N/A,2\n"), Map.of(), true)
                        .of(SampleId.of("1", ""))
                        .scores())
                .containsExactly(2.0);
        assertThatThrownBy(() -> scores.read(manifest("subject,t1,r1,r2\n1,x,two,2\n"), Map.of(), true))
                .hasMessageContainingAll("manifest.csv:2", "\"two\" in \"r1\"");
    }

    @Test
    void aClassHasSeveralWritings() throws IOException {
        Target target = new ClassTarget("group", List.of("0", "1"));
        Truths truths =
                target.read(manifest("subject,session,t1,group\n1,a,x,1.0\n1,b,y,1\n2,,z,0.0\n"), Map.of(), true);
        assertThat(truths.strata()).isEqualTo(Map.of("1", "1", "2", "0"));
        Target words = new ClassTarget("group", List.of("true", "false"));
        assertThat(words.read(manifest("subject,t1,group\n1,x,True\n2,y,FALSE\n"), Map.of(), true)
                        .strata())
                .isEqualTo(Map.of("1", "true", "2", "false"));
        assertThatThrownBy(() -> target.read(manifest("subject,t1,group\n1,x,01\n"), Map.of(), true))
                .hasMessageContaining("class \"01\" is not one of");
    }
}
