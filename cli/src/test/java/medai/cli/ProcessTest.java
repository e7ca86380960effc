package medai.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import medai.networks.weights.Safetensors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Whole processes: killed, interrupted, without disk space, and quick ones that must load little. */
@DisabledOnOs(OS.WINDOWS)
final class ProcessTest {
    private static final int SIGNALLED = 128 + 9;

    @TempDir
    Path folder;

    private Path config;
    private Path log;

    @BeforeEach
    void tinyExperiment() throws Exception {
        log = folder.resolve("log.txt");
        config = TinyExperiment.write(folder, 25);
    }

    private void prepare() throws Exception {
        run(
                "simulate",
                "brain",
                "-n",
                "14",
                "--npsle-share",
                "0.5",
                "--size",
                "16,18,16",
                "--spacing",
                "12",
                "-o",
                "cohort");
        run("preprocess", "--config", config.toString());
    }

    @Test
    void killedTrainingGoesOnToTheSameWeights() throws Exception {
        prepare();
        run("train", "--config", config.toString(), "--threads", "1");
        Path checkpoint = folder.resolve("runs/tiny/tasks/1/checkpoint.safetensors");
        byte[] uninterrupted = Files.readAllBytes(checkpoint);
        delete(folder.resolve("runs"));
        int kills = 0;
        for (int task = 0; task < 2; task++) { // once in each task, at different epochs
            int epochs = 3 + 4 * task;
            Process training = start("train", "--config", config.toString(), "--threads", "1");
            awaitEpochs(training, task, epochs);
            training.destroyForcibly();
            assertThat(training.waitFor()).isEqualTo(SIGNALLED);
            kills++;
        }
        assertThat(kills).isEqualTo(2);
        run("train", "--config", config.toString(), "--threads", "1");
        assertThat(checkpoint).hasBinaryContent(uninterrupted);
    }

    @Test
    void aSignalStopsTrainingSoThatItCanGoOn() throws Exception {
        prepare();
        Process training = start("train", "--config", config.toString(), "--threads", "1");
        awaitEpochs(training, 0, 2);
        training.destroy();
        assertThat(training.waitFor()).isEqualTo(ExitCodes.STOPPED);
        assertThat(log).content().contains("stopped", "the same command goes on from there");
        run("train", "--config", config.toString(), "--threads", "1");
        assertThat(folder.resolve("runs/tiny/tasks/1/checkpoint.safetensors")).exists();
    }

    /** SLURM's warning before a time limit, and a limit of the user's. */
    @Test
    void slurmsSignalAndALimitStopTrainingToo() throws Exception {
        Assumptions.assumeTrue(command("kill", "-l", "USR1") == 0, "no signal USR1 on this system");
        prepare();
        Process training = start("train", "--config", config.toString(), "--threads", "1");
        awaitEpochs(training, 0, 2);
        String pid = Long.toString(training.pid());
        assertThat(command("kill", "-STOP", pid)).as("frozen, but alive").isZero();
        run("train", "--config", config.toString(), "--list-tasks");
        assertThat(log).content().contains("2 tasks, seed", "--array=0-1");
        Process second = start("train", "--config", config.toString(), "--task", "0");
        assertThat(second.waitFor()).isEqualTo(ExitCodes.STOPPED);
        assertThat(log).content().contains("process " + pid + " on ", "works on it since", "--wait");
        assertThat(command("kill", "-CONT", pid)).isZero();
        assertThat(command("kill", "-USR1", pid)).isZero();
        assertThat(training.waitFor()).isEqualTo(ExitCodes.STOPPED);
        assertThat(log).content().contains("the same command goes on from there");
        assertThat(folder.resolve("runs/tiny/tasks/0/lock.json")).doesNotExist();
        training = start("train", "--config", config.toString(), "--threads", "1", "--max-time", "2s");
        assertThat(training.waitFor()).isEqualTo(ExitCodes.STOPPED);
        assertThat(folder.resolve("runs/tiny/tasks/1/done.json")).doesNotExist();
        Process wrong = start("train", "--config", config.toString(), "--max-time", "soon");
        assertThat(wrong.waitFor()).isEqualTo(2);
        assertThat(log).content().contains("a time must be like 3h55m");
    }

    @Test
    void aSignalEndsAnyCommandWithACodeOfItsOwn() throws Exception {
        Process simulation = start("simulate", "brain", "-n", "2000", "-o", "cohort");
        Instant limit = Instant.now().plus(Duration.ofSeconds(60));
        while (!Files.exists(folder.resolve("cohort"))) {
            assertThat(Instant.now()).isBefore(limit);
            TimeUnit.MILLISECONDS.sleep(5);
        }
        simulation.destroy();
        assertThat(simulation.waitFor()).isEqualTo(ExitCodes.STOPPED);
        assertThat(log).content().contains("medai: stopped");
        assertThat(folder.resolve("cohort/manifest.csv")).doesNotExist();
    }

    /** Disk space for the files of some epochs, but not of all: the files that exist afterwards are complete. */
    @Test
    void aFullDiskDamagesNothing() throws Exception {
        prepare();
        Path small = Files.createDirectory(folder.resolve("runs"));
        Assumptions.assumeTrue(
                command("mount", "-t", "tmpfs", "-o", "size=32k", "tmpfs", small.toString()) == 0,
                "mounting a tiny disk needs root");
        try {
            Process simulation = start("simulate", "brain", "-n", "9", "--size", "20,20,20", "-o", "runs/cohort");
            assertThat(simulation.waitFor()).isEqualTo(ExitCodes.UNWRITABLE_OUTPUT);
            assertThat(log).content().contains("cannot be written", "No space left", "free some space");
            assertThat(log).content().doesNotContain("Exception");
            assertThat(small.resolve("cohort/manifest.csv"))
                    .as("a manifest means a complete cohort")
                    .doesNotExist();
            assertNothingHalf(small);
            delete(small.resolve("cohort"));

            Process training = start("train", "--config", config.toString(), "--threads", "1", "-q");
            assertThat(training.waitFor()).as(Files.readString(log)).isEqualTo(ExitCodes.UNWRITABLE_OUTPUT);
            assertNothingHalf(small);
        } finally {
            assertThat(command("umount", small.toString())).isZero();
        }
    }

    private static void assertNothingHalf(Path below) throws IOException {
        try (Stream<Path> files = Files.walk(below)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(file.getFileName().toString()).doesNotEndWith(".part");
                if (file.toString().endsWith(".safetensors")) {
                    Safetensors.read(file);
                }
                if (file.toString().endsWith(".nii.gz")) {
                    medai.imaging.file.ScanReader.readFile(file);
                }
            }
        }
    }

    /** Start-up matters: neither PyTorch nor its bindings are touched. */
    @Test
    void quickCommandsLoadNoEngine() throws Exception {
        run(
                "simulate",
                "brain",
                "-n",
                "14",
                "--npsle-share",
                "0.5",
                "--size",
                "16,18,16",
                "--spacing",
                "12",
                "-o",
                "cohort");
        for (List<String> arguments : List.of(
                List.of("--help"), List.of("config", "check", config.toString()), List.of("config", "schema"))) {
            List<String> words = new ArrayList<>(java());
            words.add(1, "-Xlog:class+load:file=" + folder.resolve("classes.txt"));
            words.addAll(arguments);
            Process process = launch(words);
            assertThat(process.waitFor()).as(arguments.toString()).isZero();
            assertThat(folder.resolve("classes.txt"))
                    .content()
                    .contains("medai.cli.Medai")
                    .doesNotContain("ai.djl.engine.Engine ", "ai.djl.pytorch", "org.nd4j");
        }
    }

    private void awaitEpochs(Process training, int task, int epochs) throws Exception {
        Path state = folder.resolve("runs/tiny/tasks/" + task + "/log.csv");
        Instant limit = Instant.now().plus(Duration.ofSeconds(120));
        while (!Files.exists(state)
                || Files.readAllLines(state).stream()
                                .filter(line -> line.contains(",loss,"))
                                .count()
                        < epochs) {
            assertThat(training.isAlive()).as(Files.readString(log)).isTrue();
            assertThat(Instant.now()).isBefore(limit);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private void run(String... arguments) throws Exception {
        assertThat(start(arguments).waitFor()).as(Files.readString(log)).isZero();
    }

    private Process start(String... arguments) throws IOException {
        List<String> words = new ArrayList<>(java());
        words.addAll(List.of(arguments));
        return launch(words);
    }

    private Process launch(List<String> words) throws IOException {
        return new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    private int command(String... words) throws Exception {
        return launch(List.of(words)).waitFor();
    }

    private static List<String> java() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "medai.cli.Medai");
    }

    private static void delete(Path below) throws IOException {
        try (Stream<Path> files = Files.walk(below)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
