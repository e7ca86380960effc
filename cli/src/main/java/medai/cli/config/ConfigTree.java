package medai.cli.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import medai.cohort.run.ConfigException;
import medai.cohort.run.ConfigText;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** A YAML document as a tree that remembers the position of each value. */
final class ConfigTree {
    private static final YAMLFactory YAML = YAMLFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS) // classes may be called yes and no
            .build();
    private static final int DEEPEST = 50; // levels of keys and lists
    private static final Set<String> TAGS = Set.of("str", "int", "float", "bool", "null", "seq", "map");
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final String source;
    private final JsonNode root;
    private final Map<String, String> places = new HashMap<>();

    /** @param source name of the file, for messages */
    ConfigTree(String source, String text) throws ConfigException {
        this.source = source;
        try (YAMLParser parser = YAML.createParser(text)) {
            JsonToken first = parser.nextToken();
            root = first == null ? NODES.objectNode() : value(parser, "", 0);
            if (first != null && parser.nextToken() != null) {
                throw refused(parser, "a second document", "one", "delete the line ---, or what follows it");
            }
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            if (e.getCause() instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
                Mark at = marked.getProblemMark();
                throw notYaml(place(at.getLine() + 1, at.getColumn() + 1), marked.getProblem());
            }
            JsonLocation at = e.getLocation();
            throw notYaml(at == null ? source : place(at.getLineNr(), at.getColumnNr()), e.getOriginalMessage());
        } catch (IOException e) {
            throw new ConfigException(List.of(source + ": cannot be read: " + e.getMessage()));
        }
    }

    private static ConfigException notYaml(String where, String message) {
        return new ConfigException(List.of(
                where + ": not valid YAML: " + message.lines().findFirst().orElse("")));
    }

    private String place(int line, int column) {
        return source + ":" + line + ":" + column;
    }

    private ConfigException refused(YAMLParser parser, String found, String expected, String remedy) {
        JsonLocation at = parser.currentTokenLocation();
        return ConfigText.refused(place(at.getLineNr(), at.getColumnNr()), found, expected, remedy);
    }

    /** What other programs make of a document, and this one does not. */
    private void requirePlain(YAMLParser parser, int depth) throws IOException, ConfigException {
        if (depth > DEEPEST) {
            throw refused(parser, "more than %d levels".formatted(DEEPEST), "fewer", "is this a config?");
        }
        if (parser.isCurrentAlias()) {
            throw refused(
                    parser, "the reference *" + parser.getText(), "the value itself", "write it out in each place");
        }
        String tag = parser.getTypeId();
        if (tag != null && !TAGS.contains(tag.replaceFirst("^tag:yaml.org,2002:", ""))) {
            throw refused(parser, "the tag !" + tag, "a plain value", "delete the tag");
        }
    }

    private JsonNode value(YAMLParser parser, String path, int depth) throws IOException, ConfigException {
        requirePlain(parser, depth);
        JsonLocation at = parser.currentTokenLocation();
        places.putIfAbsent(path, place(at.getLineNr(), at.getColumnNr()));
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                ObjectNode object = NODES.objectNode();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String key = parser.currentName();
                    String below = child(path, key);
                    JsonLocation keyAt = parser.currentTokenLocation();
                    places.put(below, place(keyAt.getLineNr(), keyAt.getColumnNr()));
                    if (key.equals("<<")) {
                        throw refused(parser, "the merge key <<", "the keys themselves", "write them out");
                    }
                    parser.nextToken();
                    object.set(key, value(parser, below, depth + 1));
                }
                yield object;
            }
            case START_ARRAY -> {
                ArrayNode array = NODES.arrayNode();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    array.add(value(parser, path + "[" + array.size() + "]", depth + 1));
                }
                yield array;
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> WrittenNumber.of(parser);
            case VALUE_NULL -> NODES.nullNode();
            default -> NODES.textNode(parser.getText()); // true and false too: only the setting knows which it wants
        };
    }

    JsonNode root() {
        return root;
    }

    /** Replaces or adds a value, as {@code --set path=value} asks; list elements are written {@code stages[0].epochs}. */
    void set(String assignment) throws ConfigException {
        int equals = assignment.indexOf('=');
        if (equals < 1) {
            throw new ConfigException(List.of("--set " + assignment + ": expected path=value, such as seed=7"));
        }
        String path = assignment.substring(0, equals).strip();
        JsonNode value = new ConfigTree("--set " + path, assignment.substring(equals + 1)).root();
        String[] names = path.replace("[", ".[").split("\\.", -1);
        if (List.of(names).contains("")) {
            throw new ConfigException(
                    List.of("--set " + assignment + ": expected a path such as train.stages[0].epochs"));
        }
        JsonNode at = root;
        for (int i = 0; i < names.length; i++) {
            boolean last = i == names.length - 1;
            at = names[i].startsWith("[")
                    ? element(at, names[i], last ? value : null, assignment)
                    : member(at, names[i], last ? value : null, assignment);
        }
        places.keySet()
                .removeIf(known -> known.equals(path) || known.startsWith(path + ".") || known.startsWith(path + "["));
        places.put(path, "--set " + path);
    }

    private static JsonNode member(
            JsonNode at, String name, @org.jspecify.annotations.Nullable JsonNode value, String assignment)
            throws ConfigException {
        if (!(at instanceof ObjectNode object)) {
            throw new ConfigException(
                    List.of("--set " + assignment + ": \"" + name + "\" lies below a value that has no keys"));
        }
        if (value != null) {
            object.set(name, value);
            return value;
        }
        JsonNode next = object.get(name);
        return next != null ? next : object.putObject(name);
    }

    private static JsonNode element(
            JsonNode at, String index, @org.jspecify.annotations.Nullable JsonNode value, String assignment)
            throws ConfigException {
        String digits = index.substring(1, Math.max(1, index.length() - 1));
        if (!(at instanceof ArrayNode array)
                || !digits.matches("\\d{1,6}")
                || Integer.parseInt(digits) >= array.size()) {
            throw new ConfigException(List.of("--set " + assignment + ": there is no list element " + index));
        }
        if (value != null) {
            array.set(Integer.parseInt(digits), value);
        }
        return array.get(Integer.parseInt(digits));
    }

    /** All values that have no keys or elements below them, by their paths. */
    Map<String, String> leaves() {
        Map<String, String> leaves = new LinkedHashMap<>();
        collect("", root, leaves);
        return leaves;
    }

    private static void collect(String path, JsonNode node, Map<String, String> leaves) {
        if (node.isValueNode() || node.isEmpty()) {
            leaves.put(path, node.isValueNode() ? node.asText() : node.toString());
        }
        node.properties().forEach(entry -> collect(child(path, entry.getKey()), entry.getValue(), leaves));
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            collect(path + "[" + i + "]", node.get(i), leaves);
        }
    }

    static String child(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /** The position of a value: file, line and column, or those of its nearest parent. */
    String place(String path) {
        String at = path;
        while (!places.containsKey(at) && !at.isEmpty()) {
            int cut = Math.max(at.lastIndexOf('.'), at.lastIndexOf('['));
            at = cut < 0 ? "" : at.substring(0, cut);
        }
        return places.getOrDefault(at, source);
    }
}
