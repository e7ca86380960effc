package medai.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Commands as a user types them, in the test's own folder. */
abstract class CommandLineTest {
    @TempDir
    Path folder;

    final StringWriter out = new StringWriter();
    final StringWriter err = new StringWriter();

    /** @return the exit code */
    int medai(String... arguments) {
        CommandLine line = Medai.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }

    /**
     * Runs a command with one of medai's configs.
     *
     * @param words the command's name and its further arguments
     * @param settings KEY=VALUE, each after a {@code --set}
     */
    final int configured(List<String> words, String config, Stream<String> settings) {
        Stream<String> given = Stream.concat(
                Stream.of("--config", Path.of("..", "configs", config + ".yaml").toString()),
                settings.flatMap(setting -> Stream.of("--set", setting)));
        return medai(Stream.concat(words.stream(), given).toArray(String[]::new));
    }
}
