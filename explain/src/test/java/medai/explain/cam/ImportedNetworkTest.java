package medai.explain.cam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import medai.networks.Network;
import medai.networks.Torchscript;
import medai.networks.weights.DamagedWeightsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TorchScript modules made by PyTorch ({@code test-fixtures/networks/torchscript.py}), with PyTorch's own outputs and maps. */
final class ImportedNetworkTest {
    private static final Path FIXTURES = Path.of("..", "test-fixtures", "networks");

    @TempDir
    Path folder;

    private static Torchscript modules(String name, boolean volumetric, String... views) {
        Path at = FIXTURES.resolve("torchscript");
        return new Torchscript(
                at.resolve(name + "_features.pt"), at.resolve(name + "_head.pt"), List.of(views), volumetric);
    }

    private static JsonObject golden(String name) throws IOException {
        return JsonParser.parseString(Files.readString(FIXTURES.resolve("torchscript.json")))
                .getAsJsonObject()
                .getAsJsonObject(name);
    }

    /** The image of the script. */
    private static float[] image(int voxels) {
        float[] image = new float[voxels];
        for (int i = 0; i < voxels; i++) {
            image[i] = (i * 7919L) % 1000 / 500f - 1;
        }
        return image;
    }

    private static float[] joined(float[] a, float[] b) {
        float[] both = java.util.Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    private static void assertAlike(float[] found, JsonArray wanted, String what) {
        assertThat(found).as(what).hasSize(wanted.size());
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i]).as("%s %d", what, i).isCloseTo(wanted.get(i).getAsFloat(), within(1e-6f));
        }
    }

    @Test
    void outputsAndMapsAreThoseOfPyTorch() throws IOException {
        check("volume", modules("volume", true), List.of(List.of(6, 10, 8)), image(480), List.of(0));
        check("slice", modules("slice", false), List.of(List.of(1, 12, 8)), image(96), List.of(0));
    }

    /** The modules take b before a, with images of different sizes; ours are in alphabetical order. */
    @Test
    void viewsComeInTheOrderOfTheModules() throws IOException {
        check(
                "pair",
                modules("pair", true, "b", "a"),
                List.of(List.of(4, 8, 6), List.of(4, 6, 8)),
                joined(image(192), image(192)),
                List.of(1, 0));
    }

    /** @param places of our views' maps among PyTorch's */
    private static void check(
            String name, Torchscript modules, List<List<Integer>> sizes, float[] images, List<Integer> places)
            throws IOException {
        JsonObject golden = golden(name);
        List<String> views = places.size() == 1 ? List.of("t1") : List.of("a", "b");
        List<String> outputs = name.equals("volume") ? List.of("x", "y", "z") : List.of("x", "y");
        try (Network network = Network.imported(modules, views, outputs, sizes)) {
            for (int pass = 0; pass < 3; pass++) { // a module is compiled anew during its first passes
                assertAlike(network.outputs(images), golden.getAsJsonArray("outputs"), name);
                Explained scan = new Explained(CutNetwork.of(network, ""), images);
                assertAlike(scan.outputs(), golden.getAsJsonArray("outputs"), name);
                List<WeightedFeatures> maps =
                        new GradientCam.PixelWise().of(scan, List.of(1)).get(0);
                for (int v = 0; v < maps.size(); v++) {
                    assertAlike(
                            maps.get(v).map(),
                            golden.getAsJsonArray("maps").get(places.get(v)).getAsJsonArray(),
                            name + " map");
                }
                float[] voxels = new IntegratedGradients(4)
                        .of(scan, List.of(0))
                        .get(0)
                        .get(0)
                        .map();
                assertThat(voxels).as("gradients reach the voxels").isNotEqualTo(new float[voxels.length]);
            }
        }
    }

    @Test
    void whatDoesNotFitIsSaid() throws IOException {
        List<List<Integer>> size = List.of(List.of(6, 10, 8));
        assertThatThrownBy(() -> Network.imported(modules("volume", true), List.of("t1"), List.of("x", "y"), size))
                .isInstanceOf(DamagedWeightsException.class)
                .hasMessageContaining("outputs of shape (1, 3) for [x, y]");
        assertThatThrownBy(
                        () -> Network.imported(modules("volume", false), List.of("t1"), List.of("x", "y", "z"), size))
                .hasMessageContaining("one slice for a network with volumetric: false");
        assertThatThrownBy(() -> Network.imported(modules("slice", true), List.of("t1"), List.of("x", "y"), size))
                .isInstanceOf(DamagedWeightsException.class)
                .hasMessageContaining("two TorchScript modules");
        Path broken = Files.write(folder.resolve("broken.pt"), new byte[] {1, 2, 3});
        assertThatThrownBy(() -> Network.imported(
                        new Torchscript(broken, broken, List.of(), true), List.of("t1"), List.of("x"), size))
                .isInstanceOf(DamagedWeightsException.class)
                .hasMessageContaining("broken.pt");
        assertThatThrownBy(() -> Network.imported(
                        modules("pair", true, "b", "c"),
                        List.of("a", "b"),
                        List.of("x", "y"),
                        List.of(List.of(4, 8, 6), List.of(4, 6, 8))))
                .hasMessageContaining("network.views must be those of data.views");
    }
}
