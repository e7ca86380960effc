package medai.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import medai.cohort.Sample;
import medai.cohort.manifest.SampleId;
import medai.cohort.run.TaskFolder;
import medai.cohort.target.ClassTarget;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.file.NiftiWriter;
import medai.imaging.random.Draw;
import medai.imaging.table.Table;
import medai.networks.FeaturesConfig;
import medai.networks.Network;
import medai.networks.engine.HostFloats;
import medai.networks.engine.Torch;
import medai.networks.weights.Safetensors;
import medai.networks.weights.Tensor;
import medai.train.augment.AugmentationConfig;
import medai.train.objective.LabelConsistency;
import medai.train.objective.ObjectiveConfig;
import medai.train.optimizer.OptimizerConfig;
import medai.train.schedule.ScheduleConfig;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which scans an epoch holds, which epoch is kept, and what the saved network has seen of the scans. */
final class EpochsAndScansTest {
    private static final ObjectiveConfig ENTROPY = ObjectiveConfig.CrossEntropy.defaults();

    @TempDir
    Path folder;

    @BeforeAll
    static void oneThread() {
        Torch.start(1);
    }

    private List<Sample> samples(int count) throws IOException {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Draw draw = Draw.of(1, "sample", i);
            Grid grid = Grid.centred(8, 8, 8, 2);
            float[] voxels = new float[grid.size()];
            for (int v = 0; v < voxels.length; v++) {
                voxels[v] = (float) (5 + draw.nextDouble());
            }
            Path file = folder.resolve("scan" + i + ".nii");
            NiftiWriter.write(file, new Volume(grid, voxels), "");
            samples.add(Sample.ofClass(
                    SampleId.of("s" + i, ""), List.of(file), i % 3 == 0 ? 0 : 1, i % 3 == 0 ? "a" : "b"));
        }
        return samples;
    }

    private static StageConfig stage(
            String name, ObjectiveConfig objective, int epochs, double rate, Map<String, Integer> oversample) {
        return new StageConfig(
                name,
                objective,
                epochs,
                4,
                rate,
                new OptimizerConfig.Sgd(0, 0),
                ScheduleConfig.Constant.defaults(),
                new AugmentationConfig.Spatial(2, true, 20),
                oversample,
                false,
                StageConfig.Balance.NONE,
                Optional.empty(),
                1);
    }

    private static TaskSetup setup(
            List<Sample> samples, List<Sample> validation, Optional<Selection> select, StageConfig... stages) {
        return new TaskSetup(
                7,
                0,
                new FeaturesConfig.ConvEncoder(List.of(2, 3), 3, List.of(1, 1), List.of(2, 1)),
                List.of("t1"),
                new ClassTarget("group", List.of("a", "b")),
                List.of(List.of(8, 8, 8)),
                List.of(stages),
                samples,
                validation,
                select,
                Map.of(),
                TrainedFrom.whole("print"),
                1);
    }

    private Path run(String name, TaskSetup setup) throws Exception {
        Path into = folder.resolve(name);
        new TaskTraining(setup, new TaskFolder(into, 0), (s, e, l, r, sec) -> {}, () -> false).run();
        return into;
    }

    @Test
    void scansOfOversampledClassesAreThereAsOftenAsAskedFor() throws Exception {
        List<Sample> samples = samples(7);
        StageConfig stage = stage("train", ENTROPY, 1, 0.01, Map.of("a", 3, "b", 2));
        TaskSetup setup = setup(samples, List.of(), Optional.empty(), stage);
        Map<String, Integer> seen = new HashMap<>();
        try (ScanCache cache = new ScanCache(1 << 20, folder);
                StageBatches batches = StageBatches.augmented(setup, stage, cache, Runnable::run)) {
            EpochBatches epoch = batches.epoch(1);
            for (int i = 0; i < epoch.count(); i++) {
                EpochBatches.Batch batch = epoch.next();
                batch.samples().forEach(sample -> seen.merge(sample.id().subject(), 1, Integer::sum));
                epoch.giveBack(batch);
            }
        }
        for (Sample sample : samples) {
            assertThat(seen.get(sample.id().subject()))
                    .as(sample.id().subject())
                    .isEqualTo(sample.truth().classNumber() == 0 ? 3 : 2);
        }
    }

    /** A network whose bias alone speaks: it calls all scans of one class. */
    private static void calls(Network network, int ofClass) {
        Map<String, Tensor> weights = new HashMap<>(network.weights());
        weights.replaceAll((name, tensor) -> {
            float[] values = tensor.values().clone();
            if (name.endsWith("classifier.bias")) {
                Arrays.fill(values, 0);
                values[ofClass] = 1;
            } else if (name.endsWith("classifier.weight")) {
                Arrays.fill(values, 0);
            }
            return new Tensor(tensor.shape(), values);
        });
        network.set(weights);
    }

    private static float[] bias(Map<String, Tensor> weights) {
        return weights.entrySet().stream()
                .filter(w -> w.getKey().endsWith("classifier.bias"))
                .findFirst()
                .orElseThrow()
                .getValue()
                .values();
    }

    /** Four of seven scans are of the second class: calls of it are right more often than those of the first. */
    @Test
    void theEpochWithTheLargestValueIsKeptAndOfEqualOnesTheFirst() throws Exception {
        List<Sample> samples = samples(7);
        StageConfig stage = stage("train", ENTROPY, 1, 0.01, Map.of());
        TaskSetup setup = setup(samples, List.of(), Optional.empty(), stage);
        Path file = folder.resolve("best.safetensors");
        Selection accuracy = new Selection(Selection.Metric.ACCURACY, 2);
        try (ScanCache cache = new ScanCache(1 << 20, folder);
                Network network = TaskTraining.untrained(
                        7,
                        0,
                        stage,
                        stage.network(setup.features(), setup.views(), setup.target(), setup.inputSizes()))) {
            BestEpoch best = new BestEpoch(accuracy, samples, cache, file, "print");
            calls(network, 0);
            assertThat(best.judge(1, network)).isCloseTo(3 / 7.0, within(1e-12));
            assertThat(best.epoch()).isEqualTo(1);
            calls(network, 1);
            assertThat(best.judge(2, network)).isCloseTo(4 / 7.0, within(1e-12));
            assertThat(best.epoch()).isEqualTo(2);
            assertThat(bias(best.weights())).containsExactly(0, 1);
            calls(network, 0);
            best.judge(3, network);
            calls(network, 1);
            best.judge(4, network);
            assertThat(best.epoch()).as("the first of two equal ones").isEqualTo(2);
            assertThat(bias(best.weights())).containsExactly(0, 1);

            BestEpoch resumed = new BestEpoch(accuracy, samples, cache, file, "print");
            assertThat(resumed.epoch()).isEqualTo(2);
            calls(network, 0);
            resumed.judge(5, network);
            assertThat(resumed.epoch()).isEqualTo(2);
            BestEpoch ofAnother = new BestEpoch(accuracy, samples, cache, file, "other print");
            assertThat(file).doesNotExist();
            ofAnother.judge(1, network);
            assertThat(ofAnother.epoch()).isEqualTo(1);
            assertThat(resumed.wants(1, 5)).isFalse();
            assertThat(resumed.wants(4, 5)).isTrue();
            assertThat(resumed.wants(5, 5)).as("the last one").isTrue();
        }
    }

    /** With a rate that swings from epoch to epoch, the largest value in the log is that of the weights that are saved. */
    @Test
    void theSavedNetworkIsThatOfTheLargestValueInTheLog() throws Exception {
        List<Sample> samples = samples(9);
        Selection accuracy = new Selection(Selection.Metric.AUROC, 1);
        TaskSetup setup = setup(samples, samples, Optional.of(accuracy), stage("train", ENTROPY, 6, 0.5, Map.of()));
        Path run = run("selected", setup);
        List<Double> values = new ArrayList<>();
        for (Table.Row row : Table.read(run.resolve("log.csv")).rows()) {
            if (row.require("name").equals("auroc")) {
                values.add(row.number("value"));
            }
        }
        assertThat(values).hasSize(6);
        assertThat(values.stream().distinct().count()).isGreaterThan(1);
        List<float[]> outputs = new ArrayList<>();
        try (Network network = Network.load(run.resolve("network.json"), run.resolve("checkpoint.safetensors"));
                ScanCache cache = new ScanCache(1 << 20, folder)) {
            for (Sample sample : samples) {
                outputs.add(network.outputs(cache.get(sample.views().get(0)).voxels()));
            }
        }
        double largest = values.stream().mapToDouble(v -> v).max().orElseThrow();
        assertThat(accuracy.of(samples, outputs)).isCloseTo(largest, within(1e-6));
    }

    /** Hardly any step was taken: the statistics of the first weights, of which training saw two batches, are far from those of the scans. */
    @Test
    void runningStatisticsAreThoseOfTheTrainingScansWhereNoEpochIsChosen() throws Exception {
        List<Sample> samples = samples(4);
        Path run = run(
                "settled", setup(samples, List.of(), Optional.empty(), stage("train", ENTROPY, 1, 1e-30, Map.of())));
        try (Network network = Network.load(run.resolve("network.json"), run.resolve("checkpoint.safetensors"));
                ScanCache cache = new ScanCache(1 << 20, folder);
                NDManager scope = network.manager().newSubManager();
                HostFloats host = new HostFloats(4 * 512)) {
            for (int i = 0; i < 4; i++) {
                host.put(i * 512, cache.get(samples.get(i).views().get(0)).voxels());
            }
            NDList images = network.images(host, scope, 4);
            double apart = Torch.withoutGradients(() -> {
                NDArray single = network.features(images, false).get(0);
                NDArray together = network.features(images, true).get(0);
                return single.sub(together).abs().mean().getFloat()
                        / (double) together.sub(together.mean()).abs().mean().getFloat();
            });
            assertThat(apart).as("single scans differ from the batch of all").isLessThan(0.2);
        }
    }

    private static double loss(Path run, int epoch) throws IOException {
        for (Table.Row row : Table.read(run.resolve("log.csv")).rows()) {
            if (row.require("name").equals("loss") && row.number("epoch") == epoch) {
                return row.number("value");
            }
        }
        throw new AssertionError("no epoch " + epoch);
    }

    /** The penalty, with a margin of 0 always there, weighs nothing in the first of three epochs, half in the second, all in the last. */
    @Test
    void consistencyWeighsMoreFromEpochToEpoch() throws Exception {
        List<Sample> samples = samples(4);
        double[][] losses = new double[3][];
        for (int weight = 0; weight < 3; weight++) {
            Path run = run(
                    "weight" + weight,
                    setup(
                            samples,
                            List.of(),
                            Optional.empty(),
                            stage("train", new LabelConsistency(0, 100 * weight, 0), 3, 1e-30, Map.of())));
            losses[weight] = new double[] {loss(run, 1), loss(run, 2), loss(run, 3)};
        }
        assertThat(losses[1][0]).isCloseTo(losses[0][0], within(1e-6));
        for (int epoch = 1; epoch < 3; epoch++) {
            double penalty = losses[1][epoch] - losses[0][epoch];
            assertThat(penalty).isPositive();
            assertThat(losses[2][epoch] - losses[0][epoch]).isCloseTo(2 * penalty, within(1e-3 * penalty));
        }
        Path one = run(
                "one",
                setup(
                        samples,
                        List.of(),
                        Optional.empty(),
                        stage("train", new LabelConsistency(0, 100, 0), 1, 1e-30, Map.of())));
        assertThat(loss(one, 1)).as("the only epoch is the last").isGreaterThan(losses[0][0] + 1e-6);
        assertThat(Files.exists(one.resolve("checkpoint.safetensors"))).isTrue();
        assertThat(Safetensors.read(one.resolve("checkpoint.safetensors")).tensors())
                .isNotEmpty();
    }
}
