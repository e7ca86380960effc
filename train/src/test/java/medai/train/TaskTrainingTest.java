package medai.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import medai.cohort.Sample;
import medai.cohort.run.TaskFolder;
import medai.networks.Network;
import medai.networks.engine.Torch;
import medai.networks.weights.DamagedWeightsException;
import medai.networks.weights.Safetensors;
import medai.networks.weights.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TaskTrainingTest {
    @TempDir
    Path folder;

    @BeforeAll
    static void oneThread() {
        Torch.start(1);
    }

    @Test
    void stoppedAnywhereAndResumedEqualsUninterrupted() throws Exception {
        List<Sample> samples = SmallTask.samples(folder);
        Path whole = folder.resolve("whole");
        train(samples, whole, Integer.MAX_VALUE);
        Path pieces = folder.resolve("pieces");
        int stops = 0;
        for (int steps = 1;
                !Files.exists(pieces.resolve("checkpoint.safetensors"));
                steps += 2) { // the k-th process is stopped after a few more steps
            try {
                train(samples, pieces, steps);
            } catch (StoppedException e) {
                assertThat(e).hasMessageContaining("goes on from there");
                stops++;
            }
        }
        assertThat(stops).isGreaterThan(2);
        assertThat(pieces.resolve("checkpoint.safetensors"))
                .hasSameBinaryContentAs(whole.resolve("checkpoint.safetensors"));
        assertThat(withoutSeconds(pieces)).isEqualTo(withoutSeconds(whole));
    }

    @Test
    void loaderThreadsDoNotChangeTheResult() throws Exception {
        List<Sample> samples = SmallTask.samples(folder);
        SmallTask.run(SmallTask.setup(samples, SmallTask.stages(false), 1), folder.resolve("one"));
        SmallTask.run(SmallTask.setup(samples, SmallTask.stages(false), 4), folder.resolve("four"));
        assertThat(folder.resolve("one/checkpoint.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("four/checkpoint.safetensors"));
    }

    @Test
    void frozenFeaturesStayAndTheHeadLearns() throws Exception {
        List<Sample> samples = SmallTask.samples(folder);
        List<StageConfig> stages = SmallTask.stages(true);
        SmallTask.run(SmallTask.setup(samples, stages.subList(0, 1), 1), folder.resolve("pretrained"));
        SmallTask.run(SmallTask.setup(samples, stages, 1), folder.resolve("both"));
        try (Network network =
                Network.load(folder.resolve("both/network.json"), folder.resolve("both/checkpoint.safetensors"))) {
            assertThat(network.spec().outputs()).containsExactly("a", "b");
            Map<String, Tensor> before = Safetensors.read(folder.resolve("pretrained/resume/state.safetensors"))
                    .tensors();
            Map<String, Tensor> settled = Safetensors.read(new TaskFolder(folder.resolve("both"), 0)
                            .stage("pretrain")
                            .weights())
                    .tensors();
            network.weights().forEach((name, tensor) -> {
                if (name.startsWith("features.")) {
                    Map<String, Tensor> kept = name.contains(".running_") ? settled : before;
                    assertThat(tensor.values())
                            .as(name)
                            .isEqualTo(kept.get(name).values());
                }
            });
            assertThat(settled.get("features.1.running_mean").values())
                    .as("statistics of the scans as they are, for the stage that freezes them")
                    .isNotEqualTo(before.get("features.1.running_mean").values());
        }
    }

    @Test
    void aDamagedStateIsRefusedByName() throws Exception {
        List<Sample> samples = SmallTask.samples(folder);
        Path run = folder.resolve("run");
        assertThatThrownBy(() -> train(samples, run, 5)).isInstanceOf(StoppedException.class);
        Path state = run.resolve("resume/state.safetensors");
        byte[] bytes = Files.readAllBytes(state);
        bytes[bytes.length - 3] ^= 1;
        Files.write(state, bytes);
        assertThatThrownBy(() -> train(samples, run, 5))
                .isInstanceOf(DamagedWeightsException.class)
                .hasMessageContainingAll("state.safetensors", "checksum");
    }

    private void train(List<Sample> samples, Path run, int steps) throws IOException, StoppedException {
        AtomicInteger asked = new AtomicInteger();
        new TaskTraining(
                        SmallTask.setup(samples, SmallTask.stages(false), 2),
                        new TaskFolder(run, 0),
                        (s, e, l, r, sec) -> {},
                        () -> asked.incrementAndGet() > steps)
                .run();
    }

    private static List<String> withoutSeconds(Path run) throws IOException {
        return Files.readAllLines(run.resolve("log.csv")).stream()
                .filter(line -> !line.contains("seconds_waiting"))
                .map(line -> line.substring(0, line.lastIndexOf(',')))
                .toList();
    }
}
