package medai.eval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import medai.cohort.DataConfig;
import medai.cohort.Study;
import medai.cohort.split.Given;
import medai.cohort.target.MaskTarget;
import medai.cohort.target.ScoreRange;
import medai.cohort.target.Target;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.file.NiftiWriter;
import medai.imaging.file.UnusableInputException;
import medai.imaging.table.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tables of a run, as its config says what they mean. */
final class EvaluationOfRunsTest {
    @TempDir
    Path folder;

    private static DataConfig data(
            Optional<Target> target, List<String> classes, Map<String, List<String>> scores, ScoreRange... range) {
        return new DataConfig(
                Map.of("t1", DataConfig.View.of("t1")),
                Map.of(),
                target,
                classes,
                scores,
                List.of(range).stream().findFirst());
    }

    private String evaluate(DataConfig data, String predictions) throws IOException {
        Path table = folder.resolve("runs/run/tasks/0/predictions.csv");
        Files.createDirectories(table.getParent());
        Files.writeString(table, predictions);
        Study study = new Study("run", 1, folder.resolve("m.csv"), folder, data, new Given("split", 1), false);
        return new Evaluation(study, EvalConfig.defaults(), List.of()).run(folder.resolve("eval"));
    }

    @Test
    void scoresBeyondTheRangeAreRefused() throws IOException {
        DataConfig data = data(Optional.empty(), List.of(), Map.of("total", List.of("r1", "r2")), new ScoreRange(0, 3));
        String header = "subject,session,task,part,target,truth,predicted,reader_1,reader_2\n";
        String good = "1,,0,test,total,0,0,0,0\n2,,0,test,total,3,3,3,\n3,,0,test,total,1.5,2.9,1,2\n";
        assertThat(evaluate(data, header + good)).contains("icc_2_1");
        for (String bad : List.of("3.2,1,1,2", "1.5,3.01,1,2", "1.5,-1,1,2", "1.5,1,1,9", "1.5,Infinity,1,2")) {
            assertThatThrownBy(() -> evaluate(data, header + good + "4,,0,test,total," + bad + "\n"))
                    .as(bad)
                    .isInstanceOf(UnusableInputException.class)
                    .hasMessageContaining("predictions.csv:5");
        }
        DataConfig open = data(Optional.empty(), List.of(), Map.of("total", List.of("r1", "r2")));
        assertThat(evaluate(open, header + good + "4,,0,test,total,3.2,1,1,2\n"))
                .contains("icc_2_1");
    }

    /** A class that is called like a missing value, and one that is a number. */
    @Test
    void classesAreThoseOfTheConfig() throws IOException {
        DataConfig data = data(Optional.of(Target.of("group")), List.of("None", "1"), Map.of());
        evaluate(
                data,
                "subject,task,part,truth,predicted,p_None,p_1\n1,0,test,None,None,0.8,0.2\n2,0,test,1.0,1,0.3,0.7\n"
                        + "3,0,test,None,1,0.4,0.6\n4,0,test,NA,1,0.4,0.6\n");
        Table.Row accuracy =
                Table.read(folder.resolve("eval/metrics.csv")).rows().get(0);
        assertThat(accuracy.number("n")).isEqualTo(3);
        assertThat(accuracy.number("value")).isEqualTo(2 / 3.0);
        assertThat(folder.resolve("eval/report.md")).content().contains("1 rows without truth (\"NA\") are left out");
    }

    @Test
    void aMeasureThatIsUndefinedIsADash() throws IOException {
        DataConfig data = data(Optional.of(Target.of("group")), List.of("a", "b"), Map.of());
        String text = evaluate(data, "subject,task,part,truth,predicted\n1,0,test,a,a\n2,0,test,a,a\n");
        assertThat(text).doesNotContain("NaN").containsPattern("auroc +- +-");
    }

    @Test
    void aLabelMapCountsOnce() throws IOException {
        Grid grid = Grid.centred(4, 4, 4, 1);
        float[] voxels = new float[64];
        voxels[21] = 1;
        NiftiWriter.writeLabels(folder.resolve("runs/run/tasks/0/map.nii.gz"), new Volume(grid, voxels), "map");
        Path names = Files.writeString(folder.resolve("labels.csv"), "label,name\n1,None\n");
        MaskTarget.Structures structures = new MaskTarget.Structures("m", List.of(0, 1), Optional.empty(), List.of());
        DataConfig data = data(Optional.of(new MaskTarget(Map.of("t1", structures), names)), List.of(), Map.of());
        String row = "1,,0,test,t1,map.nii.gz,map.nii.gz\n";
        String header = "subject,session,task,part,view,path,truth\n";
        assertThat(evaluate(data, header + row)).contains("None");
        assertThatThrownBy(() -> evaluate(data, header + row + row))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContainingAll("predictions.csv:3", "a second row of label map", "line 2");
    }
}
