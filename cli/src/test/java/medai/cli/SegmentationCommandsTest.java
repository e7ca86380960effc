package medai.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import medai.imaging.Volume;
import medai.imaging.file.ScanReader;
import medai.imaging.table.Table;
import org.junit.jupiter.api.Test;

/** {@code segment-wrist.yaml} made small, from phantom wrists to judged label maps and maps of a region's mean logit. */
final class SegmentationCommandsTest extends CommandLineTest {
    private static final int SUBJECTS = 5;

    private void cohort() {
        String cohort = folder.resolve("cohort").toString();
        assertThat(medai("simulate", "wrist", "-n", "" + SUBJECTS, "--size", "32", "--slices", "4", "-o", cohort))
                .as(err.toString())
                .isZero();
    }

    private int segment(String command, String... settings) {
        return segment(List.of(command), settings);
    }

    private int segment(List<String> words, String... settings) {
        return configured(
                words,
                "segment-wrist",
                Stream.concat(
                        Stream.of(
                                "manifest=" + folder.resolve("cohort/manifest.csv"),
                                "data.target.names=" + folder.resolve("cohort/labels.csv"),
                                "output=" + folder,
                                "network.base=2",
                                "network.depth=2",
                                "network.window=[]",
                                "train.stages[0].epochs=1",
                                "train.split={kind: monte_carlo, trials: 1, train: {all: 3}, test: {all: 2}}"),
                        Stream.of(settings)));
    }

    @Test
    void labelMapsLieOnTheScansAndAreJudged() throws IOException {
        cohort();
        for (String command : List.of("preprocess", "train", "infer", "eval")) {
            assertThat(segment(command)).as(command + err).isZero();
        }
        List<Table.Row> maps =
                Table.read(folder.resolve("infer/predictions.csv")).rows();
        assertThat(maps).hasSize(SUBJECTS * 2);
        Table manifest = Table.read(folder.resolve("cohort/manifest.csv"));
        for (Table.Row row : maps) {
            String view = row.require("view");
            Table.Row entry = manifest.rows().stream()
                    .filter(one -> one.get("subject").equals(row.get("subject")))
                    .findFirst()
                    .orElseThrow();
            Volume map = volume(folder.resolve("infer").resolve(row.require("path")));
            Volume scan = volume(folder.resolve("cohort").resolve(entry.require(view)));
            assertThat(map.grid().matches(scan.grid(), 1e-4))
                    .as(row.require("path"))
                    .isTrue();
            assertThat(folder.resolve("infer").resolve(row.require("truth")).normalize())
                    .isEqualTo(folder.resolve("cohort").resolve(entry.require("labels_" + view)));
            for (float label : map.voxels()) {
                assertThat(view.equals("cor") && label >= 4 && label <= 17)
                        .as("tendons")
                        .isFalse();
            }
            assertThat(folder.resolve("infer").resolve(row.require("regions"))).isNotEmptyFile();
        }
        for (Table.Row row : Table.read(folder.resolve("infer/manifest.csv")).rows()) {
            assertThat(row.require("found_part")).isIn("train", "test");
            for (String column : List.of("tra", "labels_cor", "found_tra", "regions_cor")) {
                assertThat(folder.resolve("infer").resolve(row.require(column)))
                        .as(column)
                        .exists();
            }
        }
        List<Table.Row> found =
                Table.read(folder.resolve("eval/segmentation.csv")).rows();
        assertThat(found).isNotEmpty().allSatisfy(row -> {
            assertThat(row.number("dice")).isBetween(0.0, 1.0);
            assertThat(row.number("jaccard"))
                    .isCloseTo(
                            row.number("dice") / (2 - row.number("dice")),
                            org.assertj.core.api.Assertions.within(1e-12));
        });
        assertThat(found.stream().map(row -> row.get("subject")).distinct())
                .as("the test part")
                .hasSize(2);
        Table metrics = Table.read(folder.resolve("eval/metrics.csv"));
        assertThat(metrics.rows().stream().map(row -> row.get("class").orElse("")))
                .as("every number names its structure")
                .contains("Radius", "skin")
                .doesNotContain("");
        assertThat(out.toString()).contains("Radius", "HD95 mm");
        assertThat(folder.resolve("eval/figures/learning_segment.png")).isNotEmptyFile();
        regionsAreExplained();
        assertThat(folder.resolve("eval/figures/maps_tra.png")).isNotEmptyFile();
        assertThat(Files.readString(folder.resolve("eval/report.md"))).contains("figures/maps_cor.png");
        windowsOfLargeScansGiveMapsOfTheWholeScan();
    }

    private static Volume volume(Path file) throws IOException {
        return ScanReader.readFile(file).volume();
    }

    private void regionsAreExplained() throws IOException {
        String explain = "explain={method: {kind: grad_cam}, classes: [tra_3, cor_27]}";
        assertThat(segment("explain", explain)).as(err.toString()).isZero();
        String windows = "explain.windows={depth: 1, height: 8, width: 8}";
        assertThat(segment("explain", explain, windows)).isEqualTo(78);
        assertThat(err.toString()).contains("explain.windows is for classes and scores");
        List<Table.Row> cams = Table.read(folder.resolve("explain/cams.csv")).rows();
        assertThat(cams).hasSize(2 * 2 * 2 * 4);
        double other = 0;
        double own = 0;
        for (Table.Row row : cams) {
            if (row.require("scale").equals("raw")) {
                double size = Math.max(Math.abs(row.number("min")), Math.abs(row.number("max")));
                if (row.require("class").startsWith(row.require("view"))) {
                    own = Math.max(own, size);
                } else {
                    other = Math.max(other, size);
                }
            }
        }
        assertThat(own).isPositive();
        assertThat(other)
                .as("a structure of one view says nothing of the other")
                .isZero();
    }

    /** The network sees 16 x 16 voxels at once, and two slices. */
    private void windowsOfLargeScansGiveMapsOfTheWholeScan() throws IOException {
        String[] windows = {"network.window=[2, 16, 16]", "name=windows"};
        assertThat(segment("train", windows)).as(err.toString()).isZero();
        Table.Row row = Table.read(folder.resolve("runs/windows/tasks/0/predictions.csv"))
                .rows()
                .get(0);
        Volume map = volume(folder.resolve("runs/windows/tasks/0").resolve(row.require("path")));
        assertThat(map.grid().width()).isEqualTo(32);
        int last = 0;
        for (int y = 0; y < 32; y++) {
            last += map.at(31, y, 3) >= 0 ? 1 : 0;
        }
        assertThat(last).isEqualTo(32);
        assertThat(Files.readString(folder.resolve("runs/windows/tasks/0/network.json")))
                .contains("\"kind\": \"Unet\"", "\"kind\": \"SegmentationHead\"");
    }

    @Test
    void whatCannotBeSegmentedIsRefused() throws IOException {
        cohort();
        assertThat(segment("preprocess")).isZero();
        assertThat(segment("train", "network.depth=6")).isEqualTo(78);
        assertThat(err.toString()).contains("multiple of 64 voxels along y and x");
        assertThat(segment("train", "data.target.views.tra={mask: labels_tra, labels: [0, 1, 2]}"))
                .isEqualTo(65);
        assertThat(err.toString()).containsPattern("labels_tra.nii.gz: the label \\d+ is none of \\[0, 1, 2\\]");
        assertThat(segment("train", "train.stages[0].objective={kind: cross_entropy}"))
                .isEqualTo(78);
        assertThat(err.toString())
                .contains("data must say what the last stage's objective learns, classes; found masks");
        assertThat(segment("train", "data.classes=[a, b]")).isEqualTo(78);
        assertThat(segment("train", "network={kind: conv_encoder, widths: [2], kernel: 3, stride: [1], pool: [1]}"))
                .isEqualTo(78);
        assertThat(err.toString()).contains("segment");
    }
}
