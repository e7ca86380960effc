package medai.eval.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import medai.eval.prediction.MetricRow;
import medai.imaging.Box;
import medai.imaging.file.UnusableInputException;
import medai.imaging.random.Draw;
import medai.imaging.table.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DetectionTest {
    private static final Path FIXTURES = Path.of("..", "test-fixtures", "detection");

    @TempDir
    Path folder;

    private static DetectionEvaluation evaluate(Path found, Path truth, double iou) throws IOException {
        return DetectionEvaluation.read(List.of(found), truth, new DetectionEvaluation.Options(iou, 0.5, 200, 1));
    }

    private static double value(List<MetricRow> rows, String metric) {
        return rows.stream()
                .filter(row -> row.metric().equals(metric))
                .findFirst()
                .orElseThrow()
                .value();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.3", "0.5", "0.7"})
    void matchesAsCocoDoes(String iou) throws IOException {
        JsonNode expected = new ObjectMapper()
                .readTree(FIXTURES.resolve("expected.json").toFile())
                .get(iou);
        DetectionEvaluation found =
                evaluate(FIXTURES.resolve("found.csv"), FIXTURES.resolve("lesions.csv"), Double.parseDouble(iou));
        List<MetricRow> rows = found.rows();
        int tp = expected.get("tp").asInt();
        int fp = expected.get("fp").asInt();
        int lesions = expected.get("lesions").asInt();
        assertThat(value(rows, "true_positives")).isEqualTo(tp);
        assertThat(value(rows, "false_positives")).isEqualTo(fp);
        assertThat(value(rows, "false_negatives")).isEqualTo(lesions - tp);
        assertThat(value(rows, "f1")).isCloseTo(2.0 * tp / (tp + fp + lesions), within(1e-12));
        assertThat(value(rows, "average_precision"))
                .isCloseTo(expected.get("average_precision").asDouble(), within(1e-12));
        assertThat(value(rows, "sensitivity_at_1.0_fp"))
                .isCloseTo(expected.get("sensitivity_at_1").asDouble(), within(1e-12));
        assertThat(value(rows, "sensitivity_at_0.25_fp"))
                .isCloseTo(expected.get("sensitivity_at_0_25").asDouble(), within(1e-12));
        assertThat(rows.get(0).interval().low()).isLessThan(rows.get(0).value());
        assertThat(rows.get(0).n()).isEqualTo(40);
    }

    /** Overlap counted on the voxels of whole-numbered boxes. */
    @Test
    void overlapIsThatOfVoxels() {
        for (int i = 0; i < 100; i++) {
            Draw draw = Draw.of(1, "boxes", i);
            Box a = box(draw);
            Box b = box(draw);
            int both = 0;
            int either = 0;
            for (int x = 0; x < 20; x++) {
                for (int y = 0; y < 20; y++) {
                    boolean inA = x >= a.x0() && x < a.x1() && y >= a.y0() && y < a.y1();
                    boolean inB = x >= b.x0() && x < b.x1() && y >= b.y0() && y < b.y1();
                    both += inA && inB ? 1 : 0;
                    either += inA || inB ? 1 : 0;
                }
            }
            assertThat(a.iou(b)).isCloseTo((double) both / either, within(1e-12));
            assertThat(b.iou(a)).isEqualTo(a.iou(b));
        }
        assertThatThrownBy(() -> new Box(3, 0, 3, 1)).hasMessageContaining("x0 < x1");
    }

    private static Box box(Draw draw) {
        int x = draw.nextInt(10);
        int y = draw.nextInt(10);
        return new Box(x, y, x + 1 + draw.nextInt(9), y + 1 + draw.nextInt(9));
    }

    /** A patient's score reaches a threshold exactly where so many boxes do. */
    @Test
    void patientsAreDecidedByTheNumberOfBoxes() throws IOException {
        Path found = file("f.csv", """
                subject,slice,x0,y0,x1,y1,score
                a,1,0,0,4,4,0.9
                a,2,0,0,4,4,0.6
                b,1,0,0,4,4,0.8
                b,2,0,0,4,4,0.3
                d,1,0,0,4,4,0.99
                """);
        Path truth = file("t.csv", """
                subject,slice,x0,y0,x1,y1
                a,1,0,0,4,4
                a,2,0,0,4,4
                b,1,,,,
                c,1,,,,
                """);
        DetectionEvaluation evaluation = evaluate(found, truth, 0.5);
        evaluation.writePatients(folder.resolve("patients.csv"), 2);
        Table patients = Table.read(folder.resolve("patients.csv"));
        assertThat(patients.rows())
                .extracting(row -> row.require("subject") + " " + row.require("predicted") + " " + row.require("truth"))
                .containsExactly(
                        "a positive positive", "b negative negative", "c negative negative", "d negative negative");
        assertThat(patients.rows()).extracting(row -> row.number("p_positive")).containsExactly(0.6, 0.3, 0.0, 0.0);
        assertThat(evaluation.notes()).anyMatch(note -> note.startsWith("2 images are only in the table of found"));
    }

    @Test
    void whatCannotBeReadIsSaid() throws IOException {
        Path truth = file("t.csv", "subject,x0,y0,x1,y1\na,5,0,4,4\n");
        Path found = file("f.csv", "subject,x0,y0,x1,y1,score\na,0,0,4,4,0.5\n");
        assertThatThrownBy(() -> evaluate(found, truth, 0.5))
                .hasMessageContaining("t.csv:2")
                .hasMessageContaining("x0 < x1");
        assertThatThrownBy(() -> evaluate(truth, found, 0.5)).hasMessageContaining("score");
        Path none = file("n.csv", "subject,x0,y0,x1,y1\na,,,,\n");
        DetectionEvaluation healthy = evaluate(found, none, 0.5);
        assertThat(healthy.notes()).anyMatch(note -> note.contains("no true box"));
        assertThat(value(healthy.rows(), "sensitivity")).isNaN();
        assertThat(value(healthy.rows(), "false_positives_per_image")).isEqualTo(1);
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private void refused(String truth, String found, String... words) throws IOException {
        Path lesions = Files.writeString(folder.resolve("lesions.csv"), "subject,slice,x0,y0,x1,y1\n" + truth);
        Path boxes = Files.writeString(folder.resolve("found.csv"), "subject,slice,x0,y0,x1,y1,score\n" + found);
        assertThatThrownBy(() -> evaluate(boxes, lesions, 0.5))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContainingAll(words);
    }

    @Test
    void aBoxIsWholeAndListedOnce() throws IOException {
        refused("1,1,0,0,2,2\n1,1,,1,3,3\n", "1,1,0,0,2,2,0.9\n", "lesions.csv:3", "an empty \"x0\"");
        refused("1,1,0,0,2,2\n1,1,0,0,2.0,2\n", "1,1,0,0,2,2,0.9\n", "lesions.csv:3", "the same box", "lesions.csv:2");
        refused("1,1,0,0,2,2\n", "1,1,0,0,2,2,0.9\n1,1,0,0,2,2,0.8\n", "found.csv:3", "found.csv:2");
        refused("1,1,0,0,2,2\n", "1,1,0,0,2,2,Infinity\n", "found.csv:2", "score");
        Path lesions = Files.writeString(
                folder.resolve("lesions.csv"),
                "subject,slice,x0,y0,x1,y1\n1,1,0,0,2,2\n1,2,0,0,2,2\n1,3,NA,NA,NA,NA\n");
        Path boxes =
                Files.writeString(folder.resolve("found.csv"), "subject,slice,x0,y0,x1,y1,score\n1,1,0,0,2,2,0.9\n");
        assertThat(value(evaluate(boxes, lesions, 0.5).rows(), "sensitivity")).isEqualTo(0.5);
    }

    @Test
    void aSliceHasSeveralWritings() throws IOException {
        Path lesions =
                Files.writeString(folder.resolve("lesions.csv"), "subject,slice,x0,y0,x1,y1\n1,3,0,0,2,2\n1,4,,,,\n");
        Path boxes = Files.writeString(
                folder.resolve("found.csv"), "subject,slice,x0,y0,x1,y1,score\n1,3.0,0,0,2,2,0.9\n1,4.0,,,,,\n");
        DetectionEvaluation found = evaluate(boxes, lesions, 0.5);
        assertThat(value(found.rows(), "sensitivity")).isEqualTo(1);
        assertThat(found.set().images()).isEqualTo(2);
    }
}
