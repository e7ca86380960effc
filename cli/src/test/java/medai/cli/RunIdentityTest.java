package medai.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A run belongs to one config, seed and cohort, and to the folder that it lies in. */
final class RunIdentityTest {
    @TempDir
    static Path trained;

    @TempDir
    Path folder;

    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();
    private Path config = Path.of("");

    @BeforeAll
    static void trainOnce() throws IOException {
        Path config = SmallRun.write(trained);
        for (String command : List.of("preprocess", "train")) {
            CommandLine line = Medai.commandLine();
            line.setErr(new PrintWriter(new StringWriter()));
            line.setOut(new PrintWriter(new StringWriter()));
            assertThat(line.execute(command, "--config", config.toString())).isZero();
        }
    }

    /** Everything once more, for a test to change. */
    @BeforeEach
    void copy() throws IOException {
        copy(trained, folder);
        config = folder.resolve("small.yaml");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> tree = Files.walk(from)) {
            for (Path file : tree.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    private int medai(String... words) {
        out = new StringWriter();
        err = new StringWriter();
        CommandLine line = Medai.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(words);
    }

    private int train(String... more) {
        List<String> words = new ArrayList<>(List.of("train", "--config", config.toString()));
        words.addAll(List.of(more));
        return medai(words.toArray(String[]::new));
    }

    private byte[] weights(int task) throws IOException {
        return Files.readAllBytes(folder.resolve("out/runs/small/tasks/%d/checkpoint.safetensors".formatted(task)));
    }

    @Test
    void anotherConfigSeedOrCohortReplacesNothing() throws IOException {
        byte[] before = weights(0);
        byte[] described = Files.readAllBytes(folder.resolve("out/runs/small/config.yaml"));
        for (String[] change : new String[][] {
            {"seed=2", "seed, the split"},
            {"network.widths=[2, 4]", "network"},
            {"train.stages[0].epochs=3", "train.stages"},
            {"data.classes=[pos, neg]", "data"}
        }) {
            assertThat(train("--set", change[0])).as(change[0]).isEqualTo(78);
            assertThat(err.toString())
                    .contains(
                            "task 0 was trained with other values of " + change[1],
                            "--set name=",
                            "--force",
                            "medai inspect");
        }
        String rows = Files.readString(folder.resolve("manifest.csv"));
        Files.writeString(folder.resolve("manifest.csv"), rows.replace("11,s11.nii.gz,pos\n", ""));
        assertThat(train()).isEqualTo(78);
        assertThat(err.toString()).contains("the split");
        assertThat(weights(0)).isEqualTo(before);
        assertThat(Files.readAllBytes(folder.resolve("out/runs/small/config.yaml")))
                .isEqualTo(described);
        Files.writeString(folder.resolve("manifest.csv"), rows);
        byte[] records = Files.readAllBytes(folder.resolve("out/runs/small/provenance.json"));
        assertThat(train()).as(err.toString()).isZero();
        assertThat(err.toString()).contains("task 0 of 0 to 2 is trained already");
        assertThat(weights(0)).isEqualTo(before);
        assertThat(Files.readAllBytes(folder.resolve("out/runs/small/provenance.json")))
                .as("which tells of the training itself")
                .isEqualTo(records);
    }

    @Test
    void theUserMayReplaceANetworkOrTakeAnotherName() throws IOException {
        byte[] before = weights(0);
        assertThat(train("--set", "train.stages[0].epochs=3", "--set", "name=longer"))
                .isZero();
        assertThat(weights(0)).isEqualTo(before);
        assertThat(train("--set", "train.stages[0].epochs=3", "--force")).isZero();
        assertThat(weights(0)).isNotEqualTo(before);
    }

    /** One task of an array with another config would leave a run of two experiments. */
    @Test
    void aTaskOfAnotherConfigDoesNotJoinTheOthers() throws IOException {
        Path task = folder.resolve("out/runs/small/tasks/2");
        delete(task);
        assertThat(train("--task", "2", "--set", "train.stages[0].learning_rate=0.1"))
                .isEqualTo(78);
        assertThat(err.toString()).contains("task 0 was trained with other values of train.stages");
        assertThat(task.resolve("checkpoint.safetensors")).doesNotExist();
        delete(folder.resolve("out/runs/small/tasks/1"));
        assertThat(train("--task", "2")).as(err.toString()).isZero();
        assertThat(err.toString()).contains("not trained yet: task 1");
        assertThat(train("--task", "1")).as(err.toString()).isZero();
        assertThat(err.toString()).contains("all tasks of the run are trained");
    }

    @Test
    void theTableOfTasksIsWhatASplitSays() throws IOException {
        assertThat(train("--list-tasks")).isZero();
        assertThat(out.toString())
                .contains("task  fold  trial  train  validation  test", "   1     2      1      8           0     4")
                .endsWith("3 tasks, seed 1; as a job array: --array=0-2\n");
        assertThat(train("--list-tasks", "--json")).isZero();
        var tasks = new com.fasterxml.jackson.databind.ObjectMapper().readTree(out.toString());
        assertThat(tasks).hasSize(3);
        assertThat(tasks.get(2).get("test")).hasSize(4);
        assertThat(tasks.get(2).get("seed").asInt()).isEqualTo(1);
        String splits = Files.readString(folder.resolve("out/runs/small/splits.csv"));
        tasks.get(1).get("test").forEach(subject -> assertThat(splits).contains("1," + subject.asText() + ",test,"));
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path file : tree.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void aStoppedTrainingGoesOnOnlyWithWhatItWasBegunWith() throws IOException {
        Path task = folder.resolve("out/runs/small/tasks/0");
        Files.delete(task.resolve("done.json")); // as if it was stopped after its last epoch
        assertThat(task.resolve("resume/state.safetensors")).exists();
        assertThat(train("--task", "0", "--set", "train.stages[0].epochs=5")).isEqualTo(78);
        assertThat(err.toString()).contains("task 0 was begun with other values of train.stages");
        byte[] before = weights(0);
        assertThat(train("--task", "0")).as(err.toString()).isZero();
        assertThat(weights(0)).isEqualTo(before);
    }

    @Test
    void doneWithoutItsNetworkIsNotDone() throws IOException {
        byte[] before = weights(1);
        Files.delete(folder.resolve("out/runs/small/tasks/1/checkpoint.safetensors"));
        assertThat(train()).as(err.toString()).isZero();
        assertThat(weights(1)).isEqualTo(before);
    }

    @Test
    void weightsOfAnotherTaskSeedOrNetworkAreRefused() throws IOException {
        for (String[] command : new String[][] {{"infer"}, {"explain", "scale"}}) {
            List<String> words = new ArrayList<>(List.of(command));
            words.addAll(List.of("--config", config.toString()));
            List<String> other = new ArrayList<>(words);
            other.addAll(List.of("--set", "seed=5"));
            assertThat(medai(other.toArray(String[]::new))).isEqualTo(65);
            assertThat(err.toString()).contains("checkpoint.safetensors", "seed 1", "seed 5");
            other.set(other.size() - 1, "network.widths=[2, 4]");
            assertThat(medai(other.toArray(String[]::new))).isEqualTo(65);
            assertThat(err.toString()).contains("network.json", "[2, 3]", "[2, 4]");
        }
        assertThat(medai("eval", "--config", config.toString(), "--set", "seed=5"))
                .isEqualTo(65);
        assertThat(err.toString()).contains("done.json", "seed 1", "seed 5");
        Path tasks = folder.resolve("out/runs/small/tasks");
        Files.copy(
                tasks.resolve("1/checkpoint.safetensors"),
                tasks.resolve("0/checkpoint.safetensors"),
                StandardCopyOption.REPLACE_EXISTING);
        assertThat(medai("infer", "--config", config.toString())).isEqualTo(65);
        assertThat(err.toString()).contains("weights of task 1", "those of task 0");
    }

    /** Everything is moved, and the place that it came from is gone. */
    @Test
    void aMovedRunUsesItsOwnNetworks() throws IOException {
        Path moved = folder.resolve("else/where");
        copy(folder.resolve("out"), moved);
        delete(folder.resolve("out"));
        Path run = moved.resolve("runs/small");
        assertThat(medai("infer", "--run", run.toString())).as(err.toString()).isZero();
        assertThat(moved.resolve("infer/predictions.csv")).exists();
        assertThat(medai("explain", "--run", run.toString())).as(err.toString()).isZero();
        assertThat(moved.resolve("explain/cams.csv")).exists();
        assertThat(medai("train", "--run", run.toString())).as(err.toString()).isZero();
        assertThat(err.toString()).contains("task 0 of 0 to 2 is trained already");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    /** The networks of the copy are what it predicts with, whatever happened to the original since; nothing is written there. */
    @Test
    void aCopiedRunIsNotTheOriginal() throws IOException {
        Path copy = folder.resolve("backup/kept");
        copy(folder.resolve("out/runs/small"), copy);
        delete(folder.resolve("out/runs/small/tasks"));
        Files.writeString(folder.resolve("new.csv"), "subject,t1\nx,s03.nii.gz\n");
        assertThat(medai(
                        "infer",
                        "--run",
                        copy.toString(),
                        "--manifest",
                        folder.resolve("new.csv").toString(),
                        "-o",
                        folder.resolve("found").toString()))
                .as(err.toString())
                .isZero();
        assertThat(folder.resolve("found/predictions.csv")).exists();
        assertThat(medai("preprocess", "--run", copy.toString()))
                .as(err.toString())
                .isZero();
        assertThat(copy.resolve("preprocess.csv")).exists();
        assertThat(medai("explain", "--run", copy.toString()))
                .as(err.toString())
                .isZero();
        assertThat(copy.resolve("explain/cams.csv")).exists();
        assertThat(folder.resolve("out/explain")).doesNotExist();
    }

    @Test
    void whatIsNoRunIsRefused() {
        assertThat(medai("infer", "--run", folder.resolve("out").toString())).isEqualTo(66);
        assertThat(err.toString()).contains("no run, which has a config.yaml");
    }

    @Test
    void theConfigOfARunNamesWhatIsBesideItFromThere() throws IOException {
        String text = Files.readString(folder.resolve("out/runs/small/config.yaml"), StandardCharsets.UTF_8);
        assertThat(text).contains("output: ../..").doesNotContain("run_folder");
        assertThat(text).contains("manifest: " + trained.resolve("manifest.csv"));
    }
}
