package medai.networks.block;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.convolutional.Conv3d;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import java.util.ArrayList;
import java.util.List;
import medai.networks.engine.SharedFloats;
import medai.networks.engine.Torch;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class ChannelsLastTest {
    private static final Shape IMAGES = new Shape(2, 4, 3, 6, 5);

    /** Output, then the gradients of the sum of its squares with respect to images, weights and, where there is one, bias. */
    private static List<float[]> results(NDManager manager, Block layer, NDArray images) {
        layer.initialize(manager, DataType.FLOAT32, IMAGES);
        List<NDArray> leaves = new ArrayList<>(List.of(images));
        for (Parameter parameter : layer.getParameters().values()) {
            NDArray array = parameter.getArray();
            NDArray values =
                    manager.arange((float) array.size()).mul(0.37f).sin().reshape(array.getShape());
            array.set(values.toByteBuffer());
            leaves.add(array);
        }
        leaves.forEach(leaf -> leaf.setRequiresGradient(true));
        List<float[]> results = new ArrayList<>();
        try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
            NDArray output = layer.forward(new ParameterStore(manager, false), new NDList(images), true)
                    .singletonOrThrow();
            collector.backward(output.mul(output).sum());
            results.add(output.toFloatArray());
        }
        leaves.forEach(leaf -> results.add(leaf.getGradient().toFloatArray()));
        return results;
    }

    private static Conv3d.Builder layer(Shape kernel, int stride, int groups, boolean bias) {
        return Conv3d.builder()
                .setFilters(6)
                .setKernelShape(kernel)
                .optStride(new Shape(1, stride, stride))
                .optPadding(new Shape(kernel.get(0) / 2, kernel.get(1) / 2, kernel.get(2) / 2))
                .optGroups(groups)
                .optBias(bias);
    }

    @Test
    void theOrderInMemoryChangesNoValueAndNoGradient() {
        Shape flat = new Shape(1, 3, 3);
        Shape cube = new Shape(3, 3, 3);
        Shape point = new Shape(1, 1, 1);
        try (NDManager manager = Torch.newManager()) {
            for (Shape kernel : List.of(flat, cube, point)) {
                for (int stride : new int[] {1, 2}) {
                    for (int groups : new int[] {1, 2}) {
                        for (boolean bias : new boolean[] {false, true}) {
                            NDArray images = manager.arange((float) IMAGES.size())
                                    .mul(0.11f)
                                    .cos()
                                    .reshape(IMAGES);
                            List<float[]> wanted = results(
                                    manager, layer(kernel, stride, groups, bias).build(), images.duplicate());
                            List<float[]> found = results(
                                    manager, new ChannelsLast(layer(kernel, stride, groups, bias)), images.duplicate());
                            assertThat(found).hasSameSizeAs(wanted);
                            for (int i = 0; i < found.size(); i++) {
                                float most = 0;
                                for (float value : wanted.get(i)) {
                                    most = Math.max(most, Math.abs(value));
                                }
                                assertThat(found.get(i))
                                        .as("%s of %s, stride %d, groups %d", i, kernel, stride, groups)
                                        .containsExactly(wanted.get(i), Offset.offset(1e-5f * most));
                            }
                        }
                    }
                }
            }
        }
    }

    /** The point of it: a voxel's channels lie side by side, so that moving them to the last axis costs nothing. */
    @Test
    void theResultsChannelsLieSideBySide() {
        try (NDManager manager = Torch.newManager()) {
            ChannelsLast layer = new ChannelsLast(layer(new Shape(1, 3, 3), 1, 1, false));
            layer.initialize(manager, DataType.FLOAT32, IMAGES);
            NDArray output = layer.forward(new ParameterStore(manager, false), new NDList(manager.ones(IMAGES)), false)
                    .singletonOrThrow();
            // Only of arrays in one piece, read in order, does DJL share the numbers.
            SharedFloats.of(output.transpose(0, 2, 3, 4, 1)).put(0, 42);
            assertThat(output.getFloat(0, 0, 0, 0, 0)).isEqualTo(42);
        }
    }
}
