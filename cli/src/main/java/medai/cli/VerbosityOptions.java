package medai.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Option;

/** How much a command says while it works. */
final class VerbosityOptions {
    @Option(
            names = {"-q", "--quiet"},
            description = "Prints only warnings and the result.")
    private boolean quiet;

    Console console(PrintWriter err) {
        return new Console(err, Boolean.getBoolean("medai.terminal"), quiet); // the launcher asks the shell
    }
}
