package medai.networks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Random;
import medai.networks.engine.Torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is said of a network before it is trained, against closed forms and against the network itself. */
final class NetworkSummaryTest {
    @BeforeAll
    static void engine() {
        Torch.start(1);
    }

    private static NetworkSpec classifier(FeaturesConfig features, List<List<Integer>> sizes, int classes) {
        List<String> views = List.of("a", "b", "c", "d").subList(0, sizes.size());
        List<String> outputs = java.util.stream.IntStream.range(0, classes)
                .mapToObj(Integer::toString)
                .toList();
        return new NetworkSpec(features, features.classifier(classes), views, outputs, sizes);
    }

    /**
     * torchvision's ResNet-18 has 11,689,512 parameters, and fvcore counts 1,814,073,344 multiply-adds of its convolutions and its
     * linear layer for an image of 3 x 224 x 224.
     */
    @Test
    void resNet18HasThePublishedNumbers() {
        List<Integer> picture = List.of(1, 224, 224);
        NetworkSummary summary =
                NetworkSummary.of(classifier(new ResNet(18, false), List.of(picture, picture, picture), 1000));
        assertThat(summary.parameters()).isEqualTo(11_689_512);
        long stem = 112L * 112 * 64 * 3 * 49;
        long first = 4 * 56L * 56 * 64 * 64 * 9;
        long further = 28L * 28 * 128 * (64 * 9 + 3 * 128 * 9 + 64); // as much in each of three stages
        assertThat(stem + first + 3 * further + 512_000).isEqualTo(1_814_073_344);
        assertThat(summary.multiplyAdds()).isEqualTo(1_814_073_344);
        assertThat(summary.parts().get(0))
                .isEqualTo(new NetworkSummary.Part("features.conv1", List.of(64L, 1L, 112L, 112L), 9408, stem));
        assertThat(summary.parts())
                .extracting(NetworkSummary.Part::name)
                .startsWith("features.conv1", "features.bn1", "features.layer1.0", "features.layer1.1")
                .endsWith("features.layer4.1", "classifier")
                .hasSize(11);
    }

    /** N tokens of width w: patches, then per layer queries, keys and values, attention, its projection and the perceptron. */
    @Test
    void attentionIsCounted() {
        int tokens = 16;
        int width = 12;
        int hidden = 20;
        NetworkSummary summary = NetworkSummary.of(
                classifier(new VisionTransformer(4, width, 2, 3, hidden, 0), List.of(List.of(1, 16, 16)), 5));
        long layer = tokens * 3L * width * width
                + 2L * tokens * tokens * width
                + (long) tokens * width * width
                + 2L * tokens * width * hidden;
        assertThat(summary.multiplyAdds()).isEqualTo(tokens * width * 16L + 2 * layer + 5 * width);
        long weights = 4L * width * width + 4 * width + 2L * width * hidden + hidden + width + 4 * width;
        assertThat(summary.parameters())
                .isEqualTo(width * 16 + width + tokens * width + 2 * weights + 2 * width + 5 * width + 5);
    }

    /** Up: every voxel of the map below gives 2 x 2 voxels; grouped convolutions see their group's channels only. */
    @Test
    void uNetsAndGroupsAreCounted() {
        List<Integer> slice = List.of(1, 8, 8);
        UNet features = new UNet(2, 1, true, false, List.of());
        NetworkSummary unet = NetworkSummary.of(new NetworkSpec(
                features, new HeadConfig.SegmentationHead(List.of(3)), List.of("a"), List.of(), List.of(slice)));
        long down = 64 * 9 * (2 + 4);
        long bottom = 16 * 9 * (2 * 4 + 4 * 4);
        long up = 16 * 4 * 2 * 4 + 64 * 9 * (4 * 2 + 2 * 2);
        assertThat(unet.multiplyAdds()).isEqualTo(down + bottom + up + 64 * 2 * 3);

        NetworkSummary admira = NetworkSummary.of(
                classifier(new Admira(1, 1, 0, true), List.of(List.of(3, 32, 32), List.of(3, 32, 32)), 2));
        NetworkSummary.Part grouped =
                admira.parts().get(2); // 64 channels from 32, in two groups, at a quarter of the edge
        assertThat(grouped.multiplyAdds()).isEqualTo(64L * 3 * 8 * 8 * 9 * 16);
    }

    /** Blocks of two grouped convolutions, each behind the pooling of the one before; attention on 2 x 2 patches; the expansion. */
    @Test
    void thePooledAdmiraIsCounted() {
        List<Integer> size = List.of(3, 128, 64);
        NetworkSummary summary = NetworkSummary.of(classifier(PooledAdmira.defaults(), List.of(size, size), 2));
        long convolutions = 0;
        long voxels = 3L * 128 * 64;
        int in = 2;
        for (int out : List.of(32, 64, 64, 64, 96, 160)) {
            convolutions += voxels * 9 * (in + out) * out / 2; // two views
            voxels /= in == 2 ? 1 : 4;
            in = out;
        }
        assertThat(voxels).isEqualTo(3 * 4 * 2);
        long tokens = voxels / 4; // of each of the four places in a patch
        long attention = voxels * (160 * 96 + 2 * tokens * 32 + 32 * 160 + 2 * 160 * 640);
        long merge = voxels * 9 * 320 * 160 / 2;
        long expansion = voxels * 160 * 1280;
        assertThat(summary.multiplyAdds()).isEqualTo(convolutions + attention + merge + expansion + 2 * 1280);
    }

    static List<NetworkSpec> everyKind() {
        List<Integer> size = List.of(9, 37, 45);
        List<Integer> even = List.of(6, 64, 32);
        return List.of(
                classifier(FeaturesConfig.ConvEncoder.defaults(), List.of(size), 2),
                classifier(new ResNet(18, true), List.of(size, size), 2),
                classifier(new Vgg(11, true, 1, List.of(4), 0), List.of(size), 2),
                classifier(new ConsistVgg(2, 6, 1, List.of(), 0), List.of(List.of(21, 40, 50), size), 2),
                classifier(new Admira(1, 1, 0, true), List.of(even, even), 2),
                classifier(new Admira(1, 1, 0, false), List.of(even), 2),
                classifier(new VisionTransformer(8, 8, 1, 2, 8, 0), List.of(even), 2),
                classifier(new PooledAdmira(1, 0, true), List.of(List.of(3, 64, 128)), 2),
                classifier(new PooledAdmira(1, 0, false), List.of(List.of(3, 64, 64), List.of(3, 64, 64)), 2),
                classifier(new GroupedVgg(2, 3, List.of(4), 0), List.of(size, size), 2),
                classifier(new UnetEncoder(2, 3), List.of(size, size), 2),
                classifier(InceptionV3.defaults(), List.of(List.of(2, 75, 131)), 2),
                new NetworkSpec(
                        new UNet(2, 2, true, true, List.of()),
                        new HeadConfig.SegmentationHead(List.of(2)),
                        List.of("a"),
                        List.of(),
                        List.of(List.of(8, 16, 24))));
    }

    /** The sizes of maps that are computed are those that a pass gives, behind every layer of every architecture. */
    @ParameterizedTest
    @MethodSource("everyKind")
    void mapsHaveTheSizesThatWereForetold(NetworkSpec spec) {
        MapSizes sizes =
                MapSizes.of(spec.features(), spec.views(), spec.inputSizes()).orElseThrow();
        try (Network network = Network.unset(spec); // with whatever weights
                NDManager scope = network.manager().newSubManager()) {
            NDList zeros = new NDList();
            network.imageShapes(1).forEach(shape -> zeros.add(scope.zeros(shape)));
            assertThat(sizes.behind().keySet()).containsAll(network.layers()).contains("");
            for (String layer : network.layers()) {
                assertThat(sizes.behind().get(layer)).as(layer).isEqualTo(cells(network.featuresUpTo(layer, zeros)));
            }
            assertThat(sizes.behind().get("")).isEqualTo(cells(network.features(zeros, false)));
        }
    }

    private static List<List<Integer>> cells(NDList maps) {
        return maps.stream()
                .map(map -> List.of(
                        (int) map.getShape().get(2), (int) map.getShape().get(3), (int)
                                map.getShape().get(4)))
                .toList();
    }

    @Test
    void theLayerForUsefulMapsIsFound() {
        MapSizes sizes = MapSizes.of(new ResNet(18, false), List.of("a"), List.of(List.of(1, 128, 100)))
                .orElseThrow();
        assertThat(sizes.edge("layer4")).isEqualTo(4);
        assertThat(sizes.edge("layer3")).isEqualTo(7);
        assertThat(sizes.lastWith(7)).contains("layer3");
        assertThat(sizes.lastWith(8)).contains("layer2");
        assertThat(sizes.lastWith(100)).isEmpty();
        assertThat(sizes.edge("none")).isZero();
    }

    /** Three views need a width that three divides: 32 channels cannot be parted into three groups. */
    @Test
    void admiraTakesViewsThatDivideItsChannels() {
        List<Integer> size = List.of(2, 32, 32);
        List<List<Integer>> three = List.of(size, size, size);
        assertThatThrownBy(() -> classifier(new Admira(1, 1, 0, true), three, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("divides its 32 channels")
                .hasMessageContaining("found 3 views, [a, b, c]");
        NetworkSpec wide = classifier(new Admira(3, 1, 0, true), three, 2);
        try (Network network = Network.create(wide, name -> new Random(1))) {
            assertThat(network.outputs(new float[3 * 2 * 32 * 32])).hasSize(2);
        }
    }
}
