package medai.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.cohort.ScanId;
import medai.imaging.file.NiftiWriter;
import medai.imaging.random.Draw;
import medai.imaging.table.Table;
import medai.networks.Admira;
import medai.networks.ConsistVgg;
import medai.networks.FeaturesConfig;
import medai.networks.Network;
import medai.networks.engine.Torch;
import medai.networks.weights.Safetensors;
import medai.networks.weights.Tensor;
import medai.train.augment.AugmentationConfig;
import medai.train.augment.InPlane;
import medai.train.objective.LabelConsistency;
import medai.train.objective.MaskedAutoencoder;
import medai.train.objective.MeanSquared;
import medai.train.objective.ObjectiveConfig;
import medai.train.optimizer.OptimizerConfig;
import medai.train.schedule.ScheduleConfig;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The RA systems' stages on two views of different depth, with a validation part. */
final class StagesTest {
    private static final AugmentationConfig MOVED = new InPlane(10, 0.05, 0.1, true, 0.05);

    @TempDir
    Path folder;

    @BeforeAll
    static void oneThread() {
        Torch.start(1);
    }

    /** Pretraining, consistency and fine-tuning, stopped after every few steps, with the best epoch chosen on the way. */
    @Test
    void threeStagesStoppedAnywhereEqualUninterrupted() throws Exception {
        List<Sample> samples = samples(11, 16);
        Path whole = folder.resolve("whole");
        train(samples, whole, Integer.MAX_VALUE);
        Path pieces = folder.resolve("pieces");
        int stops = 0;
        for (int steps = 1; !TaskTraining.hasNetwork(pieces); steps += 2) {
            try {
                train(samples, pieces, steps);
            } catch (StoppedException e) {
                stops++;
            }
        }
        assertThat(stops).isGreaterThan(2);
        assertThat(pieces.resolve("checkpoint.safetensors"))
                .hasSameBinaryContentAs(whole.resolve("checkpoint.safetensors"));
        List<String> log = new ArrayList<>();
        for (Table.Row row : Table.read(whole.resolve("log.csv")).rows()) {
            log.add(String.join(" ", row.require("stage"), row.require("split"), row.require("name")));
        }
        assertThat(log).filteredOn("finetune validation auroc"::equals).hasSize(3);
        assertThat(log).filteredOn("mae train loss"::equals).hasSize(2);
    }

    /** What the autoencoder learned in its blocks is where the next stage begins. */
    @Test
    void theEncodersWeightsFlowOn() throws Exception {
        List<Sample> samples = samples(6, 16);
        List<StageConfig> stages = stages();
        TaskTraining.Setup only = setup(samples, stages.subList(0, 1), Optional.empty());
        new TaskTraining(only, folder.resolve("mae"), (s, e, l, r, sec) -> {}, () -> false).run();
        Map<String, Tensor> learned =
                Safetensors.read(folder.resolve("mae/resume/state.safetensors")).tensors();
        assertThat(learned).containsKeys("features.cor.3.1.conv.weight", "features.tra.0.0.conv.weight");
        assertThat(learned.keySet()).noneMatch(name -> name.startsWith("features.tra.4"));
        AtomicInteger asked = new AtomicInteger();
        TaskTraining.Setup both = setup(samples, stages, Optional.empty());
        List<Double> first = new ArrayList<>();
        try {
            new TaskTraining(
                            both,
                            folder.resolve("both"),
                            (s, e, loss, r, sec) -> first.add(loss),
                            () -> first.size() == 2 && asked.incrementAndGet() > 0)
                    .run();
        } catch (StoppedException e) {
            Map<String, Tensor> state = Safetensors.read(folder.resolve("both/resume/state.safetensors"))
                    .tensors();
            assertThat(state.get("features.cor.3.1.conv.weight").values())
                    .isEqualTo(learned.get("features.cor.3.1.conv.weight").values());
        }
        assertThat(first).hasSize(2);
    }

    /** Four batches of two that make a step are a batch of eight, where nothing else depends on the batch. */
    @Test
    void accumulatedBatchesAreOneLargeBatch() throws Exception {
        List<Sample> samples = samples(8, 32);
        Path large = folder.resolve("large");
        Path small = folder.resolve("small");
        trainOnce(samples, large, 8, 1);
        trainOnce(samples, small, 2, 4);
        Map<String, Tensor> a =
                Safetensors.read(large.resolve("checkpoint.safetensors")).tensors();
        Map<String, Tensor> b =
                Safetensors.read(small.resolve("checkpoint.safetensors")).tensors();
        float[] one = a.get("regressor.weight").values();
        float[] other = b.get("regressor.weight").values();
        assertThat(Table.read(small.resolve("log.csv")).rows().get(0).number("step"))
                .isEqualTo(1);
        for (int i = 0; i < one.length; i++) { // batch statistics differ, so only about
            assertThat((double) other[i]).isCloseTo(one[i], within(0.02));
        }
    }

    private void trainOnce(List<Sample> samples, Path run, int batch, int accumulate) throws Exception {
        StageConfig stage = new StageConfig(
                "regress",
                new MeanSquared(),
                1,
                batch,
                0.01,
                new OptimizerConfig.Sgd(0, 0),
                ScheduleConfig.Constant.defaults(),
                AugmentationConfig.None.defaults(),
                Map.of(),
                false,
                StageConfig.Balance.NONE,
                Optional.of(1.0),
                accumulate);
        new TaskTraining(
                        new TaskTraining.Setup(
                                7,
                                0,
                                new Admira(1, 1, 0),
                                List.of("cor"),
                                List.of("total"),
                                List.of(List.of(2, 32, 32)),
                                List.of(stage),
                                samples.stream()
                                        .map(s -> new Sample(s.id(), s.views().subList(0, 1), -1, "", s.scores()))
                                        .toList(),
                                List.of(),
                                Optional.empty(),
                                Map.of(),
                                "print",
                                1),
                        run,
                        (s, e, l, r, sec) -> {},
                        () -> false)
                .run();
        try (Network network = Network.load(run.resolve("network.json"), run.resolve("checkpoint.safetensors"))) {
            assertThat(network.spec().outputs()).containsExactly("total");
        }
    }

    @Test
    void rareTotalsAreRepeated() {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            samples.add(
                    new Sample(new ScanId("s" + i, ""), List.of(), -1, "", List.of(i < 9 ? 0.0 : i < 11 ? 4.0 : 30.0)));
        }
        ScoreBalance balance = new ScoreBalance(samples);
        assertThat(balance.copies(samples.get(0))).isEqualTo(1);
        assertThat(balance.copies(samples.get(9))).as("floor(10 / 3)").isEqualTo(3);
        assertThat(balance.copies(samples.get(11))).as("at most 5").isEqualTo(5);
        assertThat(balance.copies(new Sample(new ScanId("x", ""), List.of(), -1, "", List.of(Double.NaN))))
                .isEqualTo(1);
    }

    /** floor(0.7 n + 1/2) patches of every slice are 0, others are as they were; the same for the same draw. */
    @Test
    void patchesAreMasked() {
        Grid grid = Grid.centred(40, 33, 3, 1);
        MaskedAutoencoder objective = new MaskedAutoencoder(0.7, 16, 0.8, MaskedAutoencoder.Frequency.MAGNITUDE);
        float[] image = new float[grid.size()];
        java.util.Arrays.fill(image, 1);
        objective.mask(image, grid, Draw.of(1, "mask"));
        for (int z = 0; z < 3; z++) {
            int masked = 0;
            for (int row = 0; row < 3; row++) {
                for (int column = 0; column < 3; column++) {
                    float corner = image[grid.index(16 * column, 16 * row, z)];
                    float end = image[grid.index(Math.min(39, 16 * column + 15), Math.min(32, 16 * row + 15), z)];
                    assertThat(end).isEqualTo(corner);
                    masked += corner == 0 ? 1 : 0;
                }
            }
            assertThat(masked).as("of 9").isEqualTo(6);
        }
        float[] again = new float[grid.size()];
        java.util.Arrays.fill(again, 1);
        objective.mask(again, grid, Draw.of(1, "mask"));
        assertThat(again).isEqualTo(image);
    }

    private void train(List<Sample> samples, Path run, int steps) throws IOException, StoppedException {
        AtomicInteger asked = new AtomicInteger();
        new TaskTraining(
                        setup(samples, stages(), Optional.of(new Selection(Selection.Metric.AUROC, 1))),
                        run,
                        (s, e, l, r, sec) -> {},
                        () -> asked.incrementAndGet() > steps)
                .run();
    }

    private static TaskTraining.Setup setup(
            List<Sample> samples, List<StageConfig> stages, Optional<Selection> select) {
        FeaturesConfig features = new ConsistVgg(2, 6, 1, List.of(5), 0.5);
        return new TaskTraining.Setup(
                7,
                0,
                features,
                List.of("cor", "tra"),
                List.of("no", "ra"),
                List.of(List.of(10, 32, 32), List.of(2, 32, 32)),
                stages,
                samples.subList(0, samples.size() - 4),
                samples.subList(samples.size() - 4, samples.size()),
                select,
                Map.of(),
                "print",
                2);
    }

    private static List<StageConfig> stages() {
        OptimizerConfig adam = OptimizerConfig.AdamW.defaults();
        ScheduleConfig constant = ScheduleConfig.Constant.defaults();
        return List.of(
                StageConfig.plain("mae", MaskedAutoencoder.defaults(), 2, 4, 0.001, adam, constant, MOVED),
                StageConfig.plain("consistency", LabelConsistency.defaults(), 2, 4, 0.001, adam, constant, MOVED),
                StageConfig.plain(
                        "finetune", new ObjectiveConfig.CrossEntropy(0.1), 3, 4, 0.001, adam, constant, MOVED));
    }

    /** Two views, the second with 2 slices; the first with 10, or where the plane is 32 of the regression test with 2. */
    private List<Sample> samples(int count, int seed) throws IOException {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Path cor = scan("cor" + seed + "_" + i, seed == 32 ? 2 : 10);
            Path tra = scan("tra" + seed + "_" + i, 2);
            samples.add(new Sample(
                    new ScanId("s" + i, ""), List.of(cor, tra), i % 2, i % 2 == 0 ? "no" : "ra", List.of((double) i)));
        }
        return samples;
    }

    private Path scan(String name, int depth) throws IOException {
        Grid grid = Grid.centred(32, 32, depth, 2);
        float[] voxels = new float[grid.size()];
        Draw draw = Draw.of(1, name);
        for (int v = 0; v < voxels.length; v++) {
            voxels[v] = (float) draw.nextDouble();
        }
        Path file = folder.resolve(name + ".nii");
        NiftiWriter.write(file, new Volume(grid, voxels), "");
        return file;
    }
}
