package medai.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import medai.cohort.Sample;
import medai.cohort.manifest.SampleId;
import medai.cohort.run.TaskFolder;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.file.NiftiWriter;
import medai.imaging.file.Remarks;
import medai.imaging.file.UnusableInputException;
import medai.imaging.random.Draw;
import medai.imaging.table.Table;
import medai.networks.Network;
import medai.networks.engine.Torch;
import medai.networks.weights.Safetensors;
import medai.networks.weights.Tensor;
import medai.train.augment.AugmentationConfig;
import medai.train.objective.ObjectiveConfig;
import medai.train.objective.StepTruth;
import medai.train.optimizer.OptimizerConfig;
import medai.train.schedule.ScheduleConfig;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What training must not pass over, and what is said of what was learnt. */
final class HonestTrainingTest {
    @TempDir
    Path folder;

    @BeforeAll
    static void oneThread() {
        Torch.start(1);
    }

    /** Three scans, the first two of one subject: views 0, 1, 3 and 4 are no negatives of each other. */
    @Test
    void otherViewsOfASubjectAreNoNegatives() {
        double[][] z = {{1, 0.2}, {0.3, 1}, {-1, 0.5}, {0.8, -0.4}, {0.1, 2}, {-0.6, -1}};
        double temperature = 0.5;
        int[] subject = {0, 0, 1};
        double wanted = 0;
        for (int i = 0; i < 6; i++) {
            double sum = 0;
            double positive = 0;
            for (int j = 0; j < 6; j++) {
                boolean pair = i != j && i % 3 == j % 3;
                if (pair || subject[i % 3] != subject[j % 3]) {
                    double similarity = cosine(z[i], z[j]) / temperature;
                    sum += Math.exp(similarity);
                    positive = pair ? similarity : positive;
                }
            }
            wanted += (Math.log(sum) - positive) / 6;
        }
        try (NDManager manager = Torch.newManager()) {
            float[] values = new float[12];
            for (int i = 0; i < 12; i++) {
                values[i] = (float) z[i / 2][i % 2];
            }
            NDArray loss = new ObjectiveConfig.NtXent(temperature, 1, 1)
                    .loss(new NDList(manager.create(values, new Shape(6, 2))), StepTruth.ofSubjects(subject));
            assertThat((double) loss.getFloat()).isCloseTo(wanted, within(1e-5));
        }
    }

    private static double cosine(double[] a, double[] b) {
        return (a[0] * b[0] + a[1] * b[1]) / Math.hypot(a[0], a[1]) / Math.hypot(b[0], b[1]);
    }

    @Test
    void copiesOfAnOversampledScanAreNoNegativesInTraining() throws Exception {
        List<Sample> one = SmallTask.samples(folder).subList(0, 1);
        StageConfig pretrain = pretraining(Map.of("a", 2));
        SmallTask.run(SmallTask.setup(one, List.of(pretrain), 1), folder.resolve("run"));
        assertThat(losses("run"))
                .as("without any negative there is nothing to learn")
                .containsOnly(0.0);
    }

    private static StageConfig pretraining(Map<String, Integer> oversample) {
        return new StageConfig(
                "pretrain",
                new ObjectiveConfig.NtXent(0.5, 4, 4),
                2,
                4,
                1e-3,
                OptimizerConfig.AdamW.defaults(),
                ScheduleConfig.Constant.defaults(),
                new AugmentationConfig.Spatial(2, true, 20),
                oversample,
                false,
                StageConfig.Balance.NONE,
                Optional.empty(),
                1);
    }

    private List<Double> losses(String run) throws IOException {
        List<Double> losses = new ArrayList<>();
        for (Table.Row row : Table.read(folder.resolve(run).resolve("log.csv")).rows()) {
            if (row.require("name").equals("loss")) {
                losses.add(row.number("value"));
            }
        }
        return losses;
    }

    private static StageConfig classifying(double rate, int epochs) {
        return StageConfig.plain(
                "finetune",
                ObjectiveConfig.CrossEntropy.defaults(),
                epochs,
                4,
                rate,
                OptimizerConfig.Sgd.defaults(),
                ScheduleConfig.Constant.defaults(),
                new AugmentationConfig.None());
    }

    @Test
    void trainingThatDivergesStopsAndSaysWhere() throws Exception {
        List<Sample> samples = SmallTask.samples(folder);
        Path run = folder.resolve("run");
        assertThatThrownBy(() -> SmallTask.run(SmallTask.setup(samples, List.of(classifying(1e30, 3)), 1), run))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContainingAll(
                        "stage finetune", "epoch 1", "learning rate of 1.0e+30", "learning_rate", "clip_norm");
        assertThat(new TaskFolder(run, 0).weights()).doesNotExist();
    }

    @Test
    void weightsThatTheLastStepBrokeAreNotSaved() throws Exception {
        List<Sample> samples = SmallTask.samples(folder).subList(0, 4); // one step an epoch
        Path run = folder.resolve("run");
        assertThatThrownBy(() -> SmallTask.run(SmallTask.setup(samples, List.of(classifying(1e39, 1)), 1), run))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContainingAll("stage finetune, epoch 1: the weights", "are not finite");
        assertThat(new TaskFolder(run, 0).weights()).doesNotExist();
    }

    private static TaskSetup selecting(List<Sample> samples, Selection.Metric metric) {
        TaskSetup plain = SmallTask.setup(samples.subList(0, 6), List.of(classifying(0.05, 6)), 1);
        return new TaskSetup(
                plain.seed(),
                plain.task(),
                plain.features(),
                plain.views(),
                plain.target(),
                plain.inputSizes(),
                plain.stages(),
                plain.samples(),
                samples.subList(6, 9),
                Optional.of(new Selection(metric, 1)),
                plain.start(),
                plain.from(),
                plain.workers());
    }

    @Test
    void theNetworkThatValidationChoseIsSavedAsItWasJudged() throws Exception {
        Path run = folder.resolve("run");
        SmallTask.run(selecting(SmallTask.samples(folder), Selection.Metric.AUROC), run);
        Map<String, Tensor> judged =
                Safetensors.read(new TaskFolder(run, 0).best()).tensors();
        try (Network saved = Network.load(new TaskFolder(run, 0).network(), new TaskFolder(run, 0).weights())) {
            assertThat(saved.weights()).containsOnlyKeys(judged.keySet());
            saved.weights().forEach((name, tensor) -> assertThat(tensor.values())
                    .as(name)
                    .isEqualTo(judged.get(name).values()));
        }
    }

    @Test
    void whereNoEpochCanBeJudgedTheLastOneIsKeptAndItIsSaid() throws Exception {
        List<Sample> samples = SmallTask.samples(folder);
        samples.set(7, samples.get(6)); // of class a too: no curve without class b
        StringWriter said = new StringWriter();
        Remarks.printTo(new PrintWriter(said));
        Path run = folder.resolve("run");
        SmallTask.run(selecting(samples, Selection.Metric.AUROC), run);
        Remarks.close();
        assertThat(said.toString()).contains("in task 0 no epoch has a value of auroc", "the last epoch is kept");
        assertThat(Safetensors.read(new TaskFolder(run, 0).best()).metadata()).containsEntry("epoch", "6");
    }

    /** One scan of each class: nothing can be told, and training goes on all the same. */
    @Test
    void aProbeOfTwoScansHasNoValue() throws Exception {
        LinearProbe probe = new LinearProbe(
                3, 0, List.of("a", "b"), SmallTask.samples(folder).subList(0, 2));
        probe.judgeScans();
        assertThat(probe.rows()).hasSize(1);
        assertThat(probe.rows().get(0).area()).isNaN();
        assertThat(probe.rows().get(0).interval().reason())
                .contains("a class without a scan in this part, or in all its folds");
    }

    /** Class b has a bright corner: features that see brightness tell it, a cohort of noise cannot be told. */
    @Test
    void theProbeFindsWhatFeaturesTellAndNothingElse() throws Exception {
        for (boolean planted : new boolean[] {true, false}) {
            List<Sample> samples = new ArrayList<>();
            for (int i = 0; i < 160; i++) {
                Draw draw = Draw.of(1, "probe", planted, i);
                Grid grid = Grid.centred(8, 8, 8, 2);
                float[] voxels = new float[grid.size()];
                for (int v = 0; v < voxels.length; v++) {
                    voxels[v] = (float) draw.nextDouble() + (planted && i % 2 == 1 && v % 8 < 3 && v < 200 ? 1 : 0);
                }
                Path file = folder.resolve("scan" + planted + i + ".nii");
                NiftiWriter.write(file, new Volume(grid, voxels), "");
                samples.add(Sample.ofClass(SampleId.of("s" + i, ""), List.of(file), i % 2, i % 2 == 0 ? "a" : "b"));
            }
            LinearProbe probe = new LinearProbe(3, 0, List.of("a", "b"), samples.subList(0, 80));
            probe.part("validation", samples.subList(80, 160));
            probe.part("test", List.of());
            StageConfig stage = pretraining(Map.of());
            TaskSetup setup = SmallTask.setup(samples, List.of(stage), 1);
            try (Network network = RunningStatistics.untrained(
                    setup,
                    stage,
                    stage.network(setup.features(), setup.views(), setup.target(), setup.inputSizes()),
                    folder)) {
                probe.judge(LinearProbe.Inputs.UNTRAINED, network);
            }
            probe.judgeScans();
            assertThat(probe.rows())
                    .extracting(LinearProbe.Row::part)
                    .containsExactly("training", "validation", "training", "validation");
            for (LinearProbe.Row row : probe.rows()) {
                assertThat(row.n()).isEqualTo(80);
                if (planted) {
                    assertThat(row.area()).as(row.toString()).isGreaterThan(0.9);
                } else {
                    assertThat(row.area()).as(row.toString()).isBetween(0.3, 0.7);
                }
                assertThat(row.interval().low() > row.area()).isFalse(); // without variance there is none
                assertThat(row.interval().reason().equals("cross-validated"))
                        .isEqualTo(row.part().equals("training"));
            }
            assertThat(probe.write(folder.resolve("probe.csv")))
                    .startsWith("linear probe, AUROC of the validation part: untrained ");
            assertThat(Table.read(folder.resolve("probe.csv")).rows()).hasSize(4);
            probe.writePredictions(folder.resolve("probe-predictions.csv"));
            Table predictions = Table.read(folder.resolve("probe-predictions.csv"));
            assertThat(predictions.columns())
                    .containsExactly("subject", "session", "task", "part", "model", "truth", "predicted", "p_a", "p_b");
            assertThat(predictions.rows()).hasSize(2 * 160);
            for (Table.Row row : predictions.rows()) {
                assertThat(row.number("p_a") + row.number("p_b")).isCloseTo(1, within(1e-9));
                assertThat(row.require("predicted")).isEqualTo(row.number("p_b") > 0.5 ? "b" : "a");
            }
        }
    }
}
