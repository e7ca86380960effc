package medai.cli.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import medai.cohort.run.ConfigException;

/** A YAML document as a tree that remembers the position of each value. */
final class ConfigTree {
    private static final YAMLFactory YAML = YAMLFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final String source;
    private final JsonNode root;
    private final Map<String, String> places = new HashMap<>();

    /** @param source name of the file, for messages */
    ConfigTree(String source, String text) throws ConfigException {
        this.source = source;
        try (JsonParser parser = YAML.createParser(text)) {
            JsonToken first = parser.nextToken();
            root = first == null ? NODES.objectNode() : value(parser, "");
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            String where = at == null ? source : source + ":" + at.getLineNr() + ":" + at.getColumnNr();
            throw new ConfigException(List.of(where + ": not valid YAML: "
                    + e.getOriginalMessage().lines().findFirst().orElse("")));
        } catch (IOException e) {
            throw new ConfigException(List.of(source + ": cannot be read: " + e.getMessage()));
        }
    }

    private JsonNode value(JsonParser parser, String path) throws IOException {
        JsonLocation at = parser.currentTokenLocation();
        places.putIfAbsent(path, source + ":" + at.getLineNr() + ":" + at.getColumnNr());
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                ObjectNode object = NODES.objectNode();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String key = parser.currentName();
                    String below = child(path, key);
                    JsonLocation keyAt = parser.currentTokenLocation();
                    places.put(below, source + ":" + keyAt.getLineNr() + ":" + keyAt.getColumnNr());
                    parser.nextToken();
                    object.set(key, value(parser, below));
                }
                yield object;
            }
            case START_ARRAY -> {
                ArrayNode array = NODES.arrayNode();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    array.add(value(parser, path + "[" + array.size() + "]"));
                }
                yield array;
            }
            case VALUE_NUMBER_INT -> NODES.numberNode(parser.getLongValue());
            case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDoubleValue());
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NULL -> NODES.nullNode();
            default -> NODES.textNode(parser.getText());
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
        String[] names = path.replace("[", ".[").split("\\.");
        JsonNode at = root;
        for (int i = 0; i < names.length; i++) {
            boolean last = i == names.length - 1;
            at = names[i].startsWith("[")
                    ? element(at, names[i], last ? value : null, assignment)
                    : member(at, names[i], last ? value : null, assignment);
        }
        places.keySet().removeIf(known -> known.startsWith(path));
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
