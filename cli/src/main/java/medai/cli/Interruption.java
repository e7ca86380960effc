package medai.cli;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import medai.cohort.run.StopSignals;
import medai.networks.engine.Torch;
import medai.report.TerminalText;

/**
 * What happens on Ctrl-C, on SLURM's signals and after {@code --max-time}. The virtual machine would run C's exit handlers, which free PyTorch's resources
 * while threads still compute with them: a crash report in place of an exit code. So this class ends the process itself.
 */
final class Interruption {
    /** For shutdown hooks that clean up too; they run in parallel with this one. */
    private static final int MILLISECONDS_FOR_OTHERS = 300;

    private static volatile Supplier<String> beforehand = () -> "stopped";
    private static volatile boolean finished;

    private Interruption() {}

    /** Takes effect from here on, until {@link #finished}. */
    static void watch() {
        Runtime.getRuntime().addShutdownHook(new Thread(Interruption::end, "interruption"));
        StopSignals.watch(() -> System.exit(ExitCodes.STOPPED));
    }

    /** Called when the process ends normally: nothing is left to do. */
    static void finished() {
        finished = true;
    }

    /** Registers work to be done before the process ends; it returns the message to print then. */
    static void beforehand(Supplier<String> work) {
        beforehand = work;
    }

    private static void end() {
        if (finished) {
            return;
        }
        System.err.println(TerminalText.of("medai: " + beforehand.get()));
        try {
            TimeUnit.MILLISECONDS.sleep(MILLISECONDS_FOR_OTHERS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Torch.endProcess(ExitCodes.STOPPED);
    }
}
