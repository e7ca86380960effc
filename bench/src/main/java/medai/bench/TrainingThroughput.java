package medai.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import medai.cohort.Sample;
import medai.cohort.manifest.SampleId;
import medai.cohort.run.TaskFolder;
import medai.cohort.target.ClassTarget;
import medai.cohort.target.ScoreTarget;
import medai.cohort.target.ScoreTruth;
import medai.cohort.target.Target;
import medai.imaging.Grid;
import medai.imaging.file.NiftiWriter;
import medai.imaging.table.Table;
import medai.networks.Admira;
import medai.networks.ConsistVgg;
import medai.networks.FeaturesConfig;
import medai.networks.engine.Torch;
import medai.train.StageConfig;
import medai.train.StoppedException;
import medai.train.TaskSetup;
import medai.train.TaskTraining;
import medai.train.TrainedFrom;
import medai.train.augment.AugmentationConfig;
import medai.train.objective.MaskedAutoencoder;
import medai.train.objective.MeanSquared;
import medai.train.objective.ObjectiveConfig;
import medai.train.optimizer.OptimizerConfig;
import medai.train.schedule.ScheduleConfig;

/** Seconds per optimiser step of the published networks on smaller images, reading and batching included. */
public final class TrainingThroughput {
    private static final int STEPS = 6; // of an epoch
    private static final OptimizerConfig ADAM = new OptimizerConfig.AdamW(0.9, 0.999, 1e-8, 0.01);

    private TrainingThroughput() {}

    /**
     * A network and what it is trained for.
     *
     * @param sizes of each view along z, y and x
     */
    private record Case(
            String name, FeaturesConfig network, ObjectiveConfig objective, List<List<Integer>> sizes, int batch) {}

    private static final List<Case> CASES = List.of(
            new Case(
                    "simclr encoder",
                    FeaturesConfig.ConvEncoder.defaults(),
                    new ObjectiveConfig.NtXent(0.5, 128, 128),
                    List.of(List.of(45, 55, 45)),
                    16),
            new Case("mae", ConsistVgg.defaults(), MaskedAutoencoder.defaults(), List.of(List.of(5, 128, 128)), 4),
            new Case(
                    "consist_vgg",
                    ConsistVgg.defaults(),
                    new ObjectiveConfig.CrossEntropy(0),
                    List.of(List.of(20, 128, 128), List.of(5, 128, 128)),
                    2),
            new Case(
                    "admira",
                    Admira.defaults(),
                    new MeanSquared(),
                    List.of(List.of(7, 128, 128), List.of(7, 128, 128)),
                    4));

    /**
     * Arguments: threads, epochs of six steps (the first is not counted), folder for scans and runs, names of networks or none
     * for all.
     */
    public static void main(String[] arguments) throws IOException, StoppedException {
        int threads = Integer.parseInt(arguments[0]);
        int epochs = Integer.parseInt(arguments[1]);
        Torch.start(threads);
        List<String> wanted = List.of(arguments).subList(3, arguments.length);
        for (Case one : CASES) {
            if (!wanted.isEmpty() && !wanted.contains(one.name)) {
                continue;
            }
            Path folder = Path.of(arguments[2]).resolve(one.name.replace(' ', '-'));
            train(one, threads, epochs, folder);
            System.out.printf(Locale.ROOT, "%-15s %.3f s a step%n", one.name, seconds(folder));
        }
    }

    private static void train(Case one, int threads, int epochs, Path folder) throws IOException, StoppedException {
        StageConfig stage = StageConfig.plain(
                "stage",
                one.objective,
                epochs,
                one.batch,
                1e-4,
                ADAM,
                new ScheduleConfig.Constant(),
                new AugmentationConfig.None());
        boolean scores = one.objective.learns().equals(Optional.of(Target.Kind.SCORES));
        List<String> views = List.of("cor", "tra").subList(0, one.sizes.size());
        TaskSetup setup = new TaskSetup(
                1,
                0,
                one.network,
                views,
                scores
                        ? new ScoreTarget(Map.of("total", List.of("total")), Optional.empty())
                        : new ClassTarget("class", List.of("a", "b")),
                one.sizes,
                List.of(stage),
                samples(one, folder, scores),
                List.of(),
                Optional.empty(),
                Map.of(),
                TrainedFrom.whole("benchmark " + System.nanoTime()), // never resumed
                threads);
        new TaskTraining(setup, new TaskFolder(folder, 0), (s, epoch, loss, rate, seconds) -> {}, () -> false).run();
    }

    private static List<Sample> samples(Case one, Path folder, boolean scores) throws IOException {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < one.batch * STEPS; i++) {
            List<Path> files = new ArrayList<>();
            for (List<Integer> size : one.sizes) {
                Path file = folder.resolve("scans/scan" + i + "-" + files.size() + ".nii");
                Grid grid = Grid.centred(size.get(2), size.get(1), size.get(0), 1);
                NiftiWriter.write(file, Pretraining.noise(grid, i), "noise");
                files.add(file);
            }
            SampleId id = SampleId.of("s" + i, "");
            samples.add(
                    scores
                            ? Sample.of(id, files, new ScoreTruth(List.of(List.of((double) i)), ""))
                            : Sample.ofClass(id, files, i % 2, i % 2 == 0 ? "a" : "b"));
        }
        return samples;
    }

    /** The median of the epochs but the first. */
    private static double seconds(Path folder) throws IOException {
        double[] seconds = Table.read(folder.resolve("log.csv")).rows().stream()
                .filter(row -> row.get("name").orElse("").equals("loss")
                        && !row.get("epoch").orElse("").equals("1"))
                .mapToDouble(row -> Double.parseDouble(row.get("seconds").orElse("NaN")) / STEPS)
                .sorted()
                .toArray();
        return Arrays.stream(seconds).skip(seconds.length / 2).findFirst().orElse(Double.NaN);
    }
}
