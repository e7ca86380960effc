package medai.cli;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import medai.networks.engine.Torch;

/**
 * What happens on Ctrl-C and SLURM's SIGTERM. The virtual machine would run C's exit handlers, which take PyTorch's things away under the
 * threads that compute with them: a crash report in the place of an exit code. So this ends the process by itself.
 */
final class Interruption {
    /** For those who clean up on exit as well; they run beside this. */
    private static final int MILLISECONDS_FOR_OTHERS = 300;

    private static volatile Supplier<String> beforehand = () -> "stopped";
    private static volatile boolean finished;

    private Interruption() {}

    /** From here on, until {@link #finished}. */
    static void watch() {
        Runtime.getRuntime().addShutdownHook(new Thread(Interruption::end, "interruption"));
    }

    /** The process ends by itself: nothing is left to do. */
    static void finished() {
        finished = true;
    }

    /** What is to be done beforehand; it returns what is said then. */
    static void beforehand(Supplier<String> work) {
        beforehand = work;
    }

    private static void end() {
        if (finished) {
            return;
        }
        System.err.println("medai: " + beforehand.get());
        try {
            TimeUnit.MILLISECONDS.sleep(MILLISECONDS_FOR_OTHERS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Torch.endProcess(ExitCodes.STOPPED);
    }
}
