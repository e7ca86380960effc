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
import org.junit.jupiter.api.Test;

/** {@code explain} on networks of two views: whole, part by part, in shards, of other scans, by several methods. */
final class ExplainCommandsTest extends WristCommandsTest {
    @Test
    void mapsOfTwoViewsInPartsAndShards() throws IOException {
        assertThat(run("preprocess", "ra-mae", AUTOENCODER)).as(err.toString()).isZero();
        assertThat(run("explain", "ra-mae", and(AUTOENCODER, "explain=null"))).isEqualTo(78);
        assertThat(err.toString()).contains("has no section explain");
        String[] explained = and(
                AUTOENCODER,
                "data.masks={labels_cor: labels_cor, labels_tra: labels_tra}",
                "explain={method: {kind: pixel_wise}, classes: [no-ra, ra], select: {mode: top, ratio: 0.1}, windows: {depth: 5, height: 16, width: 16}, regions: {masks: {cor: labels_cor, tra: labels_tra}, names: %s}}"
                        .formatted(folder.resolve("cohort/labels.csv")));
        String[] shallow = and(explained, "name=shallow", "network.blocks=4");
        assertThat(run("train", "ra-mae", shallow)).as(err.toString()).isZero();
        assertThat(run("explain", "ra-mae", shallow)).as(err.toString()).isZero();
        mapsOfBothViews();
        aCopyKeepsTheSelectedFeatures();
        otherScansAreShownOnTheSameScale(shallow);
        shardsAndPartsMakeTheSame(shallow);
        mapsDependOnWhatWasLearnt(shallow);
        scansStandSideBySide(shallow);
        methodsStandSideBySide(shallow);
        shardsFitTheScaleOfSelectedFeatures(shallow);
        onlyRightlyClassifiedScansCount(shallow);
        String[] elsewhere = and(shallow, "explain.regions.masks.tra=labels_cor");
        assertThat(run("explain", List.of("aggregate"), "ra-mae", elsewhere)).isEqualTo(65);
        assertThat(err.toString()).contains("the labels lie elsewhere than the map");
        assertThat(run("explain", List.of("aggregate"), "ra-mae", and(elsewhere, "explain.regions.resample=true")))
                .as(err.toString())
                .isZero();
        String averaged = "explain={method: {kind: grad_cam}, classes: [ra], template: %s}"
                .formatted(folder.resolve("cohort/template.nii.gz"));
        assertThat(run("explain", "ra-mae", and(AUTOENCODER, averaged))).isEqualTo(78);
        assertThat(err.toString()).contains("explain.template is for classes and one view");
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
        assertThat(used).as("3 of 32 features").isEqualTo(3 * weights.length / 32);
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

    /** Eight scans, not all of them from the run, one of unknown class: scans from the run get the same maps as before. */
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

    /**
     * In seven shards (more than there are test scans) and joined, and part by part, the tables are those of a single process.
     */
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
                "task-1/selected_ra.csv",
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

    /** Two passes of two shards each give what one process fits. */
    private void shardsFitTheScaleOfSelectedFeatures(String[] small) throws IOException {
        String[] refitted = and(small, "explain.select={mode: diff_top, ratio: 0.1, refit_scale: true}");
        Path explain = folder.resolve("explain");
        assertThat(run("explain", List.of("scale"), "ra-mae", refitted))
                .as(err.toString())
                .isZero();
        Path whole = Files.move(explain, folder.resolve("refitted"));
        for (String file : List.of("scale.json", "scale-selected.json")) {
            if (file.equals("scale-selected.json")) {
                assertThat(run("explain", List.of("--shard", "1/2"), "ra-mae", refitted))
                        .isEqualTo(66);
                assertThat(err.toString()).contains("for the features that are selected now");
            }
            for (String shard : List.of("1/2", "2/2")) {
                assertThat(run("explain", List.of("scale", "--shard", shard), "ra-mae", refitted))
                        .as(err.toString())
                        .isZero();
            }
            assertThat(explain.resolve("task-1").resolve(file)).doesNotExist();
            assertThat(medai("merge", explain.toString())).isZero();
            assertNumbersAlike(
                    explain.resolve("task-1").resolve(file),
                    whole.resolve("task-1").resolve(file));
        }
        assertThat(run("explain", List.of("metrics", "--shard", "1/2"), "ra-mae", refitted))
                .as(err.toString())
                .isZero();
    }

    /** The importance of the test part is over as many scans as predictions.csv has right ones. */
    private void onlyRightlyClassifiedScansCount(String[] small) throws IOException {
        String[] right = and(small, "explain.importance={correct_only: true}", "explain.select=null");
        assertThat(run("explain", List.of("importance", "--task", "0"), "ra-mae", right))
                .as(err.toString())
                .isZero();
        long rightly = Table.read(folder.resolve("runs/shallow/tasks/0/predictions.csv")).rows().stream()
                .filter(row -> row.get("part").orElse("").equals("test")
                        && row.get("truth").equals(row.get("predicted")))
                .count();
        Table.Row row = Table.read(folder.resolve("explain/task-0/importance_test.csv"))
                .rows()
                .get(0);
        assertThat(row.number("no-ra_n") + row.number("ra_n"))
                .isEqualTo(rightly)
                .isBetween(1.0, 5.0);
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

    /** Maps change when a network's weights are replaced, and those of an untrained network differ too. */
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

    /** What every scan's features add agrees with their means over scans; the split's columns are there to tell scans apart. */
    private void scansStandSideBySide(String[] small) throws IOException {
        String[] by = and(small, "explain.population={by: [subject], categories: [subject]}", "explain.select=null");
        assertThat(run("explain", List.of("population", "--task", "0"), "ra-mae", by))
                .as(err.toString())
                .isZero();
        Path task = folder.resolve("explain/task-0");
        assertThat(task.resolve("figures/population_truth.png")).isNotEmptyFile();
        assertThat(Files.readString(task.resolve("population-tests.csv")))
                .contains("subject,", "as many different values as scans, or nearly");
        List<Table.Row> summed =
                Table.read(task.resolve("importance-differences.csv")).rows();
        List<Table.Row> plain = Table.read(task.resolve("importance_train.csv")).rows();
        assertThat(summed).hasSize(2 * plain.size());
        for (int k = 0; k < plain.size(); k++) {
            assertThat(summed.get(plain.size() + k).number("mean"))
                    .isCloseTo(
                            plain.get(k).number("ra"),
                            within(1e-6 * Math.abs(plain.get(k).number("ra"))));
        }
        assertThat(run("explain", List.of("population", "--shard", "1/2"), "ra-mae", by))
                .isEqualTo(65);
        assertThat(err.toString()).contains("leave --shard out");
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
        assertThat(Table.read(task.resolve("selected_ra.csv")).rows()).hasSize(3);
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
}
