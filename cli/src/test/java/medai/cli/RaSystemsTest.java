package medai.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import medai.imaging.file.ScanReader;
import medai.imaging.table.Table;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The configs of the RA systems from phantom wrists to metrics, made small. */
final class RaSystemsTest extends CommandLineTest {
    @BeforeEach
    void cohort() {
        assertThat(medai(
                        "simulate",
                        "wrist",
                        "-n",
                        "24",
                        "--size",
                        "48",
                        "--slices",
                        "12",
                        "-o",
                        folder.resolve("cohort").toString()))
                .as(err.toString())
                .isZero();
    }

    /** A command with a config of ours and what makes it small. */
    private int run(String command, String config, String... further) {
        return run(command, List.of(), config, further);
    }

    private int run(String command, List<String> words, String config, String... further) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(words);
        arguments.addAll(
                List.of("--config", Path.of("..", "configs", config + ".yaml").toString()));
        List<String> settings = new ArrayList<>(List.of(
                "manifest=" + folder.resolve("cohort/manifest.csv"),
                "output=" + folder,
                "preprocess.steps[2].size=32",
                "preprocess.views.cor[2].size=32",
                "train.split.folds=2"));
        settings.addAll(List.of(further));
        settings.forEach(setting -> arguments.addAll(List.of("--set", setting)));
        return medai(arguments.toArray(String[]::new));
    }

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
        assertThat(metrics).contains("icc_2_1 sum all", "pearson tsy_VI task-0", "icc_2_1 sum mean");
        assertThat(folder.resolve("eval/agreement.csv")).isNotEmptyFile();
        assertThat(folder.resolve("eval/figures/learning_regress.svg")).isNotEmptyFile();
        assertThat(Files.readString(folder.resolve("runs/admira-structure/splits.csv")))
                .contains("validation");
        admiraIsExplainedWhereViewsAreStillApart(small);
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

    /** A network that has hardly learnt says less than nothing of many structures. */
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

    @Test
    void theAutoencoderFeedsTheClassifier() throws IOException {
        String[] small = {
            "network.base=2",
            "network.hidden=[8]",
            "train.stages[0].epochs=1",
            "train.stages[1].epochs=2",
            "train.stages[0].objective.patch=8"
        };
        assertThat(run("preprocess", "ra-mae", small)).as(err.toString()).isZero();
        assertThat(run("train", "ra-mae", small)).as(err.toString()).isZero();
        assertThat(run("eval", "ra-mae", small)).as(err.toString()).isZero();
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
        String[] next = java.util.Arrays.copyOf(small, small.length + 2);
        next[small.length] = "name=next";
        next[small.length + 1] = "train.start={weights: %s}".formatted(stage.resolve("checkpoint.safetensors"));
        assertThat(run("train", "ra-mae", next))
                .as("task 1 validates what task 0 learned from")
                .isEqualTo(65);
        assertThat(err.toString()).contains("weights trained on 9 subjects that task 1 validates or tests");
        assertThat(Table.read(folder.resolve("runs/next/tasks/0/predictions.csv"))
                        .rows())
                .as("task 0 is the same split")
                .isNotEmpty();
        assertThat(run("explain", "ra-mae", small)).isEqualTo(78);
        assertThat(err.toString()).contains("has no section explain");
        String[] explained = java.util.Arrays.copyOf(small, small.length + 2);
        explained[small.length] = "data.masks={labels_cor: labels_cor, labels_tra: labels_tra}";
        explained[small.length + 1] =
                "explain={method: {kind: pixel_wise}, classes: [no-ra, ra], select: {mode: top, ratio: 0.1}, windows: {depth: 5, height: 16, width: 16}, regions: {masks: {cor: labels_cor, tra: labels_tra}, names: %s}}"
                        .formatted(folder.resolve("cohort/labels.csv"));
        assertThat(run("explain", "ra-mae", explained)).isEqualTo(65);
        assertThat(err.toString()).contains("features of 1 x 1 x 5 cells", "fewer blocks");
        String[] shallow = java.util.Arrays.copyOf(explained, explained.length + 2);
        shallow[explained.length] = "name=shallow";
        shallow[explained.length + 1] = "network.blocks=4";
        assertThat(run("train", "ra-mae", shallow)).as(err.toString()).isZero();
        assertThat(run("explain", "ra-mae", shallow)).as(err.toString()).isZero();
        mapsOfBothViews();
        aCopyKeepsTheSelectedFeatures();
        otherScansAreShownOnTheSameScale(shallow);
        shardsAndPartsMakeTheSame(shallow);
        mapsDependOnWhatWasLearnt(shallow);
        methodsStandSideBySide(shallow);
        String[] elsewhere = java.util.Arrays.copyOf(shallow, shallow.length + 2);
        elsewhere[shallow.length] = "explain.regions.masks.tra=labels_cor";
        elsewhere[shallow.length + 1] = "explain.regions.resample=false";
        assertThat(run("explain", List.of("aggregate"), "ra-mae", elsewhere)).isEqualTo(65);
        assertThat(err.toString()).contains("the labels lie elsewhere than the map");
        elsewhere[shallow.length + 1] = "explain.regions.resample=true";
        assertThat(run("explain", List.of("aggregate"), "ra-mae", elsewhere))
                .as(err.toString())
                .isZero();
        String[] averaged = java.util.Arrays.copyOf(small, small.length + 1);
        averaged[small.length] = "explain={method: {kind: grad_cam}, classes: [ra], template: %s}"
                .formatted(folder.resolve("cohort/template.nii.gz"));
        assertThat(run("explain", "ra-mae", averaged)).isEqualTo(78);
        assertThat(err.toString()).contains("explain.template is for classes and one view");
    }

    /** Six test subjects, two tasks, two scores, two views, four maps. */
    private void admiraIsExplainedWhereViewsAreStillApart(String[] small) throws IOException {
        String[] explained = java.util.Arrays.copyOf(small, small.length + 1);
        explained[small.length] = "explain={method: {kind: pixel_wise}, classes: [tsy_VI, tsy_2]}";
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
        explained[small.length] = "explain={method: {kind: pixel_wise}, layer: \"7\", classes: [tsy_VI]}";
        assertThat(run("explain", "admira-structure", explained)).isEqualTo(78);
        assertThat(err.toString()).contains("behind layer 7 belong to none of its views");
        explained[small.length] =
                "explain={method: {kind: layer_fusion, method: {kind: pixel_wise}, layers: [\"5\", \"8\"]}, classes: [tsy_VI]}";
        assertThat(run("explain", "admira-structure", explained)).isEqualTo(65);
        assertThat(err.toString()).contains("views [cor, tra] are mixed before layer 8");
    }

    private void aCopyKeepsTheSelectedFeatures() throws IOException {
        Path pruned = folder.resolve("pruned.safetensors");
        String selected = folder.resolve("explain/task-0/selected_ra.csv").toString();
        String run = folder.resolve("runs/shallow").toString();
        assertThat(medai("export", run, "--keep", selected, "-o", pruned.toString()))
                .as(err.toString())
                .isZero();
        float[] weights = medai.networks.weights.Safetensors.read(pruned)
                .tensors()
                .get("classifier.0.weight")
                .values();
        long used = java.util.stream.IntStream.range(0, weights.length)
                .filter(i -> weights[i] != 0)
                .count();
        assertThat(used).as("4 of 32 features").isEqualTo(weights.length / 8);
        assertThat(medai(
                        "export",
                        run,
                        "--keep",
                        folder.resolve("cohort/labels.csv").toString(),
                        "-o",
                        "no"))
                .isEqualTo(66);
        assertThat(err.toString()).contains("--keep takes a table where medai explain wrote it");
    }

    /** Eight scans that need not be the run's, one of unknown class: a scan that is gets the map that it has already. */
    private void otherScansAreShownOnTheSameScale(String[] small) throws IOException {
        List<String> lines = Files.readAllLines(folder.resolve("cohort/manifest.csv"));
        int group = List.of(lines.get(0).split(",")).indexOf("group");
        String[] unknown = lines.get(1).split(",", -1);
        unknown[group] = "";
        List<String> others = new ArrayList<>(lines.subList(0, 9));
        others.set(1, String.join(",", unknown));
        Path manifest = Files.write(folder.resolve("cohort/others.csv"), others);
        Path to = folder.resolve("others");
        assertThat(run("explain", List.of("--manifest", manifest.toString()), "ra-mae", small))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--manifest needs -o");
        assertThat(run("explain", List.of("--manifest", manifest.toString(), "-o", to.toString()), "ra-mae", small))
                .as(err.toString())
                .isZero();
        assertThat(err.toString()).contains("of the subjects helped to train its network");
        List<Table.Row> cams = Table.read(to.resolve("cams.csv")).rows();
        assertThat(cams).hasSize(8 * 2 * 2 * 2 * 5).allSatisfy(row -> assertThat(row.number("probability"))
                .isBetween(0.0, 1.0));
        int again = 0;
        for (Table.Row row : cams) {
            Path before = folder.resolve("explain").resolve(row.require("path"));
            if (Files.exists(before)) {
                assertThat(to.resolve(row.require("path"))).hasSameBinaryContentAs(before);
                again++;
            }
        }
        assertThat(again).as("test scans among the eight").isPositive();
        for (Table.Row row : Table.read(to.resolve("regions.csv")).rows()) {
            assertThat(row.get("call").isPresent())
                    .isEqualTo(!row.require("subject").equals(unknown[0]));
        }
        for (Table.Row row :
                Table.read(to.resolve("task-0/importance_test.csv")).rows()) {
            assertThat(row.number("no-ra_n") + row.number("ra_n")).isEqualTo(7);
        }
        assertThat(to.resolve("task-1/scale.json"))
                .hasSameTextualContentAs(folder.resolve("explain/task-1/scale.json"));
        shardsOfOtherScansMakeTheSame(manifest, to, small);
    }

    /** Each of three shards prepares its own scans, and explains these. */
    private void shardsOfOtherScansMakeTheSame(Path manifest, Path whole, String[] small) throws IOException {
        Path to = folder.resolve("sharded");
        List<String> words = List.of("--manifest", manifest.toString(), "-o", to.toString());
        for (int i = 3; i >= 1; i--) {
            List<String> own = new ArrayList<>(words);
            own.addAll(List.of("--shard", i + "/3"));
            assertThat(run("explain", own, "ra-mae", small)).as(err.toString()).isZero();
        }
        assertThat(to.resolve("preprocess.csv")).doesNotExist();
        assertThat(medai("merge", to.toString())).as(err.toString()).isZero();
        for (String table : List.of(
                "cams.csv",
                "regions.csv",
                "aggregation.csv",
                "cam-metrics.csv",
                "task-0/importance_test.csv",
                "task-1/flags.csv")) {
            assertNumbersAlike(to.resolve(table), whole.resolve(table));
        }
        List<String> summary = new ArrayList<>(List.of("summary"));
        summary.addAll(words);
        assertThat(run("explain", summary, "ra-mae", small)).as(err.toString()).isZero();
        String montage = "task-1/figures/maps_class-ra_view-cor.png";
        assertThat(to.resolve(montage)).hasSameBinaryContentAs(whole.resolve(montage));
    }

    /** In seven shards (more than there are test scans) and joined, and part by part, the tables are those of a single process. */
    private void shardsAndPartsMakeTheSame(String[] small) throws IOException {
        List<String> tables = List.of(
                "cams.csv",
                "regions.csv",
                "aggregation.csv",
                "cam-scans.csv",
                "cam-metrics.csv",
                "task-1/scale.json",
                "task-1/importance_train.csv",
                "task-1/importance_test.csv",
                "task-1/similarity.csv",
                "task-1/flags.csv");
        Path whole = Files.move(folder.resolve("explain"), folder.resolve("whole"));
        assertThat(run("explain", List.of("--shard", "1/2"), "ra-mae", small)).isEqualTo(66);
        assertThat(err.toString()).contains("run \"medai explain scale\" first");
        for (int i = 1; i <= 7; i++) {
            assertThat(run("explain", List.of("scale", "--shard", i + "/7"), "ra-mae", small))
                    .as(err.toString())
                    .isZero();
            if (i == 3) {
                assertThat(medai("merge", folder.resolve("explain").toString())).isEqualTo(66);
                assertThat(err.toString()).contains("shards [4, 5, 6, 7] of 7 of importance_train.csv are missing");
            }
        }
        assertThat(medai("merge", folder.resolve("explain").toString())).isZero();
        for (int i = 1; i <= 7; i++) {
            assertThat(run("explain", List.of("--shard", i + "/7"), "ra-mae", small))
                    .as(err.toString())
                    .isZero();
        }
        assertThat(medai("merge", folder.resolve("explain").toString()))
                .as(err.toString())
                .isZero();
        for (String table : tables) {
            assertNumbersAlike(folder.resolve("explain").resolve(table), whole.resolve(table));
        }
        String montage = "task-1/figures/maps_class-ra_view-cor.png";
        assertThat(folder.resolve("explain").resolve(montage)).doesNotExist();
        assertThat(run("explain", List.of("summary"), "ra-mae", small))
                .as(err.toString())
                .isZero();
        assertThat(folder.resolve("explain").resolve(montage)).hasSameBinaryContentAs(whole.resolve(montage));
        Files.delete(folder.resolve("explain/aggregation.csv"));
        Files.delete(folder.resolve("explain/cam-metrics.csv"));
        assertThat(run("explain", List.of("aggregate"), "ra-mae", small)).isZero();
        assertNumbersAlike(folder.resolve("explain/aggregation.csv"), whole.resolve("aggregation.csv"));
        assertThat(folder.resolve("explain/cam-metrics.csv"))
                .as("only what was asked for")
                .doesNotExist();
    }

    private void methodsStandSideBySide(String[] small) throws IOException {
        assertThat(run("explain", List.of("--methods", "pixel_wise,grad_cam_plus_plus"), "ra-mae", small))
                .as(err.toString())
                .isZero();
        List<Table.Row> rows =
                Table.read(folder.resolve("explain/methods/methods.csv")).rows();
        assertThat(rows).as("two methods, two classes").hasSize(4);
        assertThat(rows.get(0).require("method")).isEqualTo("pixel_wise");
        assertThat(rows.get(0).number("r_gs")).isBetween(-1.0, 1.0);
        assertThat(rows.get(0).get("insertion_auc_change_percent")).isPresent();
        assertThat(out.toString()).contains("r gs,sf", "grad_cam_plus_plus");
    }

    /** Maps of a network that forgot what it learnt are other maps, and so are those of one that never learnt. */
    private void mapsDependOnWhatWasLearnt(String[] small) throws IOException {
        assertThat(run("explain", List.of("sanity"), "ra-mae", small))
                .as(err.toString())
                .isZero();
        List<Table.Row> steps =
                Table.read(folder.resolve("explain/task-0/sanity.csv")).rows();
        assertThat(steps.stream().map(row -> row.get("down_to").orElse("")).distinct())
                .containsExactly("head", "3", "2", "1", "0");
        Table.Row last = steps.get(steps.size() - 1);
        assertThat(last.number("rank_correlation")).isBetween(-1.0, 0.9);
        assertThat(run("explain", List.of("aggregate", "--untrained"), "ra-mae", small))
                .as(err.toString())
                .isZero();
        assertThat(Files.readString(folder.resolve("explain-untrained/aggregation.csv")))
                .isNotEqualTo(Files.readString(folder.resolve("explain/aggregation.csv")));
        assertThat(Files.readString(folder.resolve("explain-untrained/task-0/scale.json")))
                .isNotEqualTo(Files.readString(folder.resolve("explain/task-0/scale.json")));
    }

    /** The same text, but for the last digits of numbers that were added up in another order. */
    private static void assertNumbersAlike(Path found, Path wanted) throws IOException {
        String[] a = Files.readString(found).split("[,\n\\[\\]{}:]");
        String[] b = Files.readString(wanted).split("[,\n\\[\\]{}:]");
        assertThat(a).as(found.toString()).hasSameSizeAs(b);
        for (int i = 0; i < a.length; i++) {
            if (!a[i].equals(b[i])) {
                double other = Double.parseDouble(b[i]);
                assertThat(Double.parseDouble(a[i]))
                        .as("%s: %s and %s", found, a[i], b[i])
                        .isCloseTo(other, within(1e-9 * Math.max(1e-6, Math.abs(other))));
            }
        }
    }

    /** Six test subjects, two tasks, two classes, two views. */
    private void mapsOfBothViews() throws IOException {
        List<Table.Row> cams = Table.read(folder.resolve("explain/cams.csv")).rows();
        assertThat(cams).hasSize(6 * 2 * 2 * 2 * 5);
        for (Table.Row row : cams) {
            Path file = folder.resolve("explain").resolve(row.require("path"));
            String scan = "cohort/scans/sub-%s_%s.nii.gz".formatted(row.require("subject"), row.require("view"));
            assertThat(ScanReader.readFile(file).volume().grid())
                    .isEqualTo(
                            ScanReader.readFile(folder.resolve(scan)).volume().grid());
            double low = row.number("min");
            double high = row.number("max");
            switch (row.require("scale")) {
                case "gs" -> assertThat(low).isGreaterThan(-1).isLessThanOrEqualTo(high);
                case "is", "relu" -> assertThat(low).isGreaterThanOrEqualTo(0);
                default -> assertThat(high).isGreaterThanOrEqualTo(low);
            }
        }
        Path task = folder.resolve("explain/task-0");
        assertThat(Table.read(task.resolve("importance_train.csv")).rows()).hasSize(2 * 16);
        assertThat(Table.read(task.resolve("importance_test.csv")).columns())
                .containsExactly("feature", "no-ra", "ra", "no-ra_sd", "no-ra_n", "ra_sd", "ra_n");
        assertThat(Table.read(task.resolve("flags.csv")).columns())
                .containsExactly("flag", "class", "feature", "subject", "session", "value", "limit");
        assertThat(Table.read(task.resolve("selected_ra.csv")).rows()).hasSize(4);
        assertThat(Files.readString(task.resolve("scale.json"))).contains("\"fitted_to\"", "\"view\":\"tra\"");
        List<String> metrics = new ArrayList<>();
        for (Table.Row row :
                Table.read(folder.resolve("explain/cam-metrics.csv")).rows()) {
            metrics.add("%s %s %s %s"
                    .formatted(
                            row.require("metric"),
                            row.get("class").orElse(""),
                            row.get("scale").orElse(""),
                            row.require("features")));
        }
        assertThat(metrics)
                .contains(
                        "pearson_logit ra gs all",
                        "pearson_logit ra is all",
                        "delta_acc   selected_masked",
                        "delta_acc   random_masked",
                        "delta_acc   predicted_masked",
                        "delta_acc ra  selected_masked",
                        "delta_acc ra  random_masked",
                        "avg_drop  gs all",
                        "avg_increase  is all",
                        "insertion_auc  raw all",
                        "deletion_auc  raw all");
        List<Table.Row> regions =
                Table.read(folder.resolve("explain/aggregation.csv")).rows();
        assertThat(regions).isNotEmpty();
        for (Table.Row row : regions) {
            assertThat(row.number("mean")).isBetween(-1.0, 1.0);
            assertThat(row.number("min")).isLessThanOrEqualTo(row.number("max"));
        }
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
