package medai.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
import medai.cohort.target.ScoreTarget;
import medai.cohort.target.ScoreTruth;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.file.NiftiWriter;
import medai.imaging.random.Draw;
import medai.imaging.table.Table;
import medai.networks.Admira;
import medai.networks.ConsistVgg;
import medai.networks.FeaturesConfig;
import medai.networks.Network;
import medai.networks.NetworkSpec;
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
    private static final double RATE = 0.01;
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
        for (int steps = 1; !Files.exists(pieces.resolve("checkpoint.safetensors")); steps += 2) {
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

    /** The next stage begins with the blocks that the autoencoder learned: a stage that hardly learns leaves them unchanged. */
    @Test
    void theEncodersWeightsFlowOn() throws Exception {
        List<Sample> samples = samples(8, 16);
        StageConfig mae = stages().get(0);
        StageConfig still = StageConfig.plain(
                "still",
                ObjectiveConfig.CrossEntropy.defaults(),
                1,
                4,
                1e-30,
                new OptimizerConfig.Sgd(0, 0),
                ScheduleConfig.Constant.defaults(),
                MOVED);
        run(setup(samples, List.of(mae), Optional.empty()), folder.resolve("mae"));
        run(setup(samples, List.of(mae, still), Optional.empty()), folder.resolve("both"));
        run(setup(samples, List.of(still), Optional.empty()), folder.resolve("scratch"));
        Map<String, Tensor> learned = tensors("mae/resume/state.safetensors");
        Map<String, Tensor> after = tensors("both/checkpoint.safetensors");
        Map<String, Tensor> scratch = tensors("scratch/checkpoint.safetensors");
        assertThat(learned.keySet()).noneMatch(name -> name.startsWith("features.tra.4"));
        for (String name : List.of("features.cor.3.1.conv.weight", "features.tra.0.0.conv.weight")) {
            float[] flowed = after.get(name).values();
            assertThat(flowed).as(name).isEqualTo(learned.get(name).values());
            assertThat(flowed).as(name).isNotEqualTo(scratch.get(name).values());
        }
        assertThat(after).containsKey("features.tra.4.0.conv.weight");
        Map<String, Tensor> saved = Safetensors.read(
                        new TaskFolder(folder.resolve("both"), 0).stage("mae").weights())
                .tensors();
        for (String name : List.of("features.cor.3.1.norm.running_mean", "features.tra.0.0.norm.running_var")) {
            assertThat(saved.get(name).values())
                    .as(name + " of masked images, not of whole ones")
                    .isEqualTo(learned.get(name).values());
        }
    }

    /** Its names are the same as those of the head before, and its shapes are not; the features go on. */
    @Test
    void aProjectorOfAnotherSizeIsANewOne() throws Exception {
        List<Sample> samples = SmallTask.samples(folder);
        StageConfig small = contrastive("small", 4, 0.01);
        StageConfig large = contrastive("large", 6, 1e-30);
        run(SmallTask.setup(samples, List.of(small, large), 1), folder.resolve("run"));
        TaskFolder task = new TaskFolder(folder.resolve("run"), 0);
        Map<String, Tensor> first =
                Safetensors.read(task.stage("small").weights()).tensors();
        Map<String, Tensor> second =
                Safetensors.read(task.stage("large").weights()).tensors();
        assertThat(second.get("projector.2.weight").shape()).containsExactly(6, 6);
        assertThat(second.get("features.4.weight").values())
                .isEqualTo(first.get("features.4.weight").values());
    }

    private static StageConfig contrastive(String name, int size, double rate) {
        return StageConfig.plain(
                name,
                new ObjectiveConfig.NtXent(0.5, size, size),
                1,
                4,
                rate,
                new OptimizerConfig.Sgd(0, 0),
                ScheduleConfig.Constant.defaults(),
                new AugmentationConfig.Spatial(2, true, 20));
    }

    /** Behind frozen features nothing depends on the batch: four batches of two that make a step are then one batch of eight. */
    @Test
    void accumulatedBatchesAreOneLargeBatch() throws Exception {
        List<Sample> samples = samples(8, 32);
        double[] large = update(samples, "large", 8, 1, Optional.empty());
        double[] small = update(samples, "small", 2, 4, Optional.empty());
        double[] apart = update(samples, "apart", 2, 1, Optional.empty());
        double size = norm(large);
        assertThat(size).isPositive();
        assertThat(norm(difference(large, small))).as("rounding alone").isLessThan(1e-4 * size);
        assertThat(norm(difference(large, apart))).as("four steps").isGreaterThan(0.1 * size);
        assertThat(Table.read(folder.resolve("small/log.csv")).rows().get(0).number("step"))
                .isEqualTo(1);
    }

    /** A step of plain descent is as long as its rate times the longest gradient allowed, in the direction of the whole one. */
    @Test
    void longGradientsAreShortened() throws Exception {
        List<Sample> samples = samples(8, 32);
        double[] free = update(samples, "free", 8, 1, Optional.empty());
        double[] clipped = update(samples, "clipped", 8, 1, Optional.of(0.1));
        assertThat(norm(free)).isGreaterThan(2 * RATE * 0.1);
        assertThat(norm(clipped)).isCloseTo(RATE * 0.1, within(1e-3 * RATE * 0.1));
        double[] direction = new double[free.length];
        java.util.Arrays.setAll(direction, i -> free[i] * norm(clipped) / norm(free));
        assertThat(norm(difference(direction, clipped))).isLessThan(1e-3 * norm(clipped));
    }

    /** What one epoch changes in the weights of the head of a network with frozen features. */
    private double[] update(List<Sample> samples, String name, int batch, int accumulate, Optional<Double> clip)
            throws Exception {
        StageConfig stage = new StageConfig(
                "regress",
                new MeanSquared(),
                1,
                batch,
                RATE,
                new OptimizerConfig.Sgd(0, 0),
                ScheduleConfig.Constant.defaults(),
                AugmentationConfig.None.defaults(),
                Map.of(),
                true,
                StageConfig.Balance.NONE,
                clip,
                accumulate);
        TaskSetup setup = new TaskSetup(
                7,
                0,
                new Admira(1, 1, 0, true),
                List.of("cor"),
                new ScoreTarget(Map.of("total", List.of("total")), Optional.empty()),
                List.of(List.of(2, 32, 32)),
                List.of(stage),
                samples.stream()
                        .map(s -> Sample.of(
                                s.id(),
                                s.views().subList(0, 1),
                                score(Double.parseDouble(s.id().subject().substring(1)))))
                        .toList(),
                List.of(),
                Optional.empty(),
                Map.of(),
                TrainedFrom.whole("print"),
                1);
        run(setup, folder.resolve(name));
        float[] after = tensors(name + "/checkpoint.safetensors")
                .get("regressor.weight")
                .values();
        try (Network network = Network.create(
                NetworkSpec.read(folder.resolve(name).resolve("network.json")),
                weight -> Draw.of(7, 0, "regress", "first weights", weight))) {
            float[] before = network.weights().get("regressor.weight").values();
            double[] update = new double[after.length];
            java.util.Arrays.setAll(update, i -> (double) after[i] - before[i]);
            return update;
        }
    }

    private static double[] difference(double[] a, double[] b) {
        double[] difference = new double[a.length];
        java.util.Arrays.setAll(difference, i -> a[i] - b[i]);
        return difference;
    }

    private static ScoreTruth score(double value) {
        return new ScoreTruth(List.of(List.of(value)), "");
    }

    private static double norm(double[] values) {
        return Math.sqrt(java.util.Arrays.stream(values).map(v -> v * v).sum());
    }

    private static void run(TaskSetup setup, Path run) throws IOException, StoppedException {
        new TaskTraining(setup, new TaskFolder(run, 0), (s, e, l, r, sec) -> {}, () -> false).run();
    }

    private Map<String, Tensor> tensors(String file) throws IOException {
        return Safetensors.read(folder.resolve(file)).tensors();
    }

    @Test
    void rareTotalsAreRepeated() {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            samples.add(Sample.of(SampleId.of("s" + i, ""), List.of(), score(i < 9 ? 0.0 : i < 11 ? 4.0 : 30.0)));
        }
        ScoreBalance balance = new ScoreBalance(samples);
        assertThat(balance.copies(samples.get(0))).isEqualTo(1);
        assertThat(balance.copies(samples.get(9))).as("floor(10 / 3)").isEqualTo(3);
        assertThat(balance.copies(samples.get(11))).as("at most 5").isEqualTo(5);
        assertThat(balance.copies(Sample.of(SampleId.of("x", ""), List.of(), score(Double.NaN))))
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
                        new TaskFolder(run, 0),
                        (s, e, l, r, sec) -> {},
                        () -> asked.incrementAndGet() > steps)
                .run();
    }

    private static TaskSetup setup(List<Sample> samples, List<StageConfig> stages, Optional<Selection> select) {
        FeaturesConfig features = new ConsistVgg(2, 6, 1, List.of(5), 0.5);
        return new TaskSetup(
                7,
                0,
                features,
                List.of("cor", "tra"),
                new ClassTarget("group", List.of("no", "ra")),
                List.of(List.of(10, 32, 32), List.of(2, 32, 32)),
                stages,
                samples.subList(0, samples.size() - 4),
                samples.subList(samples.size() - 4, samples.size()),
                select,
                Map.of(),
                TrainedFrom.whole("print"),
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
            samples.add(Sample.ofClass(SampleId.of("s" + i, ""), List.of(cor, tra), i % 2, i % 2 == 0 ? "no" : "ra"));
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
