package medai.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import medai.imaging.file.MemoryShortageException;
import medai.imaging.file.Remarks;
import medai.report.FigureStart;
import medai.report.TerminalText;
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

    /** The first argument of {@code eval} where none of its subcommands is meant. */
    private static final Set<String> OF_TABLES = Set.of("--predictions", "--config", "--counts");

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
        commands.put("sweep", SweepCommand.class);
        commands.put("export", ExportCommand.class);
        commands.put("inspect", InspectCommand.class);
        return commands;
    }

    public static void main(String[] args) {
        Locale.setDefault(Locale.ROOT); // what is written is the same everywhere: points, Latin digits
        Interruption.watch();
        if (ofTables(List.of(args)) && !args[1].equals("--counts")) { // which draws no figure
            FigureStart.soon(); // while picocli parses the options
        }
        System.exit(execute(args));
    }

    private static boolean ofTables(List<String> words) {
        return words.size() > 1 && words.get(0).equals("eval") && OF_TABLES.contains(words.get(1));
    }

    private static int execute(String[] args) {
        CommandLine line = commandLine(List.of(args));
        try {
            return line.execute(args);
        } finally {
            line.getOut().flush(); // what ends without a line end
            Interruption.finished(); // after an Error, too, which ends the process with its own code
        }
    }

    /** The whole program without the exit, for tests and bench/. */
    public static CommandLine commandLine() {
        return commandLine(List.of());
    }

    /** With only those commands that the arguments may refer to, since picocli takes a while to inspect each. */
    private static CommandLine commandLine(List<String> words) {
        CommandLine line = new CommandLine(new Medai());
        String wanted = words.isEmpty() ? "" : words.get(0);
        COMMANDS.forEach((name, type) -> {
            if (!COMMANDS.containsKey(wanted) || name.equals(wanted)) {
                line.addSubcommand(name, type);
            }
        });
        CommandLine eval = line.getSubcommands().get("eval");
        if (eval != null && !ofTables(words)) {
            EvalCommand.COMMANDS.forEach(eval::addSubcommand);
        }
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUnmatchedOptionsAllowedAsOptionParameters(false); // a misspelt option is not a file
        line.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
        line.setOut(TerminalText.writer(System.out));
        line.setErr(TerminalText.writer(System.err));
        line.setParameterExceptionHandler((failure, given) -> wrongUsage(failure));
        line.setExecutionStrategy(parsed -> {
            if (CommandLine.Help.Ansi.AUTO.enabled() && asksForHelp(parsed)) { // text of medai's own, in colours
                line.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.AUTO));
                line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
            }
            Remarks.printTo(line.getErr());
            try {
                return new CommandLine.RunLast().execute(parsed);
            } catch (OutOfMemoryError | StackOverflowError e) {
                return refused(MemoryShortageException.of(name(parsed), e), line.getErr());
            } finally {
                Remarks.close();
            }
        });
        line.setExecutionExceptionHandler((failure, command, parsed) -> refused(
                MemoryShortageException.in(name(parsed), failure)
                        .map(Exception.class::cast)
                        .orElse(failure),
                command.getErr()));
        return line;
    }

    private static boolean asksForHelp(CommandLine.ParseResult parsed) {
        return parsed.asCommandLineList().stream().anyMatch(CommandLine::isUsageHelpRequested);
    }

    private static String name(CommandLine.ParseResult parsed) {
        return parsed.hasSubcommand() ? parsed.subcommand().commandSpec().name() : "medai";
    }

    /** @return the exit code */
    private static int refused(Exception failure, PrintWriter err) {
        int code = ExitCodes.of(failure);
        if (code == ExitCodes.BUG) {
            failure.printStackTrace(err);
            err.println("medai: this is a bug in medai; please report it with the lines above");
        } else {
            err.println("medai: " + failure.getMessage());
        }
        return code;
    }

    /** Prints the error last: a page of options after it would push it off the screen. */
    private static int wrongUsage(CommandLine.ParameterException failure) {
        CommandLine command = failure.getCommandLine();
        PrintWriter err = command.getErr();
        if (!command.getSubcommands().isEmpty()) {
            command.usage(err);
            err.println();
        }
        err.println(
                "medai: " + Objects.requireNonNullElse(failure.getMessage(), "").replaceFirst("^Error: ", ""));
        CommandLine.UnmatchedArgumentException.printSuggestions(failure, err);
        err.println("See: %s --help".formatted(command.getCommandSpec().qualifiedName()));
        return CommandLine.ExitCode.USAGE;
    }

    /** The version of the jar. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"medai " + Build.version() + " (" + Build.commit() + ")"};
        }
    }
}
