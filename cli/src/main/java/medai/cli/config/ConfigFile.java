package medai.cli.config;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import medai.cohort.run.ConfigException;
import medai.imaging.file.MissingInputException;

/** Experiments on disk. */
public final class ConfigFile {
    private ConfigFile() {}

    /**
     * @param settings {@code path=value}, each replacing what the file says
     * @throws ConfigException listing everything that is wrong
     */
    public static Experiment read(Path file, List<String> settings) throws IOException, ConfigException {
        if (!Files.isRegularFile(file)) {
            throw new MissingInputException(
                    file + ": no such config; \"medai config list\" names those that come with medai");
        }
        ConfigTree tree = new ConfigTree(file.toString(), Files.readString(file));
        for (String setting : settings) {
            tree.set(setting);
        }
        return new RecordBinder(
                        tree,
                        file.toAbsolutePath().normalize().resolveSibling(".").normalize())
                .bind(Experiment.class);
    }

    /** A setting for {@link #read} that sets a key to a path, whatever characters the path has. */
    public static String setting(String key, Path value) {
        return key + "='" + value.toString().replace("'", "''") + "'";
    }

    /** An experiment with every key spelt out, paths absolute. */
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
