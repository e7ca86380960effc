package medai.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How many threads a command uses. */
final class ThreadsOption {
    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads to use (default: all cores, or SLURM_CPUS_PER_TASK).")
    private @Nullable Integer threads;

    int threads() {
        return threads != null ? Math.max(1, threads) : available();
    }

    /** What SLURM allotted, or all cores. */
    static int available() {
        String allotted = System.getenv("SLURM_CPUS_PER_TASK");
        return allotted != null && allotted.matches("[1-9]\\d{0,3}")
                ? Integer.parseInt(allotted)
                : Runtime.getRuntime().availableProcessors();
    }
}
