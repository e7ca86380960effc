package medai.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import medai.imaging.table.Table;
import org.junit.jupiter.api.Test;

/**
 * A run with three classes is judged as a table with three classes is: {@code eval --config} and {@code eval --predictions} give
 * the same results.
 */
final class ThreeClassesTest extends KidneyCommandLineTest {
    private int onKinds(String command) {
        return onKidneys(
                List.of(command),
                Stream.of(
                        "data.target=kind",
                        "data.classes=[a, b, c]",
                        "train.split={kind: stratified_k_fold, folds: 2}",
                        "explain=null",
                        "sweep=null",
                        "eval.positive=c"));
    }

    private Map<String, Double> metrics(String file) throws IOException {
        Map<String, Double> values = new TreeMap<>();
        for (Table.Row row : Table.read(folder.resolve(file)).rows()) {
            if (row.require("group").equals("all")) {
                String name = row.require("metric") + " " + row.get("class").orElse("");
                assertThat(values).as("each number once").doesNotContainKey(name);
                values.put(name, row.get("value").isPresent() ? row.number("value") : Double.NaN);
            }
        }
        return values;
    }

    @Test
    void everyNumberSaysWhichClassItIsAbout() throws IOException {
        simulateKidneys(24);
        Path manifest = folder.resolve("kidneys/manifest.csv");
        List<List<String>> rows = new ArrayList<>();
        for (Table.Row row : Table.read(manifest).rows()) {
            rows.add(List.of(
                    row.require("subject"),
                    row.require("ct"),
                    List.of("a", "b", "c").get(rows.size() % 3)));
        }
        Table.write(manifest, List.of("subject", "ct", "kind"), rows);
        for (String command : List.of("preprocess", "train", "eval")) {
            assertThat(onKinds(command)).as(command + err).isZero();
        }
        int right = 0;
        int all = 0;
        List<String> words = new ArrayList<>(List.of("eval", "--predictions"));
        for (int task = 0; task < 2; task++) {
            Path predictions = folder.resolve("runs/kidney-sweep/tasks/%d/predictions.csv".formatted(task));
            words.add(predictions.toString());
            for (Table.Row row : Table.read(predictions).rows()) {
                right += row.require("truth").equals(row.require("predicted")) ? 1 : 0;
                all++;
            }
        }
        Map<String, Double> found = metrics("eval/metrics.csv");
        assertThat(all).isEqualTo(24);
        assertThat(found.get("accuracy ")).as("of all classes").isCloseTo((double) right / all, within(1e-12));
        assertThat(found)
                .containsKeys("auroc_macro ", "auroc_weighted ", "f1_macro ", "accuracy a", "auroc b", "recall c");
        assertThat(out.toString()).contains("balanced_accuracy").containsPattern("auroc +kind, b +all");
        assertThat(folder.resolve("eval/figures/confusion.png")).isNotEmptyFile();
        assertThat(folder.resolve("eval/report.md")).content().contains("auroc_macro", "kind, c");
        assertThat(Table.read(folder.resolve("eval/metrics.csv")).rows().stream()
                        .filter(row -> row.get("metric").equals(java.util.Optional.of("accuracy"))
                                && row.get("class").isEmpty())
                        .map(row -> row.get("group").orElse("")))
                .contains("all", "task-0", "task-1", "mean", "sd");
        words.addAll(List.of("--classes", "a,b,c", "-o", folder.resolve("table").toString()));
        assertThat(medai(words.toArray(String[]::new))).as(err.toString()).isZero();
        assertThat(metrics("table/metrics.csv")).isEqualTo(found);
    }
}
