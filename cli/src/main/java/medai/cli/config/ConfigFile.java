package medai.cli.config;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import medai.cohort.run.ConfigException;
import medai.cohort.run.ConfigText;

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
        ConfigTree tree = new ConfigTree(file.toString(), ConfigText.read(file));
        for (String setting : settings) {
            tree.set(setting);
        }
        return new RecordBinder(tree, base).bind(Experiment.class);
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
        try {
            return YAMLMapper.builder()
                    .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                    .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                    .build()
                    .writeValueAsString(ConfigShape.toPlain(experiment));
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
