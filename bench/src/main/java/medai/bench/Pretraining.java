package medai.bench;

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
import medai.train.StageConfig;
import medai.train.StoppedException;
import medai.train.TaskSetup;
import medai.train.TaskTraining;
import medai.train.TrainedFrom;
import medai.train.augment.AugmentationConfig;
import medai.train.objective.ObjectiveConfig;
import medai.train.optimizer.OptimizerConfig;
import medai.train.schedule.ScheduleConfig;

/** Contrastive pretraining as in {@code configs/npsle-simclr.yaml}, two steps an epoch, on noise. */
record Pretraining(Grid grid, AugmentationConfig views, int threads, Path folder) {
    static final int BATCH = 16;
    static final int BATCHES = 2;

    void run(int epochs, TaskTraining.Listener listener) throws IOException, StoppedException {
        StageConfig stage = StageConfig.plain(
                "pretrain",
                new ObjectiveConfig.NtXent(0.5, 128, 128),
                epochs,
                BATCH,
                1,
                OptimizerConfig.Lars.defaults(),
                new ScheduleConfig.WarmupCosine(1),
                views);
        TaskSetup setup = new TaskSetup(
                1,
                0,
                FeaturesConfig.ConvEncoder.defaults(),
                List.of("t1"),
                new ClassTarget("class", List.of("a", "b")),
                List.of(List.of(grid.depth(), grid.height(), grid.width())),
                List.of(stage),
                samples(),
                List.of(),
                Optional.empty(),
                Map.of(),
                TrainedFrom.whole("benchmark " + System.nanoTime()), // never resumed
                threads);
        new TaskTraining(setup, new TaskFolder(folder.resolve("run"), 0), listener, () -> false).run();
    }

    private List<Sample> samples() throws IOException {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < BATCH * BATCHES; i++) {
            Path file = folder.resolve("scans/scan" + i + ".nii");
            NiftiWriter.write(file, noise(grid, i), "noise");
            samples.add(Sample.ofClass(SampleId.of("s" + i, ""), List.of(file), i % 2, i % 2 == 0 ? "a" : "b"));
        }
        return samples;
    }

    static Volume noise(Grid grid, int stream) {
        Draw draw = Draw.of(stream, "noise");
        float[] voxels = new float[grid.size()];
        for (int v = 0; v < voxels.length; v++) {
            voxels[v] = (float) draw.nextDouble();
        }
        return new Volume(grid, voxels);
    }
}
