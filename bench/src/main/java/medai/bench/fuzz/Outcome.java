package medai.bench.fuzz;

import java.util.Set;

/**
 * What became of an input.
 *
 * @param command that read it
 * @param code the exit code
 * @param said on the terminal
 * @param seconds that it took
 * @param heap the most bytes of Java's heap, garbage included
 * @param outside bytes of the process beyond those it had before
 */
public record Outcome(
        int number, Seed seed, String command, int code, String said, double seconds, long heap, long outside) {
    /** Exit codes that README.md documents for inputs that cannot be used. */
    private static final Set<Integer> DOCUMENTED = Set.of(0, 2, 65, 66, 73, 75, 78);

    private static final double MOST_SECONDS = 10;
    private static final long MOST_BYTES = 512L << 20;

    /** What must not happen, or nothing. */
    public String fault() {
        if (!DOCUMENTED.contains(code)) {
            return "exit code " + code;
        }
        if (said.contains("\tat ") || said.contains("Exception in thread")) {
            return "a stack trace";
        }
        if (seconds > MOST_SECONDS) {
            return "%.0f seconds".formatted(seconds);
        }
        boolean full = said.contains("MEDAI_JAVA_OPTS")
                && !said.contains("content that takes"); // refused before it was asked for
        if (outside > MOST_BYTES || full) {
            return "%d MiB of heap, %d MiB outside".formatted(heap >> 20, outside >> 20);
        }
        return "";
    }

    /** The exception of a stack trace, or the first line of what was said. */
    public String firstLine() {
        return said.lines()
                .filter(line -> line.contains("Exception") || line.contains("Error"))
                .findFirst()
                .or(() -> said.lines().findFirst())
                .orElse("");
    }
}
