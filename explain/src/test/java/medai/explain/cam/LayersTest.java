package medai.explain.cam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import medai.imaging.random.Draw;
import medai.networks.Admira;
import medai.networks.ConsistVgg;
import medai.networks.FeaturesConfig;
import medai.networks.GroupedVgg;
import medai.networks.HeadConfig;
import medai.networks.InceptionV3;
import medai.networks.Network;
import medai.networks.NetworkSpec;
import medai.networks.PooledAdmira;
import medai.networks.ResNet;
import medai.networks.UnetEncoder;
import medai.networks.weights.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Networks cut at other places than before their head. */
final class LayersTest {
    private static final int EDGE = 64;
    private static final int VIEW = 4 * EDGE * EDGE;

    private static Network network(FeaturesConfig features, String... views) {
        return network(features, EDGE, views);
    }

    private static Network network(FeaturesConfig features, int edge, String... views) {
        return Network.create(
                new NetworkSpec(
                        features,
                        features.classifier(2),
                        List.of(views),
                        List.of("a", "b"),
                        Arrays.stream(views).map(view -> List.of(4, edge, edge)).toList()),
                name -> Draw.of(1, name));
    }

    private static float[] scan(int views) {
        return scan(views, EDGE);
    }

    private static float[] scan(int views, int edge) {
        float[] scan = new float[views * 4 * edge * edge];
        Draw draw = Draw.of(2, "scan");
        for (int i = 0; i < scan.length; i++) {
            scan[i] = (float) draw.normal(0, 1);
        }
        return scan;
    }

    private static final List<FeaturesConfig> KINDS = List.of(
            new Admira(1, 1, 0, true),
            new ConsistVgg(2, 4, 1, List.of(), 0),
            new ResNet(18, false),
            new PooledAdmira(1, 0, true),
            new GroupedVgg(2, 2, List.of(3), 0),
            new UnetEncoder(2, 4));

    @Test
    void whereverTheNetworkIsCutItsOutputsStay() {
        for (FeaturesConfig kind : KINDS) {
            try (Network network = network(kind, "tra")) {
                float[] whole = network.outputs(scan(1));
                assertThat(network.layers()).hasSizeGreaterThan(3);
                for (String layer : network.layers()) {
                    float[] cut = new Explained(CutNetwork.of(network, layer), scan(1)).outputs();
                    for (int c = 0; c < 2; c++) {
                        assertThat(cut[c])
                                .as("%s cut behind %s", kind.getClass().getSimpleName(), layer)
                                .isCloseTo(whole[c], within(1e-5f));
                    }
                }
            }
        }
    }

    /** Zeros in the head's first layer do what zeros in the features do, also where a grid gives each feature several columns. */
    @Test
    void aHeadThatSeesSomeFeaturesIsAHeadOfMaskedOnes() {
        for (FeaturesConfig kind :
                List.of(new ConsistVgg(2, 4, 1, List.of(), 0), new ConsistVgg(2, 4, 2, List.of(3), 0))) {
            try (Network network = network(kind, "tra", "cor")) {
                Explained scan = new Explained(CutNetwork.of(network, ""), scan(2));
                int count =
                        scan.features().stream().mapToInt(FeatureMap::channels).sum();
                float[] masked = scan.outputsKeeping(k -> k == 1 || k == count - 2);
                network.set(network.weightsKeeping(k -> k == 1 || k == count - 2, count));
                float[] pruned = network.outputs(scan(2));
                assertThat(masked).isNotEqualTo(scan.outputs());
                for (int c = 0; c < 2; c++) {
                    assertThat(pruned[c]).isCloseTo(masked[c], within(1e-6f));
                }
                assertThatThrownBy(() -> network.weightsKeeping(k -> true, 7))
                        .hasMessageContaining("does not begin with a linear layer of 7 features");
            }
        }
    }

    /**
     * Layers 0 to 6 of ADMIRA see one view in each half of their channels (spec 2.1); features of later layers do not belong to a
     * single view.
     */
    @Test
    void groupsOfChannelsAreViewsUntilTheAttention() {
        Admira admira = new Admira(1, 1, 0, true);
        try (Network network = network(admira, "tra", "cor")) {
            float[] other = scan(2);
            for (int i = 0; i < VIEW; i++) {
                other[i] += 1; // the first view only
            }
            for (String layer : List.of("0", "3", "6")) {
                CutNetwork cut = CutNetwork.of(network, layer);
                List<FeatureMap> before = new Explained(cut, scan(2)).features();
                List<FeatureMap> after = new Explained(cut, other).features();
                assertThat(before).hasSize(2);
                assertThat(after.get(0).values()).isNotEqualTo(before.get(0).values());
                assertThat(after.get(1).values()).isEqualTo(before.get(1).values());
            }
            assertThatThrownBy(() -> CutNetwork.of(network, "7"))
                    .hasMessageContaining("belong to none of the views [tra, cor]");
            assertThatThrownBy(() -> CutNetwork.of(network, "")).hasMessageContaining("mixed before");
            assertThatThrownBy(() -> CutNetwork.of(network, "conv")).hasMessageContaining("no layer \"conv\"");
            Explained scan = new Explained(CutNetwork.of(network, admira.explainedLayer(2)), scan(2));
            for (WeightedFeatures map :
                    new GradientCam.PixelWise().of(scan, List.of(1)).get(0)) {
                assertThat(map.map()).hasSize(4 * 4 * 4);
                float largest = 0;
                for (float value : map.map()) {
                    largest = Math.max(largest, Math.abs(value));
                }
                assertThat(largest).as("gradients come through the attention").isPositive();
            }
        }
    }

    static Stream<Arguments> kindsAndCells() {
        return Stream.of(
                Arguments.of(new InceptionV3(0.5), 139, List.of("tra"), 3 * 3),
                Arguments.of(new UnetEncoder(4, 3), 64, List.of("tra"), 8 * 8),
                Arguments.of(new GroupedVgg(4, 3, List.of(5), 0.5), 64, List.of("tra", "cor"), 8 * 8),
                Arguments.of(new PooledAdmira(1, 0, true), 64, List.of("tra", "cor"), 4 * 4 * 4),
                Arguments.of(new PooledAdmira(1, 0, false), 64, List.of("tra", "cor"), 4 * 4));
    }

    /** A map for each view at the layer that a network is explained at; behind means and one layer it sums to the output. */
    @ParameterizedTest
    @MethodSource("kindsAndCells")
    void everyViewHasAMapAtTheExplainedLayer(FeaturesConfig kind, int edge, List<String> views, int cells) {
        try (Network network = network(kind, edge, views.toArray(new String[0]))) {
            Map<String, Tensor> louder = new TreeMap<>(network.weights());
            louder.replaceAll((name, tensor) -> tensor.shape().length == 5 ? times(tensor, Math.sqrt(6)) : tensor);
            network.set(louder);
            float bias = kind.classifier(2) instanceof HeadConfig.DenseHead
                    ? Float.NaN
                    : louder.get("classifier.bias").values()[1];
            CutNetwork cut = CutNetwork.of(network, kind.explainedLayer(views.size()));
            Explained scan = new Explained(cut, scan(views.size(), edge));
            for (CamMethod method : List.of(new GradientCam.PixelWise(), new GradientCam.GradCam())) {
                List<WeightedFeatures> maps = method.of(scan, List.of(1)).get(0);
                assertThat(maps).hasSameSizeAs(views);
                double sum = 0;
                for (WeightedFeatures map : maps) {
                    assertThat(map.map()).hasSize(cells);
                    assertThat(Arrays.equals(map.map(), new float[cells]))
                            .as("nothing but zeros")
                            .isFalse();
                    for (float value : map.map()) {
                        sum += value;
                    }
                }
                if (kind.explainedLayer(views.size()).isEmpty() && !Float.isNaN(bias)) {
                    double weighted = scan.outputs()[1] - bias;
                    assertThat(sum).isCloseTo(weighted, within(1e-3 * Math.abs(weighted)));
                }
            }
        }
    }

    private static Tensor times(Tensor tensor, double factor) {
        float[] values = tensor.values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] *= (float) factor;
        }
        return new Tensor(tensor.shape(), values);
    }

    /** Gradients after a layer in the middle, against differences of the output when a feature is nudged. */
    @Test
    void gradientsOfInnerLayersAreSlopes() {
        try (Network network = network(new ConsistVgg(2, 4, 1, List.of(), 0), "tra")) {
            Explained scan = new Explained(CutNetwork.of(network, "1"), scan(1));
            float[] gradient = scan.gradients(0).get(0);
            Draw draw = Draw.of(3, "places");
            float nudge = 0.05f;
            for (int trial = 0; trial < 20; trial++) {
                int place = draw.nextInt(gradient.length);
                float[][] found = scan.outputsOfFeatures(2, (i, values) -> values[place] += i == 0 ? nudge : -nudge);
                double slope = (found[0][0] - found[1][0]) / (2.0 * nudge);
                assertThat((double) gradient[place]).isCloseTo(slope, within(2e-3 * Math.abs(slope) + 2e-5));
            }
        }
    }

    @Test
    void fusionIsTheMeanOfScaledLayers() {
        try (Network network = network(new ConsistVgg(2, 4, 1, List.of(), 0), "tra")) {
            Explained scan = new Explained(CutNetwork.of(network, ""), scan(1));
            CamMethod single = new GradientCam.PixelWise();
            float[] fused = new LayerFusion(single, List.of("1", "3"))
                    .of(scan, List.of(1))
                    .get(0)
                    .get(0)
                    .map();
            assertThat(fused).hasSize(4 * 32 * 32);
            float[] fine =
                    relative(single.of(scan.at("1"), List.of(1)).get(0).get(0).map());
            float[] coarse =
                    relative(single.of(scan.at("3"), List.of(1)).get(0).get(0).map());
            float[] large = Upsampling.linear(coarse, new int[] {4, 8, 8}, new int[] {4, 32, 32});
            for (int i = 0; i < fused.length; i++) {
                assertThat(fused[i]).isCloseTo((fine[i] + large[i]) / 2, within(1e-5f));
            }
        }
        assertThatThrownBy(() -> new LayerFusion(new GradientCam.PixelWise(), List.of("1")))
                .hasMessageContaining("two different ones");
    }

    private static float[] relative(float[] map) {
        float largest = 0;
        for (float value : map) {
            largest = Math.max(largest, Math.abs(value));
        }
        float[] scaled = new float[map.length];
        for (int i = 0; i < map.length; i++) {
            scaled[i] = map[i] / largest;
        }
        return scaled;
    }
}
