package medai.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import medai.cli.stage.Build;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code medai} program. */
@Command(
        name = "medai",
        description = "From a cohort of medical scans to trained networks, predictions, explanations and statistics.",
        subcommands = {
            QuickstartCommand.class,
            ConfigCommand.class,
            SimulateCommand.class,
            ConvertCommand.class,
            PreprocessCommand.class,
            RegisterCommand.class,
            ResampleCommand.class,
            MeasureCommand.class,
            PatchesCommand.class,
            MergeCommand.class,
            TrainCommand.class,
            InferCommand.class,
            ExplainCommand.class,
            EvalCommand.class,
            InspectCommand.class
        },
        versionProvider = Medai.Version.class,
        mixinStandardHelpOptions = true,
        footer = {"", "Begin with: medai quickstart", "Then: medai COMMAND --help shows each command with an example."})
public final class Medai {
    private Medai() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** The whole program without the exit, for tests. */
    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Medai());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            int code = ExitCodes.of(failure);
            if (code == ExitCodes.BUG) {
                failure.printStackTrace(command.getErr());
                command.getErr().println("medai: this is a bug in medai; please report it with the lines above");
            } else {
                command.getErr().println("medai: " + failure.getMessage());
            }
            return code;
        });
        return line;
    }

    /** The version of the jar. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"medai " + Build.version() + " (" + Build.commit() + ")"};
        }
    }
}
