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

/** A network of TorchScript modules on phantom slices: predicted and explained as if it were a run's, once it is trusted. */
final class ImportedNetworkCommandsTest extends CommandLineTest {
    private static final String TRUST = "--trust-torchscript";

    private int run(String command, String... further) {
        List<String> arguments = new ArrayList<>(
                List.of(command, "--config", folder.resolve("theirs.yaml").toString()));
        arguments.addAll(List.of(further));
        return medai(arguments.toArray(String[]::new));
    }

    @BeforeEach
    void cohort() throws IOException {
        assertThat(medai(
                        "simulate",
                        "kidney",
                        "-n",
                        "12",
                        "--size",
                        "32",
                        "-o",
                        folder.resolve("cohort").toString()))
                .as(err.toString())
                .isZero();
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("cohort/manifest.csv"))) {
            int i = lines.size();
            lines.add(
                    line + (i == 0 ? ",state,split" : (i % 2 == 0 ? ",ill" : ",well") + (i <= 8 ? ",train" : ",test")));
        }
        Files.write(folder.resolve("cohort/manifest.csv"), lines);
        Path modules = Path.of("..", "test-fixtures", "networks", "torchscript").toAbsolutePath();
        Files.writeString(folder.resolve("theirs.yaml"), """
                name: theirs
                seed: 1
                manifest: cohort/manifest.csv
                output: .
                data: {views: {ct: ct}, masks: {labels: labels}, target: state, classes: [well, ill]}
                preprocess: {non_finite: fail, steps: [{kind: window, low: -500, high: 500}]}
                network:
                  {kind: torchscript, features: %s/slice_features.pt, head: %s/slice_head.pt, volumetric: false}
                train: {split: {kind: given}, stages: []}
                explain:
                  method: {kind: pixel_wise}
                  classes: [well, ill]
                  regions: {masks: {ct: labels}, names: cohort/labels.csv}
                """.formatted(modules, modules));
        assertThat(run("preprocess")).as(err.toString()).isZero();
    }

    @Test
    void itIsRunWhereItIsTrusted() throws IOException {
        for (String command : List.of("infer", "explain")) {
            assertThat(run(command)).isEqualTo(78);
            assertThat(err.toString()).contains("TorchScript modules hold code", TRUST);
        }
        assertThat(run("infer", TRUST)).as(err.toString()).isZero();
        List<Table.Row> predictions =
                Table.read(folder.resolve("infer/predictions.csv")).rows();
        assertThat(predictions).hasSize(12);
        assertThat(predictions.stream().map(row -> row.get("part").orElse("")))
                .as("eight are the network's own")
                .containsOnly("train", "test")
                .filteredOn(part -> part.equals("train"))
                .hasSize(8);
        assertThat(run("explain", TRUST)).as(err.toString()).isZero();
        List<Table.Row> cams = Table.read(folder.resolve("explain/cams.csv")).rows();
        assertThat(cams).as("4 tested, two classes, four maps").hasSize(4 * 2 * 4);
        for (Table.Row cam : cams) {
            Table.Row said = predictions.stream()
                    .filter(row -> row.get("subject").equals(cam.get("subject")))
                    .findFirst()
                    .orElseThrow();
            assertThat(cam.number("logit")).isCloseTo(said.number("logit_" + cam.require("class")), within(1e-6));
            assertThat(ScanReader.readFile(folder.resolve("explain").resolve(cam.require("path")))
                            .volume()
                            .grid()
                            .size(0))
                    .isEqualTo(32);
        }
        assertThat(Table.read(folder.resolve("explain/aggregation.csv")).rows()).isNotEmpty();
        assertThat(folder.resolve("explain/task-0/importance_train.csv")).isNotEmptyFile();
        assertThat(run("explain", TRUST, "--set", "train.split={kind: stratified_k_fold, folds: 2}"))
                .as(err.toString())
                .isZero();
        assertThat(Table.read(folder.resolve("explain/cams.csv")).rows())
                .as("12 tested once")
                .hasSize(12 * 2 * 4);
    }

    @Test
    void aGivenSplitMustBeWhole() throws IOException {
        Path manifest = folder.resolve("cohort/manifest.csv");
        String good = Files.readString(manifest);
        Files.writeString(manifest, good.replaceFirst(",train", ",training"));
        assertThat(run("explain", TRUST)).isEqualTo(65);
        assertThat(err.toString()).contains("found \"training\"", "expected one of [train, validation, test]");
        Files.writeString(manifest, good.replaceFirst(",train", ","));
        assertThat(run("explain", TRUST)).isEqualTo(65);
        assertThat(err.toString()).contains("line 2: nothing in \"split\"");
        Files.writeString(manifest, good.replace(",test", ",train"));
        assertThat(run("explain", TRUST)).isEqualTo(65);
        assertThat(err.toString()).contains("no subject is of part \"test\"");
    }

    @Test
    void whatItCannotDoIsSaid() {
        assertThat(run("train")).isEqualTo(78);
        assertThat(err.toString()).contains("a network from elsewhere", "is not trained here");
        assertThat(run("explain", TRUST, "--untrained")).isEqualTo(65);
        assertThat(err.toString()).contains("how a network from elsewhere began is not known");
        assertThat(run("explain", TRUST, "--set", "explain.layer='3'")).isEqualTo(65);
        assertThat(err.toString()).contains("no layer \"3\"");
        assertThat(run("infer", TRUST, "--set", "data.classes=[well, ill, other]"))
                .isEqualTo(65);
        assertThat(err.toString()).contains("outputs of shape (1, 2) for [well, ill, other]");
        assertThat(run("infer", TRUST, "--set", "network.head=nothing.pt")).isEqualTo(66);
        assertThat(err.toString()).contains("nothing.pt: no such TorchScript module");
        assertThat(
                        run(
                                "infer",
                                TRUST,
                                "--set",
                                "train.stages=[{name: a, objective: {kind: cross_entropy}, epochs: 1, batch_size: 2, learning_rate: 0.1, optimizer: {kind: adam_w, weight_decay: 0}, schedule: {kind: warmup_cosine, warmup_epochs: 1}, augmentation: {kind: in_plane, rotation: 0, shift: 0, zoom: 0, flip: false}}]"))
                .isEqualTo(78);
        assertThat(err.toString()).contains("train.stages must be [] for a network from elsewhere");
    }
}
