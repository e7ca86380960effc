package medai.train.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import medai.cohort.target.Target;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.random.Draw;
import medai.networks.ConsistVgg;
import medai.networks.FeaturesConfig;
import medai.networks.HeadConfig;
import medai.networks.UNet;
import medai.networks.engine.Torch;
import medai.train.augment.AugmentationConfig;
import medai.train.augment.Transform;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Losses by their formulas in double precision, what objectives ask of scans and networks, and what is refused. */
final class ObjectivesByHandTest {
    private static final FeaturesConfig CONV =
            new FeaturesConfig.ConvEncoder(List.of(2, 3), 3, List.of(1, 1), List.of(2, 1));
    private static final FeaturesConfig UNET = new UNet(2, 1, true, false, List.of());

    @BeforeAll
    static void oneThread() {
        Torch.start(1);
    }

    private static double[][] random(String name, int rows, int columns) {
        double[][] values = new double[rows][columns];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                values[i][j] = (float) Draw.of(1, name, i, j).normal(0, 1.5);
            }
        }
        return values;
    }

    private static NDArray array(NDManager manager, double[][] values) {
        float[] all = new float[values.length * values[0].length];
        for (int i = 0; i < all.length; i++) {
            all[i] = (float) values[i / values[0].length][i % values[0].length];
        }
        return manager.create(all, new Shape(values.length, values[0].length));
    }

    private static double loss(ObjectiveConfig objective, double[][] outputs, StepTruth truth) {
        try (NDManager manager = Torch.newManager()) {
            return objective.loss(new NDList(array(manager, outputs)), truth).getFloat();
        }
    }

    private static double logSoftmax(double[] row, int of) {
        return row[of] - Math.log(Arrays.stream(row).map(Math::exp).sum());
    }

    /** Scans 0 and 2 are of one subject: of their views, only the other view of the same scan counts. */
    @Test
    void otherViewsOfOneSubjectAreNeitherPositivesNorNegatives() {
        double[][] z = random("z", 6, 4);
        int[] subjects = {5, 3, 5};
        double wanted = 0;
        for (int i = 0; i < 6; i++) {
            double sum = 0;
            for (int j = 0; j < 6; j++) {
                boolean own = j % 3 == i % 3;
                boolean counted = own ? i != j : subjects[i % 3] != subjects[j % 3];
                sum += counted ? Math.exp(cosine(z[i], z[j]) / 0.3) : 0;
            }
            wanted -= (cosine(z[i], z[(i + 3) % 6]) / 0.3 - Math.log(sum)) / 6;
        }
        ObjectiveConfig objective = new ObjectiveConfig.NtXent(0.3, 8, 4);
        assertThat(loss(objective, z, StepTruth.ofSubjects(subjects))).isCloseTo(wanted, within(1e-5));
        assertThat(loss(objective, z, StepTruth.ofSubjects(1, 2, 3)))
                .as("with further negatives")
                .isGreaterThan(wanted + 0.01);
    }

    private static double cosine(double[] a, double[] b) {
        double product = 0;
        double one = 0;
        double other = 0;
        for (int i = 0; i < a.length; i++) {
            product += a[i] * b[i];
            one += a[i] * a[i];
            other += b[i] * b[i];
        }
        return product / Math.sqrt(one * other);
    }

    @Test
    void consistencyIsWeightTimesProgressTimesWhatExceedsTheMargin() {
        double[][] z = random("consistency", 6, 3);
        int[] labels = {2, 0, 1};
        double entropy = 0;
        double square = 0;
        for (int i = 0; i < 3; i++) {
            for (int c = 0; c < 3; c++) {
                entropy -= ((labels[i] == c ? 0.8 : 0) + 0.2 / 3) * logSoftmax(z[i], c) / 3;
                square += (z[i][c] - z[i + 3][c]) * (z[i][c] - z[i + 3][c]) / 9;
            }
        }
        for (double progress : new double[] {0, 0.25, 1}) {
            StepTruth truth = new StepTruth(labels, List.of(), new NDList(), progress);
            assertThat(loss(new LabelConsistency(0.5, 3, 0.2), z, truth))
                    .isCloseTo(entropy + 3 * progress * (square - 0.5), within(1e-5));
            assertThat(loss(new LabelConsistency(square + 0.1, 3, 0.2), z, truth))
                    .as("within the margin")
                    .isCloseTo(entropy, within(1e-5));
        }
    }

    private static AugmentationConfig moved() {
        return new AugmentationConfig.Spatial(0, false, 40);
    }

    private static float[] view(ObjectiveConfig objective, int view, Volume scan, List<String> asked) {
        Function<String, Draw> draws = name -> {
            asked.add(name);
            return Draw.of(1, name);
        };
        float[] image = new float[scan.voxels().length];
        Transform transform = objective.transform(moved(), scan.grid(), draws, view);
        transform.image(scan, image);
        objective.finish(scan.grid(), draws, view, image);
        return image;
    }

    private static Volume scan() {
        Grid grid = new Grid(9, 8, 6, Affine.identity());
        float[] voxels = new float[grid.size()];
        for (int i = 0; i < voxels.length; i++) {
            voxels[i] = (float) (1 + Draw.of(3, i).nextDouble());
        }
        return new Volume(grid, voxels);
    }

    @Test
    void consistencyComparesTheUnchangedScanWithAChangedOne() {
        ObjectiveConfig objective = LabelConsistency.defaults();
        Volume scan = scan();
        assertThat(view(objective, 0, scan, new ArrayList<>())).isEqualTo(scan.voxels());
        assertThat(view(objective, 1, scan, new ArrayList<>())).isNotEqualTo(scan.voxels());
        assertThat(objective.viewsPerScan()).isEqualTo(2);
        assertThat(objective.viewsThroughNetwork()).isEqualTo(2);
    }

    @Test
    void contrastedViewsDifferFromEachOther() {
        ObjectiveConfig objective = ObjectiveConfig.NtXent.defaults();
        Volume scan = scan();
        assertThat(view(objective, 0, scan, new ArrayList<>()))
                .isNotEqualTo(view(objective, 1, scan, new ArrayList<>()));
    }

    /** Both are changed alike; the first one has lost patches besides. */
    @Test
    void theAutoencoderSeesAMaskedViewOfTheImageItIsComparedWith() {
        MaskedAutoencoder objective = new MaskedAutoencoder(0.5, 4, 0.8, MaskedAutoencoder.Frequency.COMPLEX);
        Volume scan = scan();
        float[] masked = view(objective, 0, scan, new ArrayList<>());
        float[] whole = view(objective, 1, scan, new ArrayList<>());
        int lost = 0;
        for (int i = 0; i < whole.length; i++) {
            assertThat(masked[i]).isIn(0f, whole[i]);
            lost += masked[i] != whole[i] ? 1 : 0;
        }
        assertThat(lost).isBetween(whole.length / 8, whole.length * 3 / 4);
        assertThat(whole).isNotEqualTo(scan.voxels());
    }

    /** Patches that the far edges cut, too: 9 x 8 voxels in patches of 4 are 3 x 2; half a patch more is rounded up, less is not. */
    @Test
    void patchesAreMaskedInTheNumberThatIsNearest() {
        Grid grid = new Grid(9, 8, 6, Affine.identity());
        for (double[] one : new double[][] {{0.5, 3}, {0.55, 3}, {0.6, 4}, {0.25, 2}, {0.2, 1}, {0.05, 0}, {0.95, 6}}) {
            float[] image = new float[grid.size()];
            Arrays.fill(image, 1);
            new MaskedAutoencoder(one[0], 4, 1, MaskedAutoencoder.Frequency.COMPLEX).mask(image, grid, Draw.of(4));
            for (int z = 0; z < 6; z++) {
                int masked = 0;
                for (int p = 0; p < 6; p++) {
                    float first = image[grid.index(p % 3 * 4, p / 3 * 4, z)];
                    masked += first == 0 ? 1 : 0;
                    for (int y = p / 3 * 4; y < p / 3 * 4 + 4; y++) {
                        for (int x = p % 3 * 4; x < Math.min(9, p % 3 * 4 + 4); x++) {
                            assertThat(image[grid.index(x, y, z)]).isEqualTo(first);
                        }
                    }
                }
                assertThat(masked).as("%s of 6", one[0]).isEqualTo((int) one[1]);
            }
        }
    }

    @Test
    void slicesAreMaskedIndependently() {
        Grid grid = new Grid(16, 16, 8, Affine.identity());
        float[] image = new float[grid.size()];
        Arrays.fill(image, 1);
        new MaskedAutoencoder(0.5, 2, 1, MaskedAutoencoder.Frequency.COMPLEX).mask(image, grid, Draw.of(4));
        assertThat(Arrays.copyOfRange(image, 0, 256)).isNotEqualTo(Arrays.copyOfRange(image, 256, 512));
    }

    /** By Parseval's theorem complex numbers give the error of the images; two views weigh by their voxels. */
    @Test
    void viewsOfDifferentSizeWeighByTheirVoxels() {
        double[][] found = random("found", 2, 4 + 8);
        double[][] small = random("small", 4, 4);
        double[][] large = random("large", 4, 8);
        double sum = 0;
        for (int i = 0; i < 2; i++) {
            for (int j = 0; j < 12; j++) {
                double wanted = j < 4 ? small[2 + i][j] : large[2 + i][j - 4];
                sum += (found[i][j] - wanted) * (found[i][j] - wanted) / 24;
            }
        }
        try (NDManager manager = Torch.newManager()) {
            StepTruth truth = new StepTruth(
                    new int[0],
                    List.of(),
                    new NDList(
                            array(manager, small).reshape(4, 1, 1, 2, 2),
                            array(manager, large).reshape(4, 1, 1, 2, 4)),
                    0);
            for (double alpha : new double[] {1, 0.3}) {
                ObjectiveConfig objective = new MaskedAutoencoder(0.5, 4, alpha, MaskedAutoencoder.Frequency.COMPLEX);
                assertThat((double) objective
                                .loss(new NDList(array(manager, found)), truth)
                                .getFloat())
                        .isCloseTo(sum, within(1e-5));
            }
        }
    }

    @Test
    void unknownScoresAreLeftOut() {
        double[][] output = {{1, 2}, {3, 4}};
        StepTruth truth =
                new StepTruth(new int[0], List.of(new float[] {0, Float.NaN}, new float[] {5, 4.5f}), new NDList(), 0);
        assertThat(loss(new MeanSquared(), output, truth)).isCloseTo((1 + 4 + 0.25) / 3, within(1e-6));
        StepTruth none = new StepTruth(
                new int[0],
                List.of(new float[] {Float.NaN, Float.NaN}, new float[] {Float.NaN, Float.NaN}),
                new NDList(),
                0);
        assertThat(loss(new MeanSquared(), output, none)).isZero();
    }

    private static double voxelLoss(ObjectiveConfig objective, int views) {
        try (NDManager manager = Torch.newManager()) {
            NDList outputs = new NDList();
            NDList maps = new NDList();
            for (int v = 0; v < views; v++) {
                outputs.add(array(manager, random("voxels" + v, 1, 6)).reshape(1, 2, 1, 1, 3));
                maps.add(manager.create(new float[] {1, 0, v == 0 ? -1 : 1}, new Shape(1, 1, 1, 1, 3)));
            }
            return objective.loss(outputs, StepTruth.ofLabelMaps(maps)).getFloat();
        }
    }

    private static double[] voxel(int view, int at) {
        double[] all = random("voxels" + view, 1, 6)[0];
        return new double[] {all[at], all[3 + at]};
    }

    @Test
    void voxelsOfUnknownStructureAreLeftOutAndViewsAreAveraged() {
        double first = -(0.9 * logSoftmax(voxel(0, 0), 1) + 0.1 * logSoftmax(voxel(0, 1), 0));
        assertThat(voxelLoss(VoxelCrossEntropy.defaults(), 1)).isCloseTo(first, within(1e-5));
        double second = -(0.9 * logSoftmax(voxel(1, 0), 1)
                        + 0.1 * logSoftmax(voxel(1, 1), 0)
                        + 0.9 * logSoftmax(voxel(1, 2), 1))
                / 1.9;
        assertThat(voxelLoss(VoxelCrossEntropy.defaults(), 2)).isCloseTo((first + second) / 2, within(1e-5));
        assertThat(voxelLoss(new VoxelCrossEntropy(List.of(0.0, 2.0), 0), 1))
                .isCloseTo(-logSoftmax(voxel(0, 0), 1), within(1e-5));
    }

    @Test
    void focalVoxelsThatAreRightHardlyCount() {
        double sum = 0;
        double log = logSoftmax(voxel(0, 0), 1);
        double other = logSoftmax(voxel(0, 1), 0);
        for (int gamma = 0; gamma < 4; gamma++) {
            sum = -(Math.pow(1 - Math.exp(log), gamma) * log + Math.pow(1 - Math.exp(other), gamma) * other);
            assertThat(voxelLoss(new Focal(gamma, List.of()), 1)).isCloseTo(sum / 2, within(1e-5));
        }
        assertThat(voxelLoss(new Focal(3, List.of(1.0, 1.0)), 1)).isCloseTo(sum / 2, within(1e-5));
    }

    @Test
    void diceCountsTheBackgroundWhereAsked() {
        double[] dice = new double[2];
        for (int c = 0; c < 2; c++) {
            double first = Math.exp(logSoftmax(voxel(0, 0), c));
            double second = Math.exp(logSoftmax(voxel(0, 1), c));
            dice[c] = (2 * (c == 1 ? first : second) + 0.5) / (first + second + 1 + 0.5);
        }
        assertThat(voxelLoss(new Dice(0.5, false), 1)).isCloseTo(1 - dice[1], within(1e-5));
        assertThat(voxelLoss(new Dice(0.5, true), 1)).isCloseTo(1 - (dice[0] + dice[1]) / 2, within(1e-5));
    }

    @Test
    void sumsWeighTheirParts() {
        ObjectiveConfig sum = new Sum(List.of(
                new Sum.Part(2, Dice.defaults()),
                new Sum.Part(0.5, Focal.defaults()),
                new Sum.Part(1, VoxelCrossEntropy.defaults())));
        assertThat(voxelLoss(sum, 2))
                .isCloseTo(
                        2 * voxelLoss(Dice.defaults(), 2)
                                + 0.5 * voxelLoss(Focal.defaults(), 2)
                                + voxelLoss(VoxelCrossEntropy.defaults(), 2),
                        within(1e-5));
        assertThat(sum.learns()).contains(Target.Kind.MASKS);
        assertThat(sum.viewsPerScan()).isEqualTo(1);
        assertThat(sum.head(UNET, List.of(2))).isEqualTo(new HeadConfig.SegmentationHead(List.of(2)));
        assertThat(Sum.Part.defaultWeight()).isEqualTo(1);
    }

    @Test
    void objectivesAskForTheirHeads() {
        assertThat(new ObjectiveConfig.NtXent(0.5, 8, 4).head(CONV, List.of()))
                .isEqualTo(new HeadConfig.ProjectionHead(8, 4));
        assertThat(ObjectiveConfig.CrossEntropy.defaults().head(CONV, List.of(3)))
                .isEqualTo(new HeadConfig.LinearHead(3));
        assertThat(LabelConsistency.defaults().head(CONV, List.of(3))).isEqualTo(new HeadConfig.LinearHead(3));
        assertThat(MeanSquared.defaults().head(CONV, List.of(3))).isEqualTo(new HeadConfig.RegressionHead(3));
        for (ObjectiveConfig objective : List.of(VoxelCrossEntropy.defaults(), Dice.defaults(), Focal.defaults())) {
            assertThat(objective.head(UNET, List.of(2, 3))).isEqualTo(new HeadConfig.SegmentationHead(List.of(2, 3)));
            assertThat(objective.learns()).contains(Target.Kind.MASKS);
            assertThat(objective.viewsPerScan()).isEqualTo(1);
            assertThat(objective.showsWholeScans()).isTrue();
            assertThat(objective.features(UNET)).isEqualTo(UNET);
            assertThatThrownBy(() -> objective.head(CONV, List.of(2))).hasMessageContaining("network must be unet");
        }
        ConsistVgg vgg = new ConsistVgg(5, 6, 1, List.of(7), 0.5);
        MaskedAutoencoder mae = MaskedAutoencoder.defaults();
        assertThat(mae.features(vgg)).isEqualTo(new ConsistVgg(5, 4, 1, List.of(7), 0.5));
        assertThat(mae.head(mae.features(vgg), List.of()))
                .isEqualTo(new HeadConfig.ReconstructionHead(List.of(20, 10, 5)));
        assertThat(mae.showsWholeScans()).isFalse();
        assertThat(mae.viewsPerScan()).isEqualTo(2);
        assertThat(mae.viewsThroughNetwork()).isEqualTo(1);
    }

    @Test
    void objectivesSayWhatTheyLearnFrom() {
        assertThat(ObjectiveConfig.NtXent.defaults().learns()).isEqualTo(Optional.empty());
        assertThat(MaskedAutoencoder.defaults().learns()).isEqualTo(Optional.empty());
        assertThat(ObjectiveConfig.CrossEntropy.defaults().learns()).contains(Target.Kind.CLASSES);
        assertThat(LabelConsistency.defaults().learns()).contains(Target.Kind.CLASSES);
        assertThat(MeanSquared.defaults().learns()).contains(Target.Kind.SCORES);
        assertThat(ObjectiveConfig.NtXent.defaults().viewsPerScan()).isEqualTo(2);
        assertThat(ObjectiveConfig.CrossEntropy.defaults().viewsPerScan()).isEqualTo(1);
        assertThat(MeanSquared.defaults().viewsPerScan()).isEqualTo(1);
        assertThat(ObjectiveConfig.NtXent.defaults()).isEqualTo(new ObjectiveConfig.NtXent(0.5, 128, 128));
        assertThat(ObjectiveConfig.CrossEntropy.defaults()).isEqualTo(new ObjectiveConfig.CrossEntropy(0));
        assertThat(LabelConsistency.defaults()).isEqualTo(new LabelConsistency(0.05, 1, 0));
        assertThat(MaskedAutoencoder.defaults())
                .isEqualTo(new MaskedAutoencoder(0.7, 16, 0.8, MaskedAutoencoder.Frequency.MAGNITUDE));
        assertThat(Dice.defaults()).isEqualTo(new Dice(1, false));
        assertThat(Focal.defaults()).isEqualTo(new Focal(2, List.of()));
        assertThat(VoxelCrossEntropy.defaults()).isEqualTo(new VoxelCrossEntropy(List.of(), 0));
    }

    @Test
    void settingsAtTheirLimitsAreAccepted() {
        assertThatCode(() -> {
                    new ObjectiveConfig.NtXent(1e-9, 1, 1);
                    new ObjectiveConfig.CrossEntropy(0.99);
                    new LabelConsistency(0, 0, 0);
                    new MaskedAutoencoder(0.01, 1, 0, MaskedAutoencoder.Frequency.COMPLEX);
                    new MaskedAutoencoder(0.99, 1, 1, MaskedAutoencoder.Frequency.COMPLEX);
                    new Focal(0, List.of(0.0, 1.0));
                    new VoxelCrossEntropy(List.of(), 1);
                })
                .doesNotThrowAnyException();
    }

    @Test
    void settingsBeyondTheirLimitsAreRefused() {
        MaskedAutoencoder.Frequency complex = MaskedAutoencoder.Frequency.COMPLEX;
        refused(() -> new ObjectiveConfig.NtXent(0, 1, 1), "temperature must be above 0; found 0.0");
        refused(() -> new ObjectiveConfig.NtXent(1, 0, 1), "found 0 and 1");
        refused(() -> new ObjectiveConfig.NtXent(1, 1, 0), "found 1 and 0");
        refused(() -> new ObjectiveConfig.CrossEntropy(1), "label_smoothing must be from 0 to below 1; found 1.0");
        refused(() -> new ObjectiveConfig.CrossEntropy(-0.1), "found -0.1");
        refused(() -> new LabelConsistency(-1, 0, 0), "found -1.0 and 0.0");
        refused(() -> new LabelConsistency(0, -1, 0), "found 0.0 and -1.0");
        refused(() -> new LabelConsistency(0, 0, 1), "label_smoothing");
        refused(() -> new MaskedAutoencoder(0, 1, 1, complex), "ratio must be above 0 and below 1; found 0.0");
        refused(() -> new MaskedAutoencoder(1, 1, 1, complex), "found 1.0");
        refused(() -> new MaskedAutoencoder(0.5, 0, 1, complex), "patch must be at least 1 voxel; found 0");
        refused(() -> new MaskedAutoencoder(0.5, 1, 1.1, complex), "alpha must be from 0 to 1; found 1.1");
        refused(() -> new MaskedAutoencoder(0.5, 1, -0.1, complex), "found -0.1");
        refused(() -> new Dice(0, true), "smooth must be above 0; found 0.0");
        refused(() -> new Focal(-1, List.of()), "gamma must be at least 0; found -1");
        refused(() -> new Focal(1, List.of(0.0, 0.0)), "one of them above");
        refused(() -> new VoxelCrossEntropy(List.of(-0.1, 1.0), 0), "weights must be at least 0");
        refused(() -> new VoxelCrossEntropy(List.of(), 1.1), "balance must be from 0 to 1; found 1.1");
        refused(() -> new VoxelCrossEntropy(List.of(), -0.1), "found -0.1");
        refused(() -> new VoxelCrossEntropy(List.of(1.0, 1.0), 0.5), "weights must be left out");
        refused(() -> new Sum.Part(0, Dice.defaults()), "weight must be above 0; found 0.0");
        refused(() -> new Sum(List.of(new Sum.Part(1, Dice.defaults()))), "at least two objectives; found 1");
        for (ObjectiveConfig other :
                List.of(MeanSquared.defaults(), LabelConsistency.defaults(), ObjectiveConfig.NtXent.defaults())) {
            refused(
                    () -> new Sum(List.of(new Sum.Part(1, Dice.defaults()), new Sum.Part(1, other))),
                    "must learn the same");
            if (!other.equals(MeanSquared.defaults())) {
                refused(() -> new Sum(List.of(new Sum.Part(1, other), new Sum.Part(2, other))), "from one image");
            }
        }
        refused(() -> voxelLoss(new Focal(1, List.of(1.0, 1.0, 1.0)), 1), "weights must be as many as outputs, 2");
        try (NDManager manager = Torch.newManager()) {
            NDList outputs = new NDList(manager.zeros(new Shape(1, 2, 1, 1, 1)));
            refused(
                    () -> Dice.defaults().loss(outputs, StepTruth.ofLabelMaps(new NDList())),
                    "1 views have outputs, and 0 have label maps");
        }
    }

    private static void refused(Runnable made, String message) {
        assertThatThrownBy(made::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
