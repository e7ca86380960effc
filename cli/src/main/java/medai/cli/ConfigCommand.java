package medai.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import medai.cli.config.ConfigFile;
import medai.cli.config.Experiment;
import medai.cohort.run.ConfigTemplate;
import medai.imaging.file.UnwritableOutputException;
import medai.imaging.file.WholeFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code medai config list|show|init|check|schema}. */
@Command(
        name = "config",
        description = "Shows, begins and checks configs.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  medai config init classify-2d --manifest cohort/manifest.csv -o my.yaml",
            "  medai config check my.yaml"
        })
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
            description = "Prints a config with every key spelt out, defaults included; paths as its file has them.",
            mixinStandardHelpOptions = true)
    int show(
            @Parameters(paramLabel = "NAME", description = "A config that comes with medai, or a file.") String name,
            @Option(names = "--set", paramLabel = "PATH=VALUE", description = "Replaces a value. Repeatable.")
                    List<String> settings)
            throws Exception {
        Path file = Files.isRegularFile(Path.of(name)) ? Path.of(name) : Installation.config(name);
        spec.commandLine()
                .getOut()
                .print(ConfigFile.toYaml(ConfigFile.written(file, settings == null ? List.of() : settings)));
        spec.commandLine().getOut().flush();
        return 0;
    }

    /** A config of the user's own, with the comments of the one that it begins with. */
    @Command(
            name = "init",
            description = "Writes a config that comes with medai to a file of yours, with all its comments.",
            mixinStandardHelpOptions = true)
    int init(
            @Parameters(paramLabel = "NAME", description = "One of \"medai config list\".") String name,
            @Option(
                            names = {"-o", "--output"},
                            paramLabel = "FILE",
                            required = true,
                            description = "The config to write. Paths in it are relative to its folder.")
                    Path output,
            @Option(
                            names = "--manifest",
                            paramLabel = "FILE",
                            description = "Fills in the path of this table, and the classes in it.")
                    @Nullable
                    Path manifest,
            @Option(names = "--force", description = "Replaces a file that is there.") boolean force)
            throws Exception {
        if (Files.exists(output) && !force) {
            throw new UnwritableOutputException(
                    output, "is there already", "choose another name, or replace it with --force");
        }
        String own = output.getFileName().toString().replaceFirst("\\.ya?ml$", "");
        ConfigTemplate template = new ConfigTemplate(Files.readString(Installation.config(name))).named(own);
        Path folder = output.toAbsolutePath().normalize().resolveSibling(".").normalize();
        WholeFile.writeText(output, (manifest == null ? template : template.of(manifest, folder)).text());
        spec.commandLine()
                .getOut()
                .printf(
                        "%s: a copy of %s; paths in it are relative to its folder.%nNext: look through it, then%n",
                        output, name);
        for (String next :
                List.of("config check", "preprocess --config", "train --config", "eval --config", "explain --config")) {
            spec.commandLine().getOut().printf("  medai %s %s%n", next, output);
        }
        return 0;
    }

    /** All problems of a file. */
    @Command(
            name = "check",
            description = "Checks a config, its manifest and whether they go together, and lists what is wrong.",
            mixinStandardHelpOptions = true)
    int check(
            @Parameters(paramLabel = "FILE", description = "The config.") Path file,
            @Option(names = "--set", paramLabel = "PATH=VALUE", description = "Replaces a value. Repeatable.")
                    List<String> settings)
            throws Exception {
        Experiment experiment = ConfigFile.read(file, settings == null ? List.of() : settings);
        PrintWriter out = spec.commandLine().getOut();
        out.println("config      its settings are right");
        int code = new ConfigCheck(experiment, out, spec.commandLine().getErr()).run();
        out.println(code == 0 ? file + " is right" : file + " and its data do not go together yet");
        return code;
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
