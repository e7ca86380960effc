package medai.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import medai.cohort.Sample;
import medai.cohort.manifest.SampleId;
import medai.cohort.run.TaskFolder;
import medai.cohort.target.ClassTarget;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.file.NiftiWriter;
import medai.imaging.random.Draw;
import medai.networks.FeaturesConfig;
import medai.networks.Network;
import medai.networks.engine.Torch;
import medai.networks.weights.DamagedWeightsException;
import medai.train.augment.AugmentationConfig;
import medai.train.objective.ObjectiveConfig;
import medai.train.optimizer.OptimizerConfig;
import medai.train.schedule.ScheduleConfig;
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
        List<Sample> samples = samples();
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
        List<Sample> samples = samples();
        run(setup(samples, stages(false), 1), folder.resolve("one"));
        run(setup(samples, stages(false), 4), folder.resolve("four"));
        assertThat(folder.resolve("one/checkpoint.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("four/checkpoint.safetensors"));
    }

    @Test
    void frozenFeaturesStayAndTheHeadLearns() throws Exception {
        List<Sample> samples = samples();
        List<StageConfig> stages = stages(true);
        run(setup(samples, stages.subList(0, 1), 1), folder.resolve("pretrained"));
        run(setup(samples, stages, 1), folder.resolve("both"));
        try (Network network =
                Network.load(folder.resolve("both/network.json"), folder.resolve("both/checkpoint.safetensors"))) {
            assertThat(network.spec().outputs()).containsExactly("a", "b");
            var state = medai.networks.weights.Safetensors.read(folder.resolve("pretrained/resume/state.safetensors"));
            network.weights().forEach((name, tensor) -> {
                if (name.startsWith("features.")) {
                    assertThat(tensor.values())
                            .as(name)
                            .isEqualTo(state.tensors().get(name).values());
                }
            });
        }
    }

    @Test
    void aDamagedStateIsRefusedByName() throws Exception {
        List<Sample> samples = samples();
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
                        setup(samples, stages(false), 2),
                        new TaskFolder(run, 0),
                        (s, e, l, r, sec) -> {},
                        () -> asked.incrementAndGet() > steps)
                .run();
    }

    private static void run(TaskSetup setup, Path run) throws IOException, StoppedException {
        new TaskTraining(setup, new TaskFolder(run, 0), (s, e, l, r, sec) -> {}, () -> false).run();
    }

    private static List<String> withoutSeconds(Path run) throws IOException {
        return Files.readAllLines(run.resolve("log.csv")).stream()
                .filter(line -> !line.contains("seconds_waiting"))
                .map(line -> line.substring(0, line.lastIndexOf(',')))
                .toList();
    }

    private static TaskSetup setup(List<Sample> samples, List<StageConfig> stages, int workers) {
        FeaturesConfig features = new FeaturesConfig.ConvEncoder(List.of(2, 3), 3, List.of(1, 1), List.of(2, 1));
        return new TaskSetup(
                7,
                0,
                features,
                List.of("t1"),
                new ClassTarget("group", List.of("a", "b")),
                List.of(List.of(8, 8, 8)),
                stages,
                samples,
                List.of(),
                Optional.empty(),
                Map.of(),
                "print",
                workers);
    }

    private static List<StageConfig> stages(boolean frozen) {
        AugmentationConfig views = new AugmentationConfig.Spatial(2, true, 20);
        StageConfig pretrain = new StageConfig(
                "pretrain",
                new ObjectiveConfig.NtXent(0.5, 4, 4),
                2,
                4,
                1,
                OptimizerConfig.Lars.defaults(),
                new ScheduleConfig.WarmupCosine(1),
                views,
                Map.of("b", 2),
                false,
                StageConfig.Balance.NONE,
                Optional.empty(),
                1);
        StageConfig finetune = new StageConfig(
                "finetune",
                ObjectiveConfig.CrossEntropy.defaults(),
                3,
                4,
                0.01,
                OptimizerConfig.AdamW.defaults(),
                ScheduleConfig.Constant.defaults(),
                views,
                Map.of(),
                frozen,
                StageConfig.Balance.NONE,
                Optional.empty(),
                1);
        return List.of(pretrain, finetune);
    }

    private List<Sample> samples() throws IOException {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            Draw draw = Draw.of(1, "sample", i);
            Grid grid = Grid.centred(8, 8, 8, 2);
            float[] voxels = new float[grid.size()];
            for (int v = 0; v < voxels.length; v++) {
                voxels[v] = (float) draw.nextDouble();
            }
            Path file = folder.resolve("scan" + i + ".nii");
            NiftiWriter.write(file, new Volume(grid, voxels), "");
            samples.add(Sample.ofClass(SampleId.of("s" + i, ""), List.of(file), i % 2, i % 2 == 0 ? "a" : "b"));
        }
        return samples;
    }
}
