package medai.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import medai.cli.config.ConfigException;
import medai.cli.config.ConfigFile;
import medai.cli.config.Experiment;
import medai.cli.stage.Console;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of every command that works on an experiment. */
final class ConfigOptions {
    @Option(names = "--config", required = true, paramLabel = "FILE", description = "The experiment, as YAML.")
    private Path config = Path.of("");

    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            description = "Replaces a value of the config, such as train.stages[0].epochs=5. Repeatable.")
    private List<String> settings = new ArrayList<>();

    @Option(names = "--seed", paramLabel = "S", description = "Replaces the config's seed.")
    private @Nullable Long seed;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads to use (default: all cores, or SLURM_CPUS_PER_TASK).")
    private @Nullable Integer threads;

    @Option(names = "--force", description = "Redo what is finished.")
    private boolean force;

    @Mixin
    private VerbosityOptions verbosity = new VerbosityOptions();

    Experiment experiment() throws IOException, ConfigException {
        List<String> all = new ArrayList<>(settings);
        Optional.ofNullable(seed).ifPresent(s -> all.add("seed=" + s));
        return ConfigFile.read(config, all);
    }

    int threads() {
        return threads != null ? threads : Threads.available();
    }

    boolean force() {
        return force;
    }

    Console console(java.io.PrintWriter err) {
        return verbosity.console(err);
    }
}
