package medai.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import medai.networks.weights.Safetensors;
import medai.networks.weights.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The files of a run, cut off, emptied or absurd: the documented exit code and a sentence that names the file. */
final class DamagedRunTest {
    @TempDir
    static Path folder;

    private static Path config;
    private static Path task;

    private static final Map<Path, byte[]> BEFORE = new TreeMap<>();

    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void train() throws IOException {
        config = SmallRun.write(folder);
        task = folder.resolve("out/runs/small/tasks/1");
        StringWriter said = new StringWriter();
        for (String command : List.of("preprocess", "train", "explain")) {
            assertThat(run(said, command, "--config", config.toString()))
                    .as(said.toString())
                    .isZero();
        }
    }

    private static int run(StringWriter err, String... words) {
        CommandLine line = Medai.commandLine();
        line.setOut(new PrintWriter(new StringWriter(), true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(words);
    }

    /** Replaces a file until the end of the test. */
    private static Path damage(Path file, byte[] content) throws IOException {
        BEFORE.putIfAbsent(file, Files.readAllBytes(file));
        return Files.write(file, content);
    }

    private static Path damage(Path file, String content) throws IOException {
        return damage(file, content.getBytes(StandardCharsets.UTF_8));
    }

    @AfterEach
    void restore() throws IOException {
        for (Map.Entry<Path, byte[]> one : BEFORE.entrySet()) {
            Files.write(one.getKey(), one.getValue());
        }
        BEFORE.clear();
    }

    private void refuses(int code, String command, Stream<String> settings, String... message) {
        err.getBuffer().setLength(0);
        String[] words = Stream.concat(Stream.of(command, "--config", config.toString()), settings)
                .toArray(String[]::new);
        assertThat(run(err, words)).as(err.toString()).isEqualTo(code);
        assertThat(err.toString()).contains(message).doesNotContain("\tat ").doesNotContain("bug in medai");
    }

    private void refuses(String command, String... message) {
        refuses(ExitCodes.UNUSABLE_INPUT, command, Stream.empty(), message);
    }

    @Test
    void aNetworkThatCannotBeBuiltIsRefused() throws IOException {
        Path file = task.resolve("network.json");
        String whole = Files.readString(file);
        Map<String, String> faults = new LinkedHashMap<>();
        faults.put("", "an empty file");
        faults.put(whole.substring(0, whole.length() / 2), "text that is no JSON");
        faults.put("{}", "no \"features\"");
        faults.put(whole.replace("\"kernel\": 3", "\"kernel\": 2147483647"), "\"kernel\" is 2147483647");
        faults.put(
                whole.replaceAll("(?s)\"widths\": \\[.*?\\]", "\"widths\": [65536, 65536]"), "widths=[65536, 65536]");
        faults.put(whole.replaceAll("(?s)\"widths\": \\[.*?\\]", "\"widths\": [0, 3]"), "widths must be");
        faults.put(whole.replaceAll("\"neg\"", "\"mild\""), "a network of [t1] that says [mild, pos]");
        faults.put(whole.replaceAll("\"t1\"", "\"t2\""), "a network of [t2]");
        faults.put(
                whole.replace("\"classes\": 2", "\"classes\": 3"),
                "\"classifier.weight\" of shape [2, 3], expected [3, 3]");
        for (Map.Entry<String, String> fault : faults.entrySet()) {
            damage(file, fault.getKey());
            for (String command : List.of("infer", "explain")) {
                refuses(command, task.toString(), fault.getValue());
            }
        }
    }

    @Test
    void weightsThatAreNoneAreRefusedWithTheAdviceForARun() throws IOException {
        Path file = task.resolve("checkpoint.safetensors");
        byte[] whole = Files.readAllBytes(file);
        for (int length : new int[] {0, 7, 100, whole.length - 1}) {
            damage(file, Arrays.copyOf(whole, length));
            refuses("infer", file + ": found", "if the run is yours, delete the folder of the task to train it again");
        }
    }

    @Test
    void aScaleThatIsNoneIsRefused() throws IOException {
        Path file = folder.resolve("out/explain/task-1/scale.json");
        String whole = Files.readString(file);
        Map<String, String> faults = new LinkedHashMap<>();
        faults.put("", "an empty file");
        faults.put(whole.substring(0, whole.length() / 2), "text that is no JSON");
        faults.put("[1]", "no JSON object");
        faults.put("{\"low\": 1, \"low\": 2}", "text that is no JSON");
        faults.put(whole.replaceFirst("\"low\":[0-9.]+", "\"low\":\"ten\""), "\"low\" is \"ten\"");
        faults.put(whole.replaceFirst("\"low\":[0-9.]+,", ""), "\"low\" is missing");
        faults.put(whole.replaceFirst("\"statistic\":\"[A-Z]+\"", "\"statistic\":\"MEDIAN\""), "MEDIAN");
        faults.put(whole.replaceFirst("\"count\":[0-9]+", "\"count\":9"), "a sketch");
        faults.put(whole.replaceFirst("\"count\":[0-9]+", "\"count\":9223372036854775807"), "a sketch");
        faults.put(whole.replaceFirst("\"kept\":\\[", "\"kept\":[null,"), "a sketch");
        faults.put(whole.replaceFirst("(?s)\"scales\":.*", "\"scales\":[]}"), "not every class has every view");
        faults.put(whole.replaceFirst("(?s)\"scales\":.*", "\"scales\":7}"), "\"scales\" is 7");
        for (Map.Entry<String, String> fault : faults.entrySet()) {
            damage(file, fault.getKey());
            refuses("explain", file + ": found", fault.getValue(), "delete it; it is made anew");
        }
    }

    @Test
    void theMarkOfAFinishedTaskIsReadOrRefused() throws IOException {
        Path file = task.resolve("done.json");
        Map<String, String> faults = new LinkedHashMap<>();
        faults.put("", "an empty file");
        faults.put("{\"fingerprint\"", "text that is no JSON");
        faults.put("{}", "no fingerprint");
        for (Map.Entry<String, String> fault : faults.entrySet()) {
            damage(file, fault.getKey());
            refuses("train", file + ": found", fault.getValue(), "delete it");
        }
        damage(file, new byte[] {(byte) 0xC3, 0, (byte) 0xFF});
        refuses("train", file + ": found text that is no JSON");
    }

    @Test
    void aStateThatCannotBeResumedFromIsRefused() throws IOException {
        Path file = task.resolve("resume/state.safetensors");
        Safetensors state = Safetensors.read(file);
        Files.delete(damage(task.resolve("done.json"), "")); // as if training had been stopped
        Map<String, String> faults = new LinkedHashMap<>();
        faults.put("stage", "7");
        faults.put("epochs", "99");
        faults.put("steps", "-3");
        for (Map.Entry<String, String> fault : faults.entrySet()) {
            Map<String, String> metadata = new TreeMap<>(state.metadata());
            metadata.put(fault.getKey(), fault.getValue());
            write(file, new Safetensors(metadata, state.tensors()));
            refuses("train", file + ": found", "expected a training state of medai");
        }
        Map<String, String> metadata = new TreeMap<>(state.metadata());
        metadata.put("epochs", "1");
        Map<String, Tensor> tensors = new TreeMap<>(state.tensors());
        tensors.keySet().removeIf(name -> name.startsWith("optimizer|classifier.bias"));
        write(file, new Safetensors(metadata, tensors));
        refuses("train", file + ": found no \"classifier.bias|");
        tensors.remove("classifier.bias");
        write(file, new Safetensors(metadata, tensors));
        refuses("train", file + ": found no \"classifier.bias\", expected the weights of the network");
    }

    private static void write(Path file, Safetensors content) throws IOException {
        damage(file, new byte[0]);
        try (OutputStream out = Files.newOutputStream(file)) {
            content.writeTo(out);
        }
    }

    @Test
    void theSplitsOfARunThatAreCutOffAreRefused() throws IOException {
        Path file = folder.resolve("out/runs/small/splits.csv");
        String whole = Files.readString(file);
        Map<String, String> faults = new LinkedHashMap<>();
        faults.put("", "");
        faults.put("task,subj", "the columns task, subj, expected also subject, part");
        faults.put("task,subject,part\n", "no subjects");
        faults.put(whole.replaceFirst(",test,", ",exam,"), "part \"exam\"");
        faults.put(whole + whole.lines().skip(1).findFirst().orElseThrow(), "a second row of task and subject");
        for (Map.Entry<String, String> fault : faults.entrySet()) {
            damage(file, fault.getKey());
            refuses("infer", file.toString(), fault.getValue());
        }
    }

    @Test
    void weightsToBeginWithAreRefusedWithoutAdviceForARun() throws IOException {
        Path other = folder.resolve("theirs.safetensors");
        Stream<String> settings = Stream.of("--task", "0", "--force", "--set", "train.start.weights=" + other);
        refuses(ExitCodes.MISSING_INPUT, "train", settings, other + ": no such file; correct train.start.weights");
        Files.write(other, new byte[] {1, 2, 3});
        settings = Stream.of("--task", "0", "--force", "--set", "train.start.weights=" + other);
        refuses(ExitCodes.UNUSABLE_INPUT, "train", settings, other + ": found 3 bytes");
        assertThat(err.toString()).doesNotContain("train it again");
    }

    @Test
    void sizesOfAConfigThatNoMachineHoldsAreRefused() {
        Map<String, String> faults = new LinkedHashMap<>();
        faults.put(
                "network={kind: conv_encoder, widths: [65536, 65536], kernel: 999, stride: [1, 1], pool: [1, 1]}",
                "small: network: found a network of more than");
        faults.put("network.widths=[2147483647, 3]", "widths must be at most 65536");
        faults.put("network.kernel=1000001", "kernel must be at most 65536");
        faults.put("network={kind: admira, width: 1, layers: 1000000000}", "layers must be at most 1000");
        faults.put("network={kind: unet, depth: 2147483647}", "depth must be from 1 to 7");
        faults.put("network={kind: unet, window: [0, 0, 0]}", "window must be three numbers");
        faults.put("train.split.folds=2147483647", "folds must be at most 10000");
        faults.forEach((setting, sentence) -> refuses(
                ExitCodes.WRONG_CONFIG, "train", Stream.of("--task", "0", "--force", "--set", setting), sentence));
    }

    /** What cannot be taken over is named: weights of other layers were left out without a word. */
    @Test
    void weightsToBeginWithThatDoNotFitAreNamed() throws IOException {
        Path other = folder.resolve("half.safetensors");
        Map<String, Tensor> tensors = new TreeMap<>(
                Safetensors.read(task.resolve("checkpoint.safetensors")).tensors());
        tensors.put("features.0.weight", new Tensor(new long[] {2, 1, 1, 1, 1}, new float[2]));
        tensors.remove("features.3.weight");
        try (OutputStream out = Files.newOutputStream(other)) {
            new Safetensors(Map.of(), tensors).writeTo(out);
        }
        StringWriter said = new StringWriter();
        Path elsewhere = folder.resolve("elsewhere");
        String[] settings = {"--set", "output=" + elsewhere};
        assertThat(run(said, "preprocess", "--config", config.toString(), settings[0], settings[1]))
                .as(said.toString())
                .isZero();
        assertThat(run(
                        said,
                        "train",
                        "--config",
                        config.toString(),
                        "--task",
                        "0",
                        settings[0],
                        settings[1],
                        "--set",
                        "train.start.weights=" + other))
                .as(said.toString())
                .isZero();
        assertThat(said.toString())
                .contains("warning: train.start: begins with 8 weights")
                .contains("not with \"features.0.weight\", \"features.3.weight\"");
    }
}
