package medai.imaging.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

final class MemoryShortageExceptionTest {
    @Test
    void theHeapsShortageNamesTheSetting() {
        long twice = 2 * Runtime.getRuntime().maxMemory() / (1 << 30) + 1;
        assertThatThrownBy(() -> MemoryShortageException.guard("scan.nii", () -> new float[Integer.MAX_VALUE - 8][2]))
                .isInstanceOf(MemoryShortageException.class)
                .hasMessageStartingWith("scan.nii: found more data than the ")
                .hasMessageContaining("MEDAI_JAVA_OPTS=-Xmx%dg".formatted(twice))
                .hasMessageContaining("resample");
    }

    /** Memory does not help where Java has no arrays of that length. */
    @Test
    void anArrayBeyondJavasLimitIsToldApart() {
        assertThatThrownBy(() -> MemoryShortageException.guard("scan.nii", () -> new float[Integer.MAX_VALUE]))
                .hasMessageContaining("more than 2^31 numbers in one piece")
                .hasMessageNotContaining("-Xmx");
    }

    @Test
    void theStacksShortageNamesAnotherSetting() {
        assertThatThrownBy(() -> MemoryShortageException.guard("scan.nii", () -> deeper(0)))
                .isInstanceOf(MemoryShortageException.class)
                .hasMessageContaining("MEDAI_JAVA_OPTS=-Xss64m");
    }

    private static int deeper(int depth) {
        return deeper(depth + 1) + depth;
    }

    /** As PyTorch 2.7.1 says it, through DJL, from a worker thread. */
    @Test
    void theEnginesShortageIsRecognised() {
        RuntimeException engine = new IllegalStateException(
                "[enforce fail at alloc_cpu.cpp:115] err == 0. "
                        + "DefaultCPUAllocator: can't allocate memory: you tried to allocate 429496729600 bytes. Error code 12");
        assertThatThrownBy(() -> MemoryShortageException.guard("scan.nii", () -> {
                    throw new CompletionException(engine);
                }))
                .isInstanceOf(MemoryShortageException.class)
                .hasMessageContaining("(400.0 GiB in one piece)")
                .hasMessageContaining("network.window");
    }

    @Test
    void otherFailuresArePassedOn() {
        RuntimeException bug = new IllegalStateException("a bug");
        assertThatThrownBy(() -> MemoryShortageException.guard("scan.nii", () -> {
                    throw bug;
                }))
                .isSameAs(bug);
        IOException unreadable = new IOException("gone");
        assertThatThrownBy(() -> MemoryShortageException.guard("scan.nii", () -> {
                    throw unreadable;
                }))
                .isSameAs(unreadable);
        AssertionError error = new AssertionError();
        assertThatThrownBy(() -> MemoryShortageException.guard("scan.nii", () -> {
                    throw error;
                }))
                .isSameAs(error);
    }

    @Test
    void whatWorksIsReturned() throws IOException {
        assertThat(MemoryShortageException.guard("scan.nii", () -> 7)).isEqualTo(7);
    }

    /** As libraries pass on what their threads died of, in words of their own. */
    @Test
    void aShortageBehindAnotherFailureIsRecognised() {
        assertThatThrownBy(() -> MemoryShortageException.guard("scan.nii", () -> {
                    throw new CompletionException(
                            "a worker ended",
                            new IllegalStateException("no result", new OutOfMemoryError("Java heap space")));
                }))
                .isInstanceOf(MemoryShortageException.class)
                .hasMessageStartingWith("scan.nii: found more data than the ");
    }
}
