package medai.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import medai.imaging.table.Table;
import org.junit.jupiter.api.Test;

/** The configs of the RA systems from phantom wrists to metrics. */
final class RaSystemsTest extends WristCommandsTest {
    @Test
    void admiraScoresStructuresAndTheirSum() throws IOException {
        String[] small = {"network.layers=1", "train.stages[0].epochs=2"};
        assertThat(run("preprocess", "admira-structure", small))
                .as(err.toString())
                .isZero();
        assertThat(run("train", "admira-structure", small)).as(err.toString()).isZero();
        assertThat(run("eval", "admira-structure", small)).as(err.toString()).isZero();
        List<Table.Row> predictions = Table.read(folder.resolve("runs/admira-structure/tasks/1/predictions.csv"))
                .rows();
        assertThat(predictions).hasSize((6 + 9) * 10);
        assertThat(predictions.get(0).get("reader_1")).isPresent();
        List<String> metrics = new ArrayList<>();
        for (Table.Row row : Table.read(folder.resolve("eval/metrics.csv")).rows()) {
            metrics.add(row.require("metric") + " " + row.require("target") + " " + row.require("group"));
        }
        assertThat(metrics)
                .contains("icc_2_1 sum all", "pearson tsy_VI task-0", "icc_2_1 sum mean", "pearson mean all");
        assertThat(folder.resolve("eval/agreement.csv")).isNotEmptyFile();
        assertThat(folder.resolve("eval/figures/learning_regress.svg")).isNotEmptyFile();
        assertThat(Files.readString(folder.resolve("runs/admira-structure/splits.csv")))
                .contains("validation");
        admiraIsExplainedWhereViewsAreStillApart(small);
        scoresPartScansOverRegions(small);
        scoresAreWorthWhatTheirFeaturesCarry(small);
        selectedFeaturesHaveAScaleOfTheirOwn(small);
        assertThat(medai(
                        "infer",
                        "--config",
                        folder.resolve("runs/admira-structure/config.yaml").toString(),
                        "--set",
                        "output=" + folder,
                        "--manifest",
                        folder.resolve("cohort/manifest.csv").toString(),
                        "-o",
                        folder.resolve("inferred").toString()))
                .as(err.toString())
                .isZero();
        List<Table.Row> limited =
                Table.read(folder.resolve("inferred/predictions.csv")).rows();
        assertThat(limited).hasSize(24 * 10 * 2);
        noScoreIsBeyondItsRange(limited);
    }

    /** A network that has hardly learnt predicts negative scores for many structures. */
    private void noScoreIsBeyondItsRange(List<Table.Row> limited) throws IOException {
        assertThat(medai(
                        "infer",
                        "--run",
                        folder.resolve("runs/admira-structure").toString(),
                        "--set",
                        "output=" + folder,
                        "--set",
                        "data.range={low: -100, high: 100}",
                        "-o",
                        folder.resolve("unlimited").toString()))
                .as(err.toString())
                .isZero();
        List<Table.Row> unlimited =
                Table.read(folder.resolve("unlimited/predictions.csv")).rows();
        int below = 0;
        for (int i = 0; i < limited.size(); i++) {
            double score = unlimited.get(i).number("predicted");
            below += score < 0 ? 1 : 0;
            assertThat(limited.get(i).number("predicted")).isEqualTo(Math.max(0, Math.min(3, score)));
        }
        assertThat(below).isPositive();
    }

    /** Six test subjects, two tasks, two scores, two views, four maps. */
    private void admiraIsExplainedWhereViewsAreStillApart(String[] small) throws IOException {
        String[] explained = and(small, "explain={method: {kind: pixel_wise}, classes: [tsy_VI, tsy_2]}");
        assertThat(run("explain", "admira-structure", explained))
                .as(err.toString())
                .isZero();
        List<Table.Row> cams = Table.read(folder.resolve("explain/cams.csv")).rows();
        assertThat(cams).hasSize(6 * 2 * 2 * 2 * 4);
        assertThat(cams.stream().map(row -> row.get("view").orElse("")).distinct())
                .containsExactlyInAnyOrder("tra", "cor");
        assertThat(Files.readString(folder.resolve("explain/task-0/scale.json")))
                .contains("\"layer\":\"features.6\"");
        assertThat(run("explain", List.of("aggregate"), "admira-structure", explained))
                .isEqualTo(65);
        assertThat(err.toString()).contains("add explain.regions");
        String mixed = "explain={method: {kind: pixel_wise}, layer: \"7\", classes: [tsy_VI]}";
        assertThat(run("explain", "admira-structure", and(small, mixed))).isEqualTo(78);
        assertThat(err.toString()).contains("behind layer 7 belong to none of its views");
        String fused =
                "explain={method: {kind: layer_fusion, method: {kind: pixel_wise}, layers: [\"5\", \"8\"]}, classes: [tsy_VI]}";
        assertThat(run("explain", "admira-structure", and(small, fused))).isEqualTo(65);
        assertThat(err.toString()).contains("views [cor, tra] are mixed before layer 8");
    }

    /** With the config's own section explain: six scans of task 0, grouped by thirds of their score. */
    private void scoresPartScansOverRegions(String[] small) throws IOException {
        String names = "explain.regions.names=" + folder.resolve("cohort/labels.csv");
        assertThat(run("explain", List.of("aggregate", "--task", "0"), "admira-structure", and(small, names)))
                .as(err.toString())
                .isZero();
        double[] n = new double[2];
        double[] sums = new double[2];
        for (Table.Row row :
                Table.read(folder.resolve("explain/task-0/aggregation.csv")).rows()) {
            assertThat(row.require("group")).isIn("all", "low", "middle", "high");
            assertThat(row.number("zero")).isBetween(-1.0, 1.0);
            int at = row.require("group").equals("all") ? 0 : 1;
            n[at] += row.number("n");
            sums[at] += row.number("n") * row.number("mean");
        }
        assertThat(n[0]).isPositive().isEqualTo(n[1]);
        assertThat(sums[0]).isCloseTo(sums[1], within(1e-9 * n[0]));
    }

    /** Ten scores and their sum, each with its own features, without them, and masked by its maps, of six scans of task 0. */
    private void scoresAreWorthWhatTheirFeaturesCarry(String[] small) throws IOException {
        String[] measured = and(
                small, "explain.regions=null", "explain.windows={depth: 7, height: 16, width: 16}", "data.masks={}");
        assertThat(run("explain", List.of("metrics", "--task", "0"), "admira-structure", measured))
                .as(err.toString())
                .isZero();
        Map<String, Double> found = new TreeMap<>();
        for (Table.Row row :
                Table.read(folder.resolve("explain/task-0/cam-metrics.csv")).rows()) {
            if (row.get("value").isPresent()) {
                found.put(
                        "%s %s %s %s"
                                .formatted(
                                        row.require("metric"),
                                        row.cell("class"),
                                        row.cell("scale"),
                                        row.require("features")),
                        row.number("value"));
            }
        }
        Map<String, Double> errors = new TreeMap<>();
        Map<String, double[]> sums = new TreeMap<>();
        for (Table.Row row : Table.read(folder.resolve("runs/admira-structure/tasks/0/predictions.csv"))
                .rows()) {
            if (row.require("part").equals("test")) {
                double error = row.number("predicted") - row.number("truth");
                errors.merge(row.require("target"), Math.abs(error) / 6, Double::sum);
                sums.computeIfAbsent(row.require("subject"), k -> new double[1])[0] += error;
            }
        }
        assertThat(sums).hasSize(6);
        errors.put(
                "",
                sums.values().stream().mapToDouble(sum -> Math.abs(sum[0]) / 6).sum());
        assertThat(errors).hasSize(11);
        errors.forEach((score, error) -> {
            assertThat(found.get("mae " + score + "  all")).as(score).isCloseTo(error, within(1e-5));
            for (String features : List.of("selected_kept", "selected_masked", "random_masked")) {
                double left = found.get("mae " + score + "  " + features);
                assertThat(found.get("delta_mae " + score + "  " + features)).isCloseTo(left - error, within(1e-5));
            }
        });
        for (String score : List.of("tsy_VI", "tsy_4")) {
            assertThat(found)
                    .containsKeys(
                            "avg_increase " + score + " gs all",
                            "mean_drop " + score + " gs selected",
                            "mean_drop " + score + " is all",
                            "insertion_auc " + score + " raw all",
                            "deletion_auc " + score + " raw selected");
        }
    }

    /** Where all features are selected, their scale is that of all features; where few are, it is another. */
    private void selectedFeaturesHaveAScaleOfTheirOwn(String[] small) throws IOException {
        String two =
                "explain={method: {kind: pixel_wise}, classes: [tsy_VI, tsy_2], scale: {kind: norm, ratio: 1.5}, select: {mode: %s, refit_scale: true}}";
        String[] all = and(small, two.formatted("top, ratio: 1"));
        assertThat(run("explain", List.of("scale", "--task", "0"), "admira-structure", all))
                .as(err.toString())
                .isZero();
        Path task = folder.resolve("explain/task-0");
        JsonNode whole = new ObjectMapper().readTree(task.resolve("scale.json").toFile());
        JsonNode selected =
                new ObjectMapper().readTree(task.resolve("scale-selected.json").toFile());
        assertThat(selected.get("scales")).isEqualTo(whole.get("scales"));
        assertThat(whole.get("kind").asText()).isEqualTo("NORM");
        assertThat(whole.at("/scales/0/v_high").asDouble()).isEqualTo(1);
        String[] one = and(small, two.formatted("max"));
        assertThat(run("explain", List.of("--methods", "pixel_wise"), "admira-structure", one))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("R with the readers' scores");
        assertThat(Table.read(folder.resolve("explain/methods/methods.csv")).rows())
                .hasSize(2)
                .allSatisfy(row -> assertThat(row.number("mae")).isPositive());
        assertThat(run("explain", List.of("scale", "--task", "0"), "admira-structure", one))
                .as(err.toString())
                .isZero();
        JsonNode few =
                new ObjectMapper().readTree(task.resolve("scale-selected.json").toFile());
        int kept = 0;
        for (int i = 0; i < 4; i++) {
            kept += few.at("/scales/%d/p_high".formatted(i)).equals(whole.at("/scales/%d/p_high".formatted(i))) ? 1 : 0;
        }
        assertThat(kept)
                .as("of two scores and two views, those without the one feature")
                .isEqualTo(2);
        assertThat(Table.read(task.resolve("selected_tsy_2.csv")).rows()).hasSize(1);
        assertThat(run(
                        "explain",
                        "admira-structure",
                        and(one, "explain.importance={correct_only: true}", "explain.select=null")))
                .isEqualTo(78);
        assertThat(err.toString()).contains("correct_only is for classes: scores are not right or wrong");
        assertThat(run(
                        "explain",
                        "admira-structure",
                        and(small, two.formatted("diff_top"), "explain.classes=[tsy_VI]")))
                .isEqualTo(78);
        assertThat(err.toString()).contains("diff_top compares what is explained");
    }

    @Test
    void theAutoencoderFeedsTheClassifier() throws IOException {
        assertThat(run("preprocess", "ra-mae", AUTOENCODER)).as(err.toString()).isZero();
        assertThat(run("train", "ra-mae", AUTOENCODER)).as(err.toString()).isZero();
        assertThat(run("eval", "ra-mae", AUTOENCODER)).as(err.toString()).isZero();
        assertThat(Table.read(folder.resolve("runs/ra-mae/tasks/0/predictions.csv"))
                        .rows())
                .hasSize(6 + 9)
                .first()
                .satisfies(row -> assertThat(row.get("p_ra")).isPresent());
        assertThat(folder.resolve("eval/figures/learning_mae.png")).isNotEmptyFile();
        Path stage = folder.resolve("runs/ra-mae/tasks/0/stages/mae");
        assertThat(stage.resolve("reconstruction.png")).isNotEmptyFile();
        List<Table.Row> reconstructed =
                Table.read(stage.resolve("reconstruction.csv")).rows();
        assertThat(reconstructed).as("views and shares masked").hasSize((6 + 9) * 2 * 2);
        for (Table.Row row : reconstructed) {
            assertThat(row.number("error")).isPositive();
            assertThat(row.number("mean_image_error")).isPositive();
        }
        String weights = "train.start={weights: %s}".formatted(stage.resolve("checkpoint.safetensors"));
        String[] next = and(AUTOENCODER, "name=next", weights);
        assertThat(run("train", "ra-mae", next))
                .as("task 1 validates what task 0 learned from")
                .isEqualTo(65);
        assertThat(err.toString()).contains("weights trained on 9 subjects that task 1 validates or tests");
        assertThat(Table.read(folder.resolve("runs/next/tasks/0/predictions.csv"))
                        .rows())
                .as("task 0 is the same split")
                .isNotEmpty();
    }

    @Test
    void whatDoesNotFitTogetherIsRefused() {
        assertThat(run("train", "admira-total", "train.select.metric=auroc")).isEqualTo(78);
        assertThat(err.toString()).contains("select.metric must suit the last stage");
        assertThat(run("train", "admira-total")).as("nothing is prepared yet").isEqualTo(66);
        assertThat(run("train", "admira-total", "data.range={low: 0, high: 2}")).isEqualTo(65);
        assertThat(err.toString()).contains("r1_tsy_total of ", "outside of data.range, 0.0 to 2.0");
        String odd = "preprocess.steps[2].size=40";
        assertThat(run("preprocess", "admira-total", odd)).isZero();
        assertThat(run("train", "admira-total"))
                .as("one view is prepared as another size")
                .isEqualTo(66);
        assertThat(err.toString()).contains("24 images in it were prepared by other steps");
        assertThat(run("train", "admira-total", odd)).isEqualTo(78);
        assertThat(err.toString()).contains("views must have one size for this network");
        String stage =
                "train.stages[0].objective={kind: masked_autoencoder, ratio: 0.7, patch: 8, alpha: 0.8, frequency: magnitude}";
        assertThat(run("train", "admira-total", stage)).isEqualTo(78);
        assertThat(err.toString()).contains("in a stage that learns no scores");
    }
}
