package medai.networks.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;

final class SharedFloatsTest {
    @Test
    void whatIsWrittenIsTheTensors() {
        try (NDManager manager = Torch.newManager()) {
            NDArray tensor = manager.ones(new Shape(2, 3));
            SharedFloats.of(tensor).put(4, 7);
            assertThat(tensor.toFloatArray()).containsExactly(1, 1, 1, 1, 7, 1);
        }
    }

    @Test
    void aTensorInPiecesIsReadButNotWritten() {
        try (NDManager manager = Torch.newManager()) {
            NDArray turned = manager.arange(6f).reshape(2, 3).transpose();
            FloatBuffer read = SharedFloats.read(turned);
            float[] values = new float[6];
            read.get(values);
            assertThat(values).containsExactly(0, 3, 1, 4, 2, 5);
            assertThat(read.isReadOnly()).isTrue();
            assertThatThrownBy(() -> SharedFloats.of(turned))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("in one piece");
        }
    }
}
