package medai.cohort.run;

import java.util.List;

/**
 * How medai was called: the part of a run's provenance that only the command line knows.
 *
 * @param version such as {@code 0.1.0}
 * @param commit the full git commit that was built
 * @param commandLine the words after {@code medai}
 * @param threads that the engine may use
 * @param config the resolved config, as YAML with every key spelt out
 */
public record Invocation(String version, String commit, List<String> commandLine, int threads, String config) {
    public Invocation {
        commandLine = List.copyOf(commandLine);
    }
}
