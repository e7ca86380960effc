package medai.networks.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import medai.imaging.file.MemoryShortageException;
import org.junit.jupiter.api.Test;

final class TorchTest {
    /** More than a process can address. How PyTorch says so is no interface: a new version may say it otherwise. */
    @Test
    void anAllocationThatFailsIsRecognised() {
        try (NDManager manager = Torch.newManager()) {
            assertThatThrownBy(
                            () -> MemoryShortageException.guard("scan.nii", () -> manager.zeros(new Shape(1L << 46))))
                    .isInstanceOf(MemoryShortageException.class)
                    .hasMessageContaining("scan.nii: found more data at once than this machine has memory for")
                    .hasMessageContaining("262144.0 GiB");
        }
    }

    @Test
    void theMachineHasMemory() {
        assertThat(Torch.memory()).isGreaterThan(1L << 28);
    }
}
