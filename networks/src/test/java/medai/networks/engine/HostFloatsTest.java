package medai.networks.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

final class HostFloatsTest {
    @Test
    void aTensorSharesTheNumbers() {
        try (HostFloats floats = HostFloats.of(new float[] {1, 2, 3, 4, 5, 6, 7});
                NDManager manager = Torch.newManager()) {
            NDArray array = floats.array(manager, new Shape(2, 3));
            assertThat(array.toFloatArray()).containsExactly(1, 2, 3, 4, 5, 6);
            floats.put(4, new float[] {-5, -6});
            assertThat(array.sum(new int[] {1}).toFloatArray()).containsExactly(6, 4 - 5 - 6);
        }
    }

    @Test
    void nothingIsWrittenBeyondTheEnd() {
        try (HostFloats floats = new HostFloats(3)) {
            assertThatThrownBy(() -> floats.put(2, new float[2]))
                    .isInstanceOf(IndexOutOfBoundsException.class)
                    .hasMessageContaining("2 numbers from 2 on do not fit into 3");
        }
    }
}
