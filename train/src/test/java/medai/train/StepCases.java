package medai.train;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import medai.cohort.target.ClassTarget;
import medai.cohort.target.MaskTarget;
import medai.cohort.target.ScoreTarget;
import medai.cohort.target.Target;
import medai.networks.Admira;
import medai.networks.ConsistVgg;
import medai.networks.FeaturesConfig;
import medai.networks.FeaturesConfig.ConvEncoder;
import medai.networks.ResNet;
import medai.networks.UNet;
import medai.networks.Vgg;
import medai.networks.VisionTransformer;
import medai.train.augment.AugmentationConfig;
import medai.train.augment.AugmentationConfig.Spatial;
import medai.train.augment.InPlane;
import medai.train.augment.Intensity;
import medai.train.objective.Dice;
import medai.train.objective.Focal;
import medai.train.objective.LabelConsistency;
import medai.train.objective.MaskedAutoencoder;
import medai.train.objective.MeanSquared;
import medai.train.objective.ObjectiveConfig;
import medai.train.objective.ObjectiveConfig.CrossEntropy;
import medai.train.objective.ObjectiveConfig.NtXent;
import medai.train.objective.Sum;
import medai.train.objective.VoxelCrossEntropy;
import medai.train.optimizer.OptimizerConfig;
import medai.train.optimizer.OptimizerConfig.AdamW;
import medai.train.optimizer.OptimizerConfig.Lars;
import medai.train.optimizer.OptimizerConfig.RmsProp;
import medai.train.optimizer.OptimizerConfig.Sgd;
import medai.train.schedule.ScheduleConfig;
import medai.train.schedule.ScheduleConfig.Constant;
import medai.train.schedule.ScheduleConfig.Exponential;
import medai.train.schedule.ScheduleConfig.Polynomial;
import medai.train.schedule.ScheduleConfig.WarmupCosine;

/** The trainings of {@code test-fixtures/training/cases.py}, in its order. */
final class StepCases {
    private static final AugmentationConfig STILL = new AugmentationConfig.None();
    private static final ScheduleConfig CONSTANT = new Constant();

    private StepCases() {}

    static List<StepCase> all() {
        return List.of(
                pretrained(),
                contrastive(),
                resnet(),
                volumetricResnet(),
                vgg(),
                consistency(),
                autoencoder(),
                admira(),
                admiraOfTwoViews(),
                transformer(),
                segmentation(),
                windows(),
                overlap(),
                focal(),
                selected());
    }

    private static StepCase pretrained() {
        AugmentationConfig moved = new Spatial(3, true, 20);
        Intensity tone = new Intensity(0.3, 0.2, 0.2, 0.2, 0.8, 0);
        AugmentationConfig toned = new Spatial(2, true, 0, Optional.of(tone));
        OptimizerConfig lars = new Lars(0.9, 0.01, 0.05);
        OptimizerConfig adam = new AdamW(0.8, 0.99, 1e-3, 0.05);
        StageConfig probe = stage("probe", new CrossEntropy(0), 1, 2, 0.5, new Sgd(0.5, 0), CONSTANT, STILL);
        return new StepCase(
                "pretrained",
                73,
                2,
                new ConvEncoder(List.of(4, 6), 3, List.of(2, 1), List.of(1, 2)),
                classes(2),
                sizes("t1", 8, 10, 12),
                8,
                3,
                Optional.empty(),
                0,
                StepCase.Start.DRAWN,
                List.of(
                        stage("pretrain", new NtXent(0.4, 6, 5), 2, 3, 2, lars, new WarmupCosine(1), moved),
                        with(probe, Map.of(), true, Optional.empty(), 3),
                        stage("finetune", new CrossEntropy(0.1), 3, 5, 0.03, adam, new Exponential(0.5), toned)));
    }

    private static StepCase contrastive() {
        FeaturesConfig network = new ConvEncoder(List.of(3, 4), 3, List.of(1, 2), List.of(2, 1));
        ObjectiveConfig loss = new NtXent(0.5, 5, 4);
        AugmentationConfig moved = new Spatial(2, false, 30);
        StageConfig stage = stage("pretrain", loss, 3, 4, 0.3, new Sgd(0.9, 0.02), new WarmupCosine(2), moved);
        return drawn("contrastive", 12, 7, network, classes(2), sizes("t1", 9, 8, 7, "t2", 9, 8, 7), stage);
    }

    private static StepCase resnet() {
        OptimizerConfig adam = new AdamW(0.9, 0.99, 1e-2, 0.05);
        StageConfig stage = stage("train", new CrossEntropy(0.1), 1, 3, 0.01, adam, new Polynomial(0.9), STILL);
        return lifted(
                "resnet",
                13,
                13,
                new ResNet(18, false),
                classes(3),
                sizes("t1", 2, 40, 36, "t2", 2, 40, 36),
                clipped(100, stage));
    }

    private static StepCase volumetricResnet() {
        OptimizerConfig rule = new RmsProp(0.9, 1e-2, 0, 0);
        return new StepCase(
                "resnet_volumetric",
                31,
                0,
                new ResNet(18, true),
                classes(2),
                sizes("t1", 12, 40, 36),
                13,
                1,
                Optional.of(new Selection(Selection.Metric.AUROC, 1)),
                2,
                StepCase.Start.LIFTED,
                List.of(stage("train", new CrossEntropy(0), 1, 3, 0.001, rule, CONSTANT, STILL)));
    }

    private static StepCase vgg() {
        Intensity tone = new Intensity(0.3, 0.2, 0.2, 0.2, 0, 0);
        AugmentationConfig change = new InPlane(10, 0.05, 0.1, true, 0, Optional.of(tone));
        OptimizerConfig rule = new RmsProp(0.9, 1e-3, 0.5, 0.02);
        FeaturesConfig network = new Vgg(11, true, 2, List.of(12), 0);
        StageConfig stage = stage("train", new CrossEntropy(0), 3, 3, 0.0003, rule, new Exponential(0.7), change);
        return lifted("vgg", 40, 6, network, classes(3), sizes("t1", 3, 32, 48), stage);
    }

    private static StepCase consistency() {
        FeaturesConfig network = new ConsistVgg(2, 6, 2, List.of(16, 8), 0);
        ObjectiveConfig loss = new LabelConsistency(0.0001, 50, 0.1);
        AugmentationConfig change = new InPlane(15, 0.1, 0.2, true, 0);
        StageConfig stage = stage("train", loss, 3, 3, 0.005, new Sgd(0.5, 0.02), CONSTANT, change);
        return lifted(
                "consistency",
                75,
                4,
                network,
                classes(2),
                sizes("cor", 10, 32, 64, "tra", 3, 64, 48),
                with(stage, Map.of("class1", 2), false, Optional.empty(), 1));
    }

    private static StepCase autoencoder() {
        FeaturesConfig network = new ConsistVgg(2, 6, 1, List.of(5), 0);
        ObjectiveConfig loss = new MaskedAutoencoder(0.6, 6, 0.7, MaskedAutoencoder.Frequency.MAGNITUDE);
        AugmentationConfig change = new Spatial(2, false, 8);
        StageConfig stage = stage("learn", loss, 3, 4, 0.02, new Sgd(0.9, 0.01), CONSTANT, change);
        return lifted("autoencoder", 17, 6, network, classes(2), sizes("cor", 10, 16, 24, "tra", 3, 32, 24), stage);
    }

    private static StepCase admira() {
        OptimizerConfig adam = new AdamW(0.9, 0.999, 3e-2, 0.05);
        StageConfig stage = stage("train", new MeanSquared(), 3, 4, 0.002, adam, new WarmupCosine(1), STILL);
        return byFormula("admira", 18, 8, new Admira(1, 2, 0, true), twoScores(), sizes("cor", 3, 64, 32), stage);
    }

    private static StepCase admiraOfTwoViews() {
        OptimizerConfig adam = new AdamW(0.9, 0.999, 3e-2, 0);
        AugmentationConfig moved = new Spatial(6, true, 15);
        StageConfig stage = stage("train", new MeanSquared(), 2, 2, 0.002, adam, new Polynomial(1.5), moved);
        return byFormula(
                "admira_two_views",
                19,
                10,
                new Admira(1, 1, 0, false),
                twoScores(),
                sizes("cor", 2, 64, 64, "tra", 2, 64, 64),
                with(stage, Map.of(), false, Optional.empty(), 2));
    }

    private static StepCase transformer() {
        FeaturesConfig network = new VisionTransformer(8, 12, 2, 3, 10, 0);
        OptimizerConfig adam = new AdamW(0.9, 0.99, 1e-3, 0.1);
        StageConfig stage = stage("train", new CrossEntropy(0), 3, 5, 0.02, adam, new Exponential(0.8), STILL);
        return drawn("transformer", 20, 9, network, classes(2), sizes("t1", 2, 24, 16, "t2", 2, 24, 16), stage);
    }

    private static StepCase segmentation() {
        ObjectiveConfig loss = new Sum(List.of(
                new Sum.Part(1, VoxelCrossEntropy.defaults()),
                new Sum.Part(0.5, new Dice(1, false)),
                new Sum.Part(2, new Focal(2, List.of()))));
        AugmentationConfig change = new InPlane(20, 0.1, 0.2, true, 0);
        OptimizerConfig rule = new RmsProp(0.9, 1e-2, 0, 0.01);
        return lifted(
                "segmentation",
                21,
                6,
                new UNet(3, 2, true, false, List.of()),
                structures(Map.of("cor", 2, "tra", 3)),
                sizes("cor", 4, 16, 16, "tra", 2, 12, 20),
                stage("segment", loss, 3, 3, 0.01, rule, new Polynomial(0.9), change));
    }

    private static StepCase windows() {
        ObjectiveConfig loss = new VoxelCrossEntropy(List.of(), 0.5);
        AugmentationConfig moved = new Spatial(2, true, 25);
        return byFormula(
                "windows",
                22,
                5,
                new UNet(2, 2, true, true, List.of(8, 12, 12)),
                structures(Map.of("t1", 3)),
                sizes("t1", 11, 17, 13),
                clipped(0.8, stage("segment", loss, 2, 2, 0.1, new Sgd(0.9, 0.01), CONSTANT, moved)));
    }

    private static StepCase overlap() {
        OptimizerConfig lars = new Lars(0.9, 0.01, 0.05);
        StageConfig stage = stage("segment", new Dice(1, true), 3, 3, 0.3, lars, new Polynomial(2), STILL);
        FeaturesConfig network = new UNet(2, 1, false, false, List.of());
        return byFormula("overlap", 23, 5, network, structures(Map.of("t1", 3)), sizes("t1", 3, 8, 10), stage);
    }

    private static StepCase focal() {
        ObjectiveConfig loss = new Focal(1, List.of(0.5, 1.0, 2.0));
        OptimizerConfig adam = new AdamW(0.9, 0.99, 1e-3, 0.01);
        StageConfig stage = stage("segment", loss, 3, 3, 0.02, adam, new WarmupCosine(1), STILL);
        FeaturesConfig network = new UNet(2, 1, false, false, List.of());
        return byFormula("focal", 24, 5, network, structures(Map.of("t1", 3)), sizes("t1", 3, 8, 10), stage);
    }

    private static StepCase selected() {
        return new StepCase(
                "selected",
                25,
                0,
                new ConvEncoder(List.of(4), 3, List.of(1), List.of(2)),
                classes(2),
                sizes("t1", 6, 8, 7),
                8,
                1,
                Optional.of(new Selection(Selection.Metric.AUROC, 1)),
                8,
                StepCase.Start.DRAWN,
                List.of(stage("train", new CrossEntropy(0), 5, 4, 0.5, new Sgd(0.9, 0), CONSTANT, STILL)));
    }

    private static StepCase drawn(
            String name,
            long seed,
            int scans,
            FeaturesConfig network,
            Target target,
            Map<String, List<Integer>> sizes,
            StageConfig stage) {
        return plain(name, seed, scans, network, target, sizes, StepCase.Start.DRAWN, stage);
    }

    private static StepCase byFormula(
            String name,
            long seed,
            int scans,
            FeaturesConfig network,
            Target target,
            Map<String, List<Integer>> sizes,
            StageConfig stage) {
        return plain(name, seed, scans, network, target, sizes, StepCase.Start.FORMULA, stage);
    }

    private static StepCase lifted(
            String name,
            long seed,
            int scans,
            FeaturesConfig network,
            Target target,
            Map<String, List<Integer>> sizes,
            StageConfig stage) {
        return plain(name, seed, scans, network, target, sizes, StepCase.Start.LIFTED, stage);
    }

    private static StepCase plain(
            String name,
            long seed,
            int scans,
            FeaturesConfig network,
            Target target,
            Map<String, List<Integer>> sizes,
            StepCase.Start start,
            StageConfig stage) {
        return new StepCase(
                name, seed, 0, network, target, sizes, scans, 1, Optional.empty(), 0, start, List.of(stage));
    }

    private static StageConfig stage(
            String name,
            ObjectiveConfig objective,
            int epochs,
            int batch,
            double rate,
            OptimizerConfig optimizer,
            ScheduleConfig schedule,
            AugmentationConfig augmentation) {
        return StageConfig.plain(name, objective, epochs, batch, rate, optimizer, schedule, augmentation);
    }

    private static StageConfig clipped(double norm, StageConfig s) {
        return with(s, Map.of(), false, Optional.of(norm), 1);
    }

    private static StageConfig with(
            StageConfig s, Map<String, Integer> oversample, boolean frozen, Optional<Double> clip, int accumulate) {
        return new StageConfig(
                s.name(),
                s.objective(),
                s.epochs(),
                s.batchSize(),
                s.learningRate(),
                s.optimizer(),
                s.schedule(),
                s.augmentation(),
                oversample,
                frozen,
                s.balance(),
                clip,
                accumulate);
    }

    private static ClassTarget classes(int count) {
        return new ClassTarget(
                "group", IntStream.range(0, count).mapToObj(i -> "class" + i).toList());
    }

    private static ScoreTarget twoScores() {
        Map<String, List<String>> scores = new LinkedHashMap<>();
        scores.put("first", List.of("first"));
        scores.put("second", List.of("second"));
        return new ScoreTarget(scores, Optional.empty());
    }

    private static MaskTarget structures(Map<String, Integer> counts) {
        Map<String, MaskTarget.Structures> views = new TreeMap<>();
        counts.forEach((view, count) -> views.put(
                view,
                new MaskTarget.Structures(
                        view, IntStream.range(0, count).boxed().toList(), Optional.empty(), List.of())));
        return new MaskTarget(views, Path.of("names.csv"));
    }

    private static Map<String, List<Integer>> sizes(String view, int z, int y, int x) {
        return Map.of(view, List.of(z, y, x));
    }

    private static Map<String, List<Integer>> sizes(
            String first, int z1, int y1, int x1, String second, int z2, int y2, int x2) {
        return new TreeMap<>(Map.of(first, List.of(z1, y1, x1), second, List.of(z2, y2, x2)));
    }
}
