package medai.cli.config;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import medai.cohort.run.ConfigException;
import medai.cohort.run.ConfigText;
import medai.cohort.run.RunFolder;
import medai.imaging.file.MissingInputException;

/** Experiments on disk. */
public final class ConfigFile {
    private ConfigFile() {}

    /**
     * @param settings {@code path=value}, each replacing what the file says
     * @throws ConfigException listing everything that is wrong
     */
    public static Experiment read(Path file, List<String> settings) throws IOException, ConfigException {
        return read(
                file,
                settings,
                file.toAbsolutePath().normalize().resolveSibling(".").normalize());
    }

    /** The same with paths as the file has them, relative to its folder: for showing it, not for running it. */
    public static Experiment written(Path file, List<String> settings) throws IOException, ConfigException {
        return read(file, settings, Path.of(""));
    }

    private static Experiment read(Path file, List<String> settings, Path base) throws IOException, ConfigException {
        return read(file, settings, (UnaryOperator<Path>) path -> base.resolve(path));
    }

    private static Experiment read(Path file, List<String> settings, UnaryOperator<Path> placed)
            throws IOException, ConfigException {
        ConfigTree tree = new ConfigTree(file.toString(), ConfigText.read(file));
        for (String setting : settings) {
            tree.set(setting);
        }
        return new RecordBinder(tree, placed).bind(Experiment.class);
    }

    /**
     * The experiment that left a run, wherever the run is now: its own networks, and results beside it. Files that are not where they
     * lie from here are looked for where they lay from the place at which the run was made.
     */
    public static Experiment ofRun(Path run, List<String> settings) throws IOException, ConfigException {
        Path folder = run.toAbsolutePath().normalize();
        if (!Files.exists(new RunFolder(folder).config())) {
            throw new MissingInputException(run + ": no run, which has a config.yaml; name the folder runs/NAME");
        }
        boolean amongRuns = folder.getParent() != null && folder.getParent().endsWith("runs");
        Path output = amongRuns ? folder.resolve("../..").normalize() : folder;
        List<String> all = new ArrayList<>(List.of(setting("run_folder", folder), setting("output", output)));
        all.addAll(settings);
        Optional<Path> before = new RunFolder(folder).madeIn().filter(other -> !other.equals(folder));
        return read(new RunFolder(folder).config(), all, path -> {
            Path here = folder.resolve(path).normalize();
            Optional<Path> there = before.map(other -> other.resolve(path).normalize());
            return Files.exists(here) || there.isEmpty() || !Files.exists(there.get()) ? here : there.get();
        });
    }

    /** The settings in which configs differ, defaults included: each with its values in the order of the configs. */
    public static Map<String, List<String>> differences(List<Path> files) throws IOException, ConfigException {
        Map<String, List<String>> values = new TreeMap<>();
        for (int i = 0; i < files.size(); i++) {
            int before = i;
            new ConfigTree("", toYaml(read(files.get(i), List.of()))).leaves().forEach((path, value) -> {
                List<String> own = values.computeIfAbsent(path, key -> new ArrayList<>());
                while (own.size() < before) {
                    own.add("-");
                }
                own.add(value);
            });
            values.values().stream().filter(own -> own.size() == before).forEach(own -> own.add("-"));
        }
        values.values().removeIf(own -> own.stream().distinct().count() == 1);
        return values;
    }

    /** A setting for {@link #read} that sets a key to a path, whatever characters the path has. */
    public static String setting(String key, Path value) {
        return key + "='" + value.toString().replace("'", "''") + "'";
    }

    /** An experiment with every key spelt out, paths as it has them. */
    public static String toYaml(Experiment experiment) {
        return toYaml(ConfigShape.toPlain(experiment));
    }

    /** The same for the folder of its run: what lies in the output folder is found from there, so that both can be moved together. */
    public static String ofRun(Experiment experiment) {
        Path folder = experiment.study().run().path();
        Map<String, Object> plain = new LinkedHashMap<>(ConfigShape.toPlain(
                experiment, path -> path.startsWith(experiment.output()) ? folder.relativize(path) : path));
        plain.remove("run_folder");
        return toYaml(plain);
    }

    private static String toYaml(Object plain) {
        try {
            return YAMLMapper.builder()
                    .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                    .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                    .build()
                    .writeValueAsString(plain);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A JSON Schema (2020-12) of the config, for editors. */
    public static String schema() {
        try {
            return JsonMapper.builder()
                    .build()
                    .writerWithDefaultPrettyPrinter()
                    .writeValueAsString(ConfigSchema.of(Experiment.class));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
