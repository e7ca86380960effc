package medai.networks.engine;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import com.sun.jna.Function;
import com.sun.jna.Platform;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** PyTorch as a whole; its settings are those of the process. */
public final class Torch {
    private static final @Nullable Function TRIM = trim();

    private Torch() {}

    /**
     * Loads the engine, with this many threads within an operation. The last bits of the gradients of weights depend on this
     * number.
     */
    public static void start(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1; found " + threads);
        }
        Engine.getEngine("PyTorch");
        JniUtils.setNumThreads(threads);
    }

    /** Loads PyTorch, which takes a second, in parallel with other work; {@link #start} is still needed. */
    public static void startSoon() {
        var unused = CompletableFuture.runAsync(Torch::version);
    }

    /** The number of threads within an operation. */
    public static int threads() {
        Engine.getEngine("PyTorch");
        return JniUtils.getNumThreads();
    }

    /** The version of DJL. */
    public static String djlVersion() {
        return String.valueOf(Engine.getDjlVersion());
    }

    /** The PyTorch version, such as {@code 2.7.1}. */
    public static String version() {
        return Engine.getEngine("PyTorch").getVersion();
    }

    /** Bytes of memory that the machine, or its part that the process may use, has in all. */
    public static long memory() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean machine
                ? machine.getTotalMemorySize()
                : Long.MAX_VALUE;
    }

    /** A new owner of arrays on the CPU; close it to free them. */
    public static NDManager newManager() {
        return NDManager.newBaseManager(ai.djl.Device.cpu(), "PyTorch");
    }

    /** Seeds PyTorch's own random generator (used by dropout). It is shared by all threads. */
    public static void seed(long seed) {
        Engine.getEngine("PyTorch").setRandomSeed((int) (seed ^ (seed >>> 32)));
    }

    /** Runs the work on this thread without recording a graph; PyTorch keeps the switch per thread, and new threads record. */
    public static <T> T withoutGradients(Supplier<T> work) {
        Engine.getEngine("PyTorch");
        boolean before = JniUtils.isGradMode();
        JniUtils.setGradMode(false);
        try {
            return work.get();
        } finally {
            JniUtils.setGradMode(before);
        }
    }

    /**
     * Returns the memory of closed tensors to the system. Otherwise the C library of Linux keeps it in fragments, and a process
     * grows for hundreds of epochs although it holds the same tensors after each.
     */
    public static void trimMemory() {
        if (TRIM != null) {
            TRIM.invokeInt(new Object[] {0L});
        }
    }

    /** Ends the process at once, without C's exit handlers: they free what PyTorch's running threads still use, which crashes. */
    public static void endProcess(int code) {
        if (!Platform.isWindows()) {
            Function.getFunction("c", "_exit").invokeVoid(new Object[] {code});
        }
        Runtime.getRuntime().halt(code);
    }

    private static @Nullable Function trim() {
        try {
            return Platform.isLinux() ? Function.getFunction("c", "malloc_trim") : null;
        } catch (UnsatisfiedLinkError e) {
            return null; // not the GNU C library
        }
    }

    /** Sets the gradient of a leaf to zero; PyTorch adds to it otherwise. */
    public static void clearGradient(NDArray leaf) {
        JniUtils.zeroGrad((PtNDArray) leaf);
    }
}
