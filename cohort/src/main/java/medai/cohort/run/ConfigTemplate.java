package medai.cohort.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import medai.imaging.file.UnusableInputException;
import medai.imaging.table.Table;

/**
 * The text of a config that somebody else begins with: all its comments stay.
 *
 * @param text YAML
 */
public record ConfigTemplate(String text) {
    private static final Pattern TARGET = Pattern.compile("(?m)^  target: ([^\\s{#]+)");

    /** Under another name, which is that of the run's folder; characters that it cannot have become '-'. */
    public ConfigTemplate named(String name) {
        String safe = name.replaceAll("[^A-Za-z0-9._-]", "-").replaceFirst("^[^A-Za-z0-9]+", "");
        return safe.isEmpty() ? this : with("(?m)^name: \\S+", "name: " + safe);
    }

    /**
     * For the scans of a manifest. Where classes are learned, those in the column of the target are filled in.
     *
     * @param folder that the config will lie in
     */
    public ConfigTemplate of(Path manifest, Path folder) throws IOException {
        Table table = Table.read(manifest);
        Path relative = folder.toAbsolutePath()
                .normalize()
                .relativize(manifest.toAbsolutePath().normalize());
        ConfigTemplate placed = with(
                "(?m)^manifest: \\S+", "manifest: " + quoted(relative.toString().replace('\\', '/')));
        Matcher target = TARGET.matcher(text);
        if (!target.find()) {
            return placed;
        }
        table.requireColumns(List.of(target.group(1)));
        TreeSet<String> classes = new TreeSet<>();
        table.rows().forEach(row -> row.get(target.group(1)).ifPresent(classes::add));
        if (classes.size() < 2) {
            throw new UnusableInputException(
                    manifest,
                    "%s in \"%s\"".formatted(classes, target.group(1)),
                    "at least two classes",
                    "look at the column, or leave --manifest out");
        }
        String list = classes.stream().map(ConfigTemplate::quoted).collect(Collectors.joining(", ", "[", "]"));
        return placed.with("(?m)^  classes: \\[[^]]*]", "  classes: " + list);
    }

    private ConfigTemplate with(String pattern, String replacement) {
        return new ConfigTemplate(text.replaceAll(pattern, Matcher.quoteReplacement(replacement)));
    }

    /** Words as they are; else in double quotes, since YAML takes no, 1.0 and 007 for other things than texts. */
    private static String quoted(String value) {
        boolean word =
                value.matches("[A-Za-z][A-Za-z0-9_./-]*") && !value.matches("(?i)y|n|yes|no|on|off|true|false|null");
        return word ? value : "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
