package medai.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import medai.cli.config.ConfigFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code medai config list|show|check|schema}. */
@Command(
        name = "config",
        description = "Shows and checks configs.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: medai config check my.yaml"})
final class ConfigCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return 2;
    }

    /** Names of the configs that come with medai, with their first comment lines. */
    @Command(name = "list", description = "Lists the configs that come with medai.", mixinStandardHelpOptions = true)
    int list() throws java.io.IOException {
        for (Path file : Installation.allConfigs()) {
            String name = file.getFileName().toString().replace(".yaml", "");
            String about = Files.readAllLines(file).get(0).replaceFirst("^# ?", "");
            spec.commandLine().getOut().printf("%-24s %s%n", name, about);
        }
        return 0;
    }

    /** Every key with its value. */
    @Command(
            name = "show",
            description = "Prints a config with every key spelt out, defaults included.",
            mixinStandardHelpOptions = true)
    int show(
            @Parameters(paramLabel = "NAME", description = "A config that comes with medai, or a file.") String name,
            @Option(names = "--set", paramLabel = "PATH=VALUE", description = "Replaces a value. Repeatable.")
                    List<String> settings)
            throws Exception {
        Path file = Files.isRegularFile(Path.of(name)) ? Path.of(name) : Installation.config(name);
        spec.commandLine()
                .getOut()
                .print(ConfigFile.toYaml(ConfigFile.read(file, settings == null ? List.of() : settings)));
        spec.commandLine().getOut().flush();
        return 0;
    }

    /** All problems of a file. */
    @Command(
            name = "check",
            description = "Checks a config and lists everything that is wrong with it.",
            mixinStandardHelpOptions = true)
    int check(
            @Parameters(paramLabel = "FILE", description = "The config.") Path file,
            @Option(names = "--set", paramLabel = "PATH=VALUE", description = "Replaces a value. Repeatable.")
                    List<String> settings)
            throws Exception {
        ConfigFile.read(file, settings == null ? List.of() : settings);
        spec.commandLine().getOut().println(file + " is right");
        return 0;
    }

    /** For editors. */
    @Command(
            name = "schema",
            description = "Prints the JSON Schema of configs, for editors.",
            mixinStandardHelpOptions = true)
    int schema() {
        spec.commandLine().getOut().println(ConfigFile.schema());
        return 0;
    }
}
