package medai.networks.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import medai.networks.engine.Torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What Inception's modules are made of, by hand. */
final class ConcatenationTest {
    @BeforeAll
    static void engine() {
        Torch.start(1);
    }

    private static float[] of(Block block, NDManager manager, NDArray input, Shape expected) {
        block.initialize(manager, DataType.FLOAT32, input.getShape());
        ParameterStore store = new ParameterStore(manager, false);
        NDArray output = block.forward(store, new NDList(input), false).singletonOrThrow();
        Shape[] shapes = block.getOutputShapes(new Shape[] {input.getShape()});
        assertThat(output.getShape()).isEqualTo(expected).isEqualTo(shapes[0]);
        assertThat(input.isReleased()).isFalse();
        return output.toFloatArray();
    }

    /** Two slices of 2 x 3: beyond the border are zeros, and a ninth of each sum is the mean, wherever it is. */
    @Test
    void zerosBeyondTheBorderCountInTheMean() {
        try (NDManager manager = Torch.newManager()) {
            Shape shape = new Shape(1, 1, 2, 2, 3);
            NDArray input = manager.create(new float[] {1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60}, shape);
            float[] means = of(new MeanPooling(3), manager, input, shape);
            float[] sums = {12, 21, 16, 12, 21, 16, 120, 210, 160, 120, 210, 160};
            for (int i = 0; i < sums.length; i++) {
                assertThat(means[i]).as("mean " + i).isCloseTo(sums[i] / 9, within(1e-5f));
            }
        }
    }

    @Test
    void channelsFollowInTheOrderOfTheBlocks() {
        try (NDManager manager = Torch.newManager()) {
            NDArray input = manager.create(new float[] {-1, 2, 3, -4}, new Shape(1, 2, 1, 1, 2));
            Block both = new Concatenation()
                    .add(new PointwiseBlock(Pointwise.RELU))
                    .add(new Chain().add(new MeanPooling(1)));
            assertThat(of(both, manager, input, new Shape(1, 4, 1, 1, 2))).containsExactly(0, 2, 3, 0, -1, 2, 3, -4);
        }
    }
}
