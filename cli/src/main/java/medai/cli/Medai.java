package medai.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import medai.cli.stage.Build;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code medai} program. */
@Command(
        name = "medai",
        description = "From a cohort of medical scans to trained networks, predictions, explanations and statistics.",
        versionProvider = Medai.Version.class,
        mixinStandardHelpOptions = true,
        footer = {"", "Begin with: medai quickstart", "Then: medai COMMAND --help shows each command with an example."})
public final class Medai {
    private static final Map<String, Class<?>> COMMANDS = commands();

    private Medai() {}

    private static Map<String, Class<?>> commands() {
        Map<String, Class<?>> commands = new LinkedHashMap<>();
        commands.put("quickstart", QuickstartCommand.class);
        commands.put("config", ConfigCommand.class);
        commands.put("simulate", SimulateCommand.class);
        commands.put("convert", ConvertCommand.class);
        commands.put("preprocess", PreprocessCommand.class);
        commands.put("register", RegisterCommand.class);
        commands.put("resample", ResampleCommand.class);
        commands.put("measure", MeasureCommand.class);
        commands.put("patches", PatchesCommand.class);
        commands.put("merge", MergeCommand.class);
        commands.put("train", TrainCommand.class);
        commands.put("infer", InferCommand.class);
        commands.put("explain", ExplainCommand.class);
        commands.put("eval", EvalCommand.class);
        commands.put("export", ExportCommand.class);
        commands.put("inspect", InspectCommand.class);
        return commands;
    }

    public static void main(String[] args) {
        Interruption.watch();
        System.exit(execute(args));
    }

    private static int execute(String[] args) {
        try {
            return commandLine(args.length > 0 ? args[0] : "").execute(args);
        } finally {
            Interruption.finished(); // after an Error, too, which ends the process with its own code
        }
    }

    /** The whole program without the exit, for tests. */
    static CommandLine commandLine() {
        return commandLine("");
    }

    /** With one command only where its name is known, since picocli takes a while to look at each; with all of them otherwise. */
    private static CommandLine commandLine(String wanted) {
        CommandLine line = new CommandLine(new Medai());
        COMMANDS.forEach((name, type) -> {
            if (!COMMANDS.containsKey(wanted) || name.equals(wanted)) {
                line.addSubcommand(name, type);
            }
        });
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
