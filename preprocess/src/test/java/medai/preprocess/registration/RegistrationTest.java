package medai.preprocess.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.Resampling;
import medai.imaging.Volume;
import medai.imaging.file.NiftiWriter;
import medai.imaging.file.UnusableInputException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** External programs are small shell scripts here: the tests are about how a program's results and failures are handled. */
@DisabledOnOs(OS.WINDOWS)
final class RegistrationTest {
    private static final String IDENTITY = "1 0 0 0 0 1 0 0 0 0 1 0 0 0 0 1";

    @TempDir
    Path folder;

    private Path template;
    private Path log;
    private final Grid grid = Grid.centred(6, 5, 4, 2);

    @BeforeEach
    void template() throws IOException {
        template = folder.resolve("template.nii.gz");
        log = folder.resolve("logs/scan.log");
        NiftiWriter.write(template, volume(grid), "");
    }

    @Test
    void aProgramThatWorks() throws IOException {
        Registration.Moved moved = run("cp \"$1\" \"$3\"; echo moved; echo 1 0 0 4 0 1 0 -3 0 0 1 2 0 0 0 1 > \"$4\"")
                .register(volume(grid), log);
        assertThat(moved.volume().grid()).isEqualTo(grid);
        assertThat(moved.toMoving().placing().apply(0, 0, 0))
                .as("back from the template to the scan")
                .containsExactly(-4, 3, -2);
        assertThat(log).content().contains("moved");
    }

    /**
     * FSL counts x from the right of an image whose affine has a positive determinant: a matrix that adds 5 mm to FSL's x moves
     * the patient 5 mm to the left, that is by -5 in RAS+. The result is the same without the mirror, for an image whose first
     * axis runs to the left.
     */
    @Test
    void flirtMatricesAreUnderstood() throws IOException {
        String script = "cp \"$2\" \"$3\"; echo 1 0 0 5 0 1 0 3 0 0 1 -1 0 0 0 1 > \"$4\"";
        Registration.Command flirt = new Registration.Command(template, words(script), Registration.MatrixFormat.FLIRT);
        double[] back = flirt.register(volume(grid), log).toMoving().placing().apply(1, 1, 1);
        assertClose(back, 6, -2, 2);

        Grid las = new Grid(6, 5, 4, Affine.rows(-2, 0, 0, 5, 0, 2, 0, -4, 0, 0, 2, -3)); // the same places, mirrored
        double[] alsoBack =
                flirt.register(volume(las), log).toMoving().placing().apply(1, 1, 1);
        assertClose(alsoBack, 6, -2, 2);
    }

    /** A real elastix, where it is installed: the resampled scan and the map it reports must agree. */
    @Test
    void elastixFindsAShiftAndItsMapLeadsBack() throws IOException {
        Assumptions.assumeTrue(onPath("elastix"), "elastix is not installed (Debian: elastix)");
        Volume fixed = blob(0, 0, 0);
        NiftiWriter.write(template, fixed, "");
        Path parameters = Files.writeString(folder.resolve("affine.txt"), """
                (FixedInternalImagePixelType "float")
                (MovingInternalImagePixelType "float")
                (Registration "MultiResolutionRegistration")
                (Metric "AdvancedMattesMutualInformation")
                (Optimizer "AdaptiveStochasticGradientDescent")
                (Interpolator "LinearInterpolator")
                (ResampleInterpolator "FinalBSplineInterpolator")
                (FinalBSplineInterpolationOrder 1)
                (Resampler "DefaultResampler")
                (Transform "AffineTransform")
                (FixedImagePyramid "FixedSmoothingImagePyramid")
                (MovingImagePyramid "MovingSmoothingImagePyramid")
                (ImageSampler "RandomCoordinate")
                (NewSamplesEveryIteration "true")
                (NumberOfResolutions 2)
                (NumberOfSpatialSamples 4000)
                (MaximumNumberOfIterations 300)
                (AutomaticScalesEstimation "true")
                (AutomaticTransformInitialization "true")
                (HowToCombineTransforms "Compose")
                (WriteResultImage "true")
                (ResultImageFormat "nii.gz")
                (ResultImagePixelType "float")
                """);
        String script =
                "d=$(mktemp -d) && elastix -f $2 -m $1 -out $d -p %s && cp $d/result.0.nii.gz $3 && cp $d/TransformParameters.0.txt $4"
                        .formatted(parameters);
        Volume moving = blob(6, -4, 3);
        Registration.Moved moved = new Registration.Command(template, words(script), Registration.MatrixFormat.ELASTIX)
                .register(moving, log);
        assertClose(moved.toMoving().placing().apply(0, 0, 0), 6, -4, 3, 0.5);
        Volume again = Resampling.onto(
                moving,
                fixed.grid(),
                moved.toMoving().placing(),
                Resampling.Interpolation.TRILINEAR,
                Resampling.Border.CENTRES);
        for (int i = 0; i < again.voxels().length; i++) {
            assertThat((double) again.voxels()[i]).isCloseTo(moved.volume().voxels()[i], within(2.0));
        }
    }

    private static boolean onPath(String program) {
        return java.util.Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /** An ellipsoid with a bright corner and two dark cavities and folds, 48 voxels of 2 mm along each side. */
    private static Volume blob(double x, double y, double z) {
        Grid cube = Grid.centred(48, 48, 48, 2);
        float[] voxels = new float[cube.size()];
        for (int i = 0; i < voxels.length; i++) {
            double[] at = cube.affine().apply(i % 48, i / 48 % 48, i / 48 / 48);
            double u = (at[0] - x) / 32;
            double v = (at[1] - y) / 25;
            double w = (at[2] - z) / 20;
            double bright = 40 / (1 + Math.exp(8 * (u - v + w - 0.5)));
            double hole = Math.pow(u - 0.3, 2) + Math.pow(v + 0.2, 2) + Math.pow(w - 0.1, 2);
            double other = Math.pow(u + 0.4, 2) + Math.pow(v - 0.3, 2) + Math.pow(w + 0.2, 2);
            double dark = 70 / (1 + Math.exp(60 * (hole - 0.08))) + 50 / (1 + Math.exp(60 * (other - 0.06)));
            double folds = 30 * Math.sin(14 * u) * Math.sin(11 * v + 1) * Math.sin(9 * w + 2);
            voxels[i] = (float) ((100 + bright - dark + folds) / (1 + Math.exp(20 * (u * u + v * v + w * w - 1))));
        }
        return new Volume(cube, voxels);
    }

    /** What medai finds itself: the phantom shifted and turned by a known map. */
    @Test
    void theBuiltInSearchFindsAKnownMap() throws IOException {
        Volume fixed = blob(0, 0, 0);
        NiftiWriter.write(template, fixed, "");
        Affine truth = Affine.translation(6, -9, 4)
                .after(Affine.rotation(0.15, -0.1, 0.2))
                .after(Affine.scaling(1.05, 0.96, 1.02));
        Volume moving = Resampling.onto(
                fixed, fixed.grid(), truth.inverse(), Resampling.Interpolation.TRILINEAR, Resampling.Border.CENTRES);
        for (Registration.Metric metric : Registration.Metric.values()) {
            Affine found = new Registration.BuiltIn(
                            template,
                            Registration.Transform.AFFINE,
                            metric,
                            Registration.Outside.BACKGROUND,
                            Optional.empty())
                    .register(moving, log)
                    .toMoving()
                    .placing();
            for (double[] corner : new double[][] {{20, 0, 0}, {0, 20, 0}, {0, 0, 15}, {-15, -10, -10}}) {
                double[] wanted = truth.apply(corner[0], corner[1], corner[2]);
                // Mutual information of so smooth an image has its maximum slightly off the true position;
                // bench/README.md has
                // real heads.
                double tolerance = metric == Registration.Metric.CORRELATION ? 0.3 : 1;
                assertClose(found.apply(corner[0], corner[1], corner[2]), wanted[0], wanted[1], wanted[2], tolerance);
            }
        }
    }

    /** The derivative that the search climbs along, against finite differences. */
    @Test
    void gradientsAreThoseOfTheSimilarity() {
        Volume fixed = blob(0, 0, 0);
        Volume moving = blob(3, -2, 1);
        Motion motion = new Motion(new double[] {0, 0, 0}, 30, 12);
        Ascent ascent = new Ascent(
                new Sampling(fixed, new boolean[0], moving, 0),
                Registration.Metric.MUTUAL_INFORMATION.similarity(fixed, moving),
                motion);
        double[] at = {1, -2, 3, 0.7, -0.4, 0.9, 1, -1, 0.5, 0.3, -0.6, 0.8};
        double[] gradient = ascent.at(at).gradient();
        for (int i = 0; i < 12; i++) {
            double[] more = at.clone();
            double[] less = at.clone();
            more[i] += 0.02;
            less[i] -= 0.02;
            double difference = (ascent.value(more) - ascent.value(less)) / 0.04;
            assertThat(gradient[i]).isCloseTo(difference, within(0.02 * Math.abs(difference) + 2e-4));
        }
    }

    @Test
    void transformsComeBackFromBothKindsOfFile() throws IOException {
        Affine transform = Affine.translation(1, -2, 3).after(Affine.rotation(0.1, 0.2, -0.3));
        TransformFile.write(folder.resolve("t"), transform);
        for (String ending : List.of(".txt", ".tfm")) {
            assertThat(TransformFile.read(folder.resolve("t" + ending)).distance(transform))
                    .isLessThan(1e-12);
        }
        Files.writeString(folder.resolve("bad.tfm"), "#Insight Transform File V1.0\nTransform: BSpline\n");
        assertThatThrownBy(() -> TransformFile.read(folder.resolve("bad.tfm")))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("bad.tfm");
    }

    /** Of several transforms the first is not the whole, and no matrix may lose a dimension or a row. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 0 0 0 0 1 0 0 0 0 1 0 0 0 1 1 | the last row",
                "1 0 0 0 0 1 0 0 0 0 0 0 0 0 0 1 | cannot be undone",
                "NaN 0 0 0 0 1 0 0 0 0 1 0 | cannot be undone",
                "1 0 0 Infinity 0 1 0 0 0 0 1 0 | cannot be undone",
                "1 0 0 0 0 1 0 0 0 0 1 | found 11 numbers",
                "1,0 0 0 0 0 1 0 0 0 0 1 0 | words where numbers should be"
            })
    void transformsThatAreNoneAreRefused(String text, String message) throws IOException {
        Path file = Files.writeString(folder.resolve("t.txt"), text);
        assertThatThrownBy(() -> TransformFile.read(file))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("t.txt")
                .hasMessageContaining(message);
    }

    @Test
    void aChainOfItkTransformsIsRefused() throws IOException {
        TransformFile.write(folder.resolve("one"), Affine.translation(1, 2, 3));
        String one = Files.readString(folder.resolve("one.tfm"));
        String second = one.lines().skip(1).collect(Collectors.joining("\n"));
        Path chain = Files.writeString(folder.resolve("chain.tfm"), one + second + "\n");
        assertThatThrownBy(() -> TransformFile.read(chain)).hasMessageContaining("2 transforms one after the other");
    }

    @Test
    void whatAProgramDoesWrongIsSaid() {
        assertFails("echo no licence; exit 3", "ended with exit code 3", "read its log");
        assertFails("true", "wrote no {output}");
        assertFails("cp \"$1\" \"$3\"", "wrote no {matrix}");
        assertFails("cp \"$1\" \"$3\"; echo 1 2 3 > \"$4\"", "found 3 numbers, expected a 4 x 4 matrix");
        assertFails("cp \"$1\" \"$3\"; echo nonsense > \"$4\"", "words where numbers should be");
        assertFails("head -c 100 \"$1\" > \"$3\"; echo " + IDENTITY + " > \"$4\"", "output.nii.gz");
        assertThatThrownBy(() -> new Registration.Command(
                                template,
                                List.of("no-such-program", "{moving}{fixed}{output}{matrix}"),
                                Registration.MatrixFormat.RAS)
                        .register(volume(grid), log))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContainingAll("no-such-program", "cannot be started");
    }

    @Test
    void anOutputOnAnotherGridIsRefused() {
        Grid other = Grid.centred(6, 5, 3, 2);
        assertThatThrownBy(() ->
                        run("cp \"$1\" \"$3\"; echo " + IDENTITY + " > \"$4\"").register(volume(other), log))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContainingAll("6 x 5 x 3", "6 x 5 x 4", "the template's grid");
    }

    /** A voxel of the template at patient position p gets the scan's value at p. */
    @Test
    void headersAreEnoughWhereSpacesAgree() throws IOException {
        Grid finer = Grid.centred(11, 9, 7, 1);
        Registration.Moved moved = new Registration.Header(template).register(volume(finer), log);
        assertThat(moved.volume().grid()).isEqualTo(grid);
        assertThat(moved.toMoving().placing()).isEqualTo(Affine.identity());
        assertThat(moved.volume().at(3, 2, 2)).isCloseTo(finer.index(6, 4, 4), within(1e-3f));
    }

    @Test
    void imagesInWhichNothingCanBeAlignedAreRefused() throws IOException {
        Volume good = volume(grid);
        for (float none : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
            float[] voxels = good.voxels().clone();
            voxels[17] = none;
            refused(good.with(voxels), Optional.empty(), "the scan: found 1 NaN or infinite of 120 voxels");
            NiftiWriter.write(template, good.with(voxels), "");
            refused(good, Optional.empty(), "template.nii.gz: found 1 NaN or infinite of 120 voxels");
            NiftiWriter.write(template, good, "");
        }
        Volume constant = good.with(new float[grid.size()]);
        refused(constant, Optional.empty(), "the scan: found one intensity only, 0.0");
        NiftiWriter.write(template, constant, "");
        refused(good, Optional.empty(), "template.nii.gz: found one intensity only, 0.0");
        NiftiWriter.write(template, good, "");
        Path mask = folder.resolve("mask.nii.gz");
        NiftiWriter.write(mask, constant, "");
        refused(good, Optional.of(mask), "mask.nii.gz: found no voxel above 0");
        float[] one = new float[grid.size()];
        one[5] = 0.5f;
        NiftiWriter.write(mask, good.with(one), "");
        refused(good, Optional.of(mask), "template.nii.gz: found one intensity only", ", where the mask is");
        one[6] = Float.NaN;
        NiftiWriter.write(mask, good.with(one), "");
        refused(good, Optional.of(mask), "mask.nii.gz: found 1 NaN or infinite of 120 voxels");
    }

    /** A scan of the middle of a large template, of which only a corner counts: nothing that is known of the scan lies there. */
    @Test
    void aScanOfAnotherPartThanTheOneThatCountsIsRefused() throws IOException {
        Volume large = volume(Grid.centred(24, 24, 24, 8));
        NiftiWriter.write(template, large, "");
        float[] corner = new float[large.grid().size()];
        for (int x = 0; x < 3; x++) {
            corner[x] = 1;
        }
        Path mask = folder.resolve("mask.nii.gz");
        NiftiWriter.write(mask, large.with(corner), "");
        refused(volume(Grid.centred(6, 5, 4, 8)), Optional.of(mask), "no place at which it overlaps with a tenth of");
    }

    private void refused(Volume moving, Optional<Path> mask, String... words) {
        for (Registration.Metric metric : Registration.Metric.values()) {
            assertThatThrownBy(() -> new Registration.BuiltIn(
                                    template, Registration.Transform.RIGID, metric, Registration.Outside.IGNORED, mask)
                            .register(moving, log))
                    .isInstanceOf(UnusableInputException.class)
                    .message()
                    .contains(words);
        }
    }

    @Test
    void aScanThatLiesElsewhereIsNotOnTheTemplateByItsHeader() {
        Volume far = new Volume(
                new Grid(6, 5, 4, Affine.translation(0, 300, 0).after(grid.affine())),
                volume(grid).voxels());
        assertThatThrownBy(() -> new Registration.Header(template).register(far, log))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("300 mm lie between their centres");
    }

    @Test
    void transformsThatLeadNowhereAreRefused() throws IOException {
        String[][] files = {
            {"1 0 0 0 0 1 0 0 0 0 0 0", "a transform that cannot be undone"},
            {"1 0 0 NaN 0 1 0 0 0 0 1 0", "a transform that cannot be undone"},
            {"1 0 0 0 0 1 0 0 0 0 1 0 4 -3 2 1", "the last row [4.0, -3.0, 2.0, 1.0] instead of 0 0 0 1"},
            {
                "#Insight Transform File V1.0\nTransform: AffineTransform_double_3_3\nParameters: 1 0 0 0 1 0 0 0 1 0 0 0\n"
                        + "FixedParameters: 0 0 0\nTransform: AffineTransform_double_3_3\n",
                "2 transforms one after the other"
            }
        };
        for (String[] file : files) {
            Path transform = Files.writeString(folder.resolve("x.txt"), file[0]);
            assertThatThrownBy(() -> TransformFile.read(transform))
                    .isInstanceOf(UnusableInputException.class)
                    .hasMessageContaining("x.txt: found " + file[1]);
        }
        assertThatThrownBy(() -> TransformFile.read(folder.resolve("none.txt")))
                .isInstanceOf(medai.imaging.file.MissingInputException.class);
    }

    private void assertFails(String script, String... parts) {
        assertThatThrownBy(() -> run(script).register(volume(grid), log))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContainingAll(parts);
    }

    private static void assertClose(double[] found, double x, double y, double z) {
        assertClose(found, x, y, z, 1e-4);
    }

    private static void assertClose(double[] found, double x, double y, double z, double tolerance) {
        assertThat(found[0]).isCloseTo(x, within(tolerance));
        assertThat(found[1]).isCloseTo(y, within(tolerance));
        assertThat(found[2]).isCloseTo(z, within(tolerance));
    }

    private Registration.Command run(String script) {
        return new Registration.Command(template, words(script), Registration.MatrixFormat.RAS);
    }

    private static List<String> words(String script) {
        return List.of("sh", "-c", script, "register", "{moving}", "{fixed}", "{output}", "{matrix}");
    }

    private static Volume volume(Grid grid) {
        float[] voxels = new float[grid.size()];
        for (int i = 0; i < voxels.length; i++) {
            voxels[i] = i;
        }
        return new Volume(grid, voxels);
    }
}
