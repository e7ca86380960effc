package medai.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import medai.cli.config.ConfigFile;
import medai.cli.config.Experiment;
import medai.cohort.run.ConfigException;
import medai.cohort.run.StopSignals;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options of every command that works on an experiment. */
final class ConfigOptions {
    @ArgGroup(multiplicity = "1")
    private Source source = new Source();

    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            description = "Replaces a value of the config, such as train.stages[0].epochs=5. Repeatable.")
    private List<String> settings = new ArrayList<>();

    @Option(names = "--seed", paramLabel = "S", description = "Replaces the config's seed.")
    private @Nullable Long seed;

    @Option(
            names = "--max-time",
            paramLabel = "TIME",
            description =
                    "Stops after 3h55m, 90m or 1-12:00:00 as a signal would: exit code 75, and the same command goes on later.")
    void maxTime(String text) {
        try {
            StopSignals.after(StopSignals.time(text), () -> System.exit(ExitCodes.STOPPED));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--max-time: " + e.getMessage());
        }
    }

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private VerbosityOptions verbosity = new VerbosityOptions();

    /** An experiment is named by its config, or by the run that it left, which holds the config it was run with. */
    private static final class Source {
        @Option(names = "--config", required = true, paramLabel = "FILE", description = "The experiment, as YAML.")
        private @Nullable Path config;

        @Option(
                names = "--run",
                required = true,
                paramLabel = "RUN",
                description = "A run's folder, in place of --config.")
        private @Nullable Path run;

        Experiment read(List<String> settings) throws IOException, ConfigException {
            return run != null
                    ? ConfigFile.ofRun(run, settings)
                    : ConfigFile.read(config != null ? config : Path.of(""), settings);
        }
    }

    Experiment experiment() throws IOException, ConfigException {
        return with(List.of());
    }

    /** The same with further settings, which win. */
    Experiment with(List<String> more) throws IOException, ConfigException {
        List<String> all = new ArrayList<>(settings);
        Optional.ofNullable(seed).ifPresent(s -> all.add("seed=" + s));
        all.addAll(more);
        return source.read(all);
    }

    /** Refuses numbers of tasks that an experiment does not have. */
    static void requireTasks(CommandSpec spec, Experiment experiment, Collection<Integer> tasks) {
        int all = experiment.train().split().tasks();
        for (int task : tasks) {
            if (task < 0 || task >= all) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--task must be from 0 to %d for this run; found %d".formatted(all - 1, task));
            }
        }
    }

    Console console(java.io.PrintWriter err) {
        return verbosity.console(err);
    }
}
