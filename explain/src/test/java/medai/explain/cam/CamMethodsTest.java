package medai.explain.cam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import medai.imaging.GoldenSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against {@code test-fixtures/cam} (PyTorch in double precision) and what must hold of every map. */
@ParameterizedClass
@MethodSource(GoldenSet.ALL)
final class CamMethodsTest {
    @Parameter
    GoldenSet golden;

    private static final List<Integer> BOTH = List.of(0, 1);

    private static CamMethod method(String name) {
        return switch (name) {
            case "gradcam" -> new GradientCam.GradCam();
            case "hirescam" -> new GradientCam.PixelWise();
            case "gradcampp" -> new GradientCam.GradCamPlusPlus();
            case "xgradcam" -> new GradientCam.XGradCam();
            case "layercam" -> new GradientCam.LayerCam();
            case "scorecam" -> new ScoreCam();
            case "ablationcam" -> new AblationCam(true);
            case "ablationcam_difference" -> new AblationCam(false);
            case "eigencam_centered" -> new EigenCam();
            default -> throw new IllegalArgumentException(name);
        };
    }

    @ParameterizedTest
    @CsvSource({
        "gap, gradcam",
        "gap, hirescam",
        "gap, gradcampp",
        "gap, xgradcam",
        "gap, layercam",
        "gap, scorecam",
        "gap, ablationcam",
        "gap, ablationcam_difference",
        "gap, eigencam_centered",
        "flatten, gradcam",
        "flatten, hirescam",
        "flatten, gradcampp",
        "flatten, xgradcam",
        "flatten, layercam",
        "flatten, scorecam",
        "flatten, ablationcam",
        "flatten, ablationcam_difference",
        "mlp, gradcam",
        "mlp, hirescam",
        "mlp, gradcampp",
        "mlp, xgradcam",
        "mlp, layercam",
        "mlp, scorecam",
        "mlp, ablationcam",
        "mlp, ablationcam_difference"
    })
    void mapsAreThoseOfTheReference(String head, String name) throws IOException {
        try (ReferenceNetwork network = new ReferenceNetwork(golden, head)) {
            float[] all = network.expected.get("cam." + name).values();
            int size = network.positions();
            int outputs = all.length / size / network.samples; // 1 where the map is the same for both
            double largest = 0;
            for (float value : all) {
                largest = Math.max(largest, Math.abs(value));
            }
            double near = (name.equals("ablationcam") ? 1e-3 : 1e-5) * largest;
            for (int sample = 0; sample < network.samples; sample++) {
                Explained scan = network.explained(sample);
                List<List<WeightedFeatures>> found = method(name).of(scan, BOTH);
                for (int output = 0; output < outputs; output++) {
                    float[] map = found.get(output).get(0).map();
                    for (int i = 0; i < size; i++) {
                        assertThat((double) map[i])
                                .as("%s of sample %d, output %d, voxel %d", name, sample, output, i)
                                .isCloseTo(all[(outputs * sample + output) * size + i], within(near));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gap", "flatten", "mlp"})
    void gradientTimesInputIsThatOfTheReference(String head) throws IOException {
        try (ReferenceNetwork network = new ReferenceNetwork(golden, head)) {
            float[] all = network.expected.get("gradient_x_input_first4").values();
            double largest = 0;
            for (float value : all) {
                largest = Math.max(largest, Math.abs(value));
            }
            int size = network.voxels();
            for (int sample = 0; sample < 4; sample++) {
                List<List<WeightedFeatures>> found = new GradientTimesInput().of(network.explained(sample), BOTH);
                for (int output = 0; output < 2; output++) {
                    float[] map = found.get(output).get(0).map();
                    float[] wanted =
                            Arrays.copyOfRange(all, (2 * sample + output) * size, (2 * sample + output + 1) * size);
                    for (int i = 0; i < size; i++) {
                        assertThat((double) map[i]).isCloseTo(wanted[i], within(1e-5 * largest));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hirescam", "gradcam"})
    void upSampledMapsAreThoseOfTheReference(String name) throws IOException {
        try (ReferenceNetwork network = new ReferenceNetwork(golden, "mlp")) {
            float[] wanted = network.expected.get("upsampled_first3." + name).values();
            int size = network.voxels();
            for (int sample = 0; sample < 3; sample++) {
                List<List<WeightedFeatures>> found = method(name).of(network.explained(sample), BOTH);
                for (int output = 0; output < 2; output++) {
                    float[] map = Upsampling.linear(found.get(output).get(0).map(), network.map, network.image);
                    for (int i = 0; i < size; i++) {
                        assertThat(map[i]).isCloseTo(wanted[(2 * sample + output) * size + i], within(2e-5f));
                    }
                }
            }
        }
    }

    /** RA thesis spec 4.1: with a mean over space and one linear layer, maps sum to the logit minus its bias. */
    @Test
    void mapsOfALinearHeadSumToTheLogit() throws IOException {
        for (String head : List.of("gap", "flatten")) {
            try (ReferenceNetwork network = new ReferenceNetwork(golden, head)) {
                float[] bias = biases(network);
                for (int sample = 0; sample < 4; sample++) {
                    Explained scan = network.explained(sample);
                    for (String name : head.equals("gap")
                            ? List.of("gradcam", "hirescam", "xgradcam")
                            : List.of("hirescam", "xgradcam")) {
                        for (int output : BOTH) {
                            assertThat(sum(method(name)
                                            .of(scan, BOTH)
                                            .get(output)
                                            .get(0)
                                            .map()))
                                    .as("%s, %s", head, name)
                                    .isCloseTo(scan.outputs()[output] - bias[output], within(1e-4));
                        }
                    }
                }
            }
        }
    }

    private static float[] biases(ReferenceNetwork network) {
        float[] zeros = new float[network.channels * network.positions()];
        try (var scope = network.manager().newSubManager()) {
            return network.head(new ai.djl.ndarray.NDList(scope.create(
                            zeros,
                            new ai.djl.ndarray.types.Shape(
                                    1, network.channels, network.map[0], network.map[1], network.map[2]))))
                    .toFloatArray();
        }
    }

    private static double sum(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum;
    }

    /**
     * Means of the terms times the positions sum to the map's sum; a map of half the channels and one of the others are the map.
     */
    @Test
    void termsOfChannelsMakeTheMap() throws IOException {
        try (ReferenceNetwork network = new ReferenceNetwork(golden, "mlp")) {
            Explained scan = network.explained(3);
            for (CamMethod one : all()) {
                for (WeightedFeatures map : one.of(scan, List.of(1)).get(0)) {
                    double terms =
                            Arrays.stream(map.means()).sum() * map.features().positions();
                    double shift = map.shift() * map.features().positions();
                    double size = largest(map.map());
                    assertThat(terms + shift)
                            .as(one.fileName())
                            .isCloseTo(sum(map.map()), within(1e-3 * Math.max(1e-3, size)));
                    float[] even = map.map(k -> k % 2 == 0);
                    float[] odd = map.map(k -> k % 2 == 1);
                    float[] whole = map.map();
                    for (int i = 0; i < whole.length; i++) {
                        assertThat(even[i] + odd[i] - map.shift())
                                .isCloseTo(whole[i], within(1e-4 * Math.max(1e-6, size)));
                    }
                }
            }
        }
    }

    private static double largest(float[] values) {
        double largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    static List<CamMethod> all() {
        List<CamMethod> all = new ArrayList<>(List.of(
                new SmoothGradCamPlusPlus(2, 0.1, 3),
                new EigenGradCam(),
                new SmoothedScoreCam(2, 0.1, 3),
                new IntegratedScoreCam(2),
                new ShapleyCam(2, 3),
                new GradientTimesInput(),
                new IntegratedGradients(4),
                new Occlusion(6, 3),
                new RandomCam(3)));
        for (String name : List.of(
                "gradcam",
                "hirescam",
                "gradcampp",
                "xgradcam",
                "layercam",
                "scorecam",
                "ablationcam",
                "eigencam_centered")) {
            all.add(method(name));
        }
        return all;
    }

    /** Without noise, copies of a scan are the scan, and steps of a mask of strength 1 the mask. */
    @Test
    void averagesOverOneAreTheMethodItself() throws IOException {
        try (ReferenceNetwork network = new ReferenceNetwork(golden, "mlp")) {
            Explained scan = network.explained(1);
            assertThat(map(new SmoothGradCamPlusPlus(1, 0, 1), scan)).isEqualTo(map(method("gradcampp"), scan));
            assertThat(map(new SmoothedScoreCam(1, 0, 1), scan)).isEqualTo(map(new ScoreCam(), scan));
            assertThat(map(new IntegratedScoreCam(1), scan)).isEqualTo(map(new ScoreCam(), scan));
        }
    }

    private static float[] map(CamMethod method, Explained scan) {
        return method.of(scan, List.of(1)).get(0).get(0).map();
    }

    /** The gradient with respect to a feature is the effect of a small change of it on the output. */
    @Test
    void gradientsAreFiniteDifferences() throws IOException {
        try (ReferenceNetwork network = new ReferenceNetwork(golden, "mlp")) {
            Explained scan = network.explained(2);
            float[] gradient = scan.gradients(1).get(0);
            float[] slopes = scan.inputGradient(1, 1, (image, voxels) -> {});
            for (double share : new double[] {0, 0.09, 0.5, 0.93}) {
                int at = (int) (share * gradient.length);
                float step = 0.05f;
                float[][] found = scan.outputsOfFeatures(2, (trial, values) -> values[at] += trial == 0 ? step : -step);
                assertThat((found[0][1] - found[1][1]) / (2 * step)).isCloseTo(gradient[at], within(2e-4f));
                int voxel = (int) (share * slopes.length);
                float[][] moved =
                        scan.outputsOfScans(2, (trial, values) -> values[voxel] += trial == 0 ? 1e-2f : -1e-2f);
                assertThat((moved[0][1] - moved[1][1]) / 2e-2f).isCloseTo(slopes[voxel], within(2e-2f));
            }
        }
    }

    /** Sundararajan et al., proposition 1: the map sums to the output minus that of the baseline. */
    @Test
    void integratedGradientsAreComplete() throws IOException {
        try (ReferenceNetwork network = new ReferenceNetwork(golden, "mlp")) {
            Explained scan = network.explained(5);
            float without = scan.outputsOfScans(1, (trial, voxels) -> Arrays.fill(voxels, 0))[0][1];
            double change = scan.outputs()[1] - without;
            assertThat(sum(map(new IntegratedGradients(200), scan))).isCloseTo(change, within(0.02 * Math.abs(change)));
        }
    }

    /** In every order the steps lead from no channel to all of them; for a linear head a channel's value is its own term. */
    @Test
    void shapleyValuesAreEfficientAndExactForALinearHead() throws IOException {
        try (ReferenceNetwork mlp = new ReferenceNetwork(golden, "mlp");
                ReferenceNetwork gap = new ReferenceNetwork(golden, "gap")) {
            Explained scan = mlp.explained(5);
            float without = scan.outputsOfFeatures(1, (trial, values) -> Arrays.fill(values, 0))[0][1];
            assertThat(sum(new ShapleyCam(3, 7)
                            .of(scan, List.of(1))
                            .get(0)
                            .get(0)
                            .weights()))
                    .isCloseTo(scan.outputs()[1] - without, within(1e-3));
            Explained linear = gap.explained(5);
            float[] shapley =
                    new ShapleyCam(1, 7).of(linear, List.of(1)).get(0).get(0).weights();
            float[] ablation =
                    new AblationCam(false).of(linear, List.of(1)).get(0).get(0).weights();
            for (int k = 0; k < shapley.length; k++) {
                assertThat(shapley[k]).isCloseTo(ablation[k], within(1e-4f));
            }
        }
    }

    /** A block as large as the scan removes everything. */
    @Test
    void occlusionOfEverythingIsTheLossOfEverything() throws IOException {
        try (ReferenceNetwork network = new ReferenceNetwork(golden, "gap")) {
            Explained scan = network.explained(5);
            float without = scan.outputsOfScans(1, (trial, voxels) -> Arrays.fill(voxels, 0))[0][1];
            assertThat(map(new Occlusion(20, 20), scan)).containsOnly(scan.outputs()[1] - without);
            assertThat(largest(map(new Occlusion(6, 3), scan))).isPositive();
        }
    }

    /** The component has the direction of largest spread: no random direction has a wider projection. */
    @Test
    void eigenCamOfAGradientFindsTheWidestDirection() throws IOException {
        try (ReferenceNetwork network = new ReferenceNetwork(golden, "mlp")) {
            Explained scan = network.explained(0);
            float[] gradient = scan.gradients(1).get(0);
            FeatureMap features = scan.features().get(0);
            float[] products = new float[gradient.length];
            for (int i = 0; i < products.length; i++) {
                products[i] = gradient[i] * features.values()[i];
            }
            FeatureMap matrix = features.with(products);
            PrincipalComponent first = PrincipalComponent.of(matrix);
            double widest = variance(new WeightedFeatures(matrix, first.direction(), first.shift()).map());
            for (int draw = 0; draw < 50; draw++) {
                float[] direction = new float[features.channels()];
                double length = 0;
                var random = medai.imaging.random.Draw.of(1, "direction", draw);
                for (int k = 0; k < direction.length; k++) {
                    direction[k] = (float) random.normal(0, 1);
                    length += direction[k] * direction[k];
                }
                for (int k = 0; k < direction.length; k++) {
                    direction[k] /= (float) Math.sqrt(length);
                }
                assertThat(variance(WeightedFeatures.of(matrix, direction).map()))
                        .isLessThan(widest);
            }
            float[] projected = new WeightedFeatures(matrix, first.direction(), first.shift()).map();
            float[] found = map(new EigenGradCam(), scan);
            for (int i = 0; i < found.length; i++) {
                assertThat(found[i]).isCloseTo(projected[i], within(1e-6f));
            }
        }
    }

    private static double variance(float[] values) {
        double mean = sum(values) / values.length;
        double sum = 0;
        for (float value : values) {
            sum += (value - mean) * (value - mean);
        }
        return sum / values.length;
    }
}
