package medai.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
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
import medai.networks.FeaturesConfig;
import medai.train.augment.AugmentationConfig;
import medai.train.objective.ObjectiveConfig;
import medai.train.optimizer.OptimizerConfig;
import medai.train.schedule.ScheduleConfig;

/** Nine scans of 8 x 8 x 8 voxels, pretraining and fine-tuning of a network of five channels: training in a moment. */
final class SmallTask {
    private SmallTask() {}

    static void run(TaskSetup setup, Path run) throws IOException, StoppedException {
        new TaskTraining(setup, new TaskFolder(run, 0), (s, e, l, r, sec) -> {}, () -> false).run();
    }

    static TaskSetup setup(List<Sample> samples, List<StageConfig> stages, int workers) {
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
                TrainedFrom.whole("print"),
                workers);
    }

    static List<StageConfig> stages(boolean frozen) {
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

    static List<Sample> samples(Path folder) throws IOException {
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
