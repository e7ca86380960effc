package medai.cli;

/** How many threads this process may use. */
final class Threads {
    private Threads() {}

    /** What SLURM allotted, or all cores. */
    static int available() {
        String allotted = System.getenv("SLURM_CPUS_PER_TASK");
        return allotted != null && allotted.matches("[1-9]\\d{0,3}")
                ? Integer.parseInt(allotted)
                : Runtime.getRuntime().availableProcessors();
    }
}
