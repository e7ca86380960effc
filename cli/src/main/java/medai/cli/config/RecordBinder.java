package medai.cli.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import medai.cohort.run.ConfigException;
import medai.cohort.run.Spelling;
import org.jspecify.annotations.Nullable;

/**
 * Builds records from a tree, bottom up, collecting all problems: unknown and missing keys, wrong types, and whatever the
 * records' own constructors refuse.
 */
final class RecordBinder {
    private static final String YES = "(?i:y|yes|on|true)"; // to YAML 1.1
    private static final String NO = "(?i:n|no|off|false)";
    private static final int LONGEST = 80; // characters of a value in a message

    private final ConfigTree tree;
    private final UnaryOperator<Path> placed;
    private final List<String> problems = new ArrayList<>();

    /** @param placed where a path of the config lies */
    RecordBinder(ConfigTree tree, UnaryOperator<Path> placed) {
        this.tree = tree;
        this.placed = placed;
    }

    <T> T bind(Class<T> type) throws ConfigException {
        Object bound = record(type, tree.root(), "");
        if (bound == null || !problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return type.cast(bound);
    }

    private @Nullable Object problem(String path, String message) {
        problems.add(tree.place(path) + ": " + (path.isEmpty() ? "" : path + ": ") + message);
        return null;
    }

    private @Nullable Object value(Type type, JsonNode node, String path) {
        if (type instanceof ParameterizedType generic) {
            Type[] of = generic.getActualTypeArguments();
            if (generic.getRawType() == List.class) {
                return list(of[0], node, path);
            }
            if (generic.getRawType() == Map.class) {
                return map(of[1], node, path);
            }
            Object content = value(of[0], node, path);
            return content == null ? null : Optional.of(content);
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isRecord()) {
            Optional<Object> shortForm = node.isTextual() ? ConfigShape.ofText(plain, node.asText()) : Optional.empty();
            return shortForm.isPresent() ? shortForm.get() : record(plain, node, path);
        }
        if (plain.isSealed()) {
            Optional<Object> shortForm = node.isTextual() ? ConfigShape.ofText(plain, node.asText()) : Optional.empty();
            if (shortForm.isPresent()) {
                return shortForm.get();
            }
            return variant(plain, node, path);
        }
        return scalar(plain, node, path);
    }

    private @Nullable Object scalar(Class<?> type, JsonNode node, String path) {
        if (type == String.class && node.isValueNode() && !node.isNull()) {
            return node.asText();
        }
        if (type == Path.class && node.isValueNode() && !node.isNull()) {
            try {
                return placed.apply(Path.of(node.asText())).normalize();
            } catch (InvalidPathException e) {
                return problem(path, "found %s; expected a path".formatted(describe(node)));
            }
        }
        if ((type == int.class || type == Integer.class) && node.isIntegralNumber() && node.canConvertToInt()) {
            return node.intValue();
        }
        if (type == long.class && node.isIntegralNumber()) {
            return node.longValue();
        }
        if ((type == double.class || type == Double.class) && Double.isFinite(number(node))) {
            return number(node);
        }
        if (type == boolean.class && node.isTextual() && node.asText().matches(YES + "|" + NO)) {
            return node.asText().matches(YES);
        }
        if (node.isTextual() && WrittenNumber.OCTAL.matcher(node.asText()).matches()) {
            return problem(
                    path,
                    "found \"%s\", in which some programs count by eights and others by tens; leave the 0 in front out"
                            .formatted(node.asText()));
        }
        if (type.isEnum() && node.isTextual()) {
            for (Object constant : type.getEnumConstants()) {
                if (constant.toString()
                        .toLowerCase(Locale.ROOT)
                        .equals(node.asText().replace('-', '_'))) {
                    return constant;
                }
            }
            List<String> names = Arrays.stream(type.getEnumConstants())
                    .map(c -> c.toString().toLowerCase(Locale.ROOT))
                    .toList();
            return problem(
                    path,
                    "found \"%s\"; expected one of %s%s"
                            .formatted(node.asText(), names, Spelling.hint(node.asText(), names)));
        }
        return problem(path, "found %s; expected %s".formatted(describe(node), typeName(type)));
    }

    /** YAML 1.1 takes 1e-6 for a text. */
    private static double number(JsonNode node) {
        return node.isTextual() && node.asText().matches("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)[eE][-+]?[0-9]+")
                ? Double.parseDouble(node.asText())
                : node.isNumber() ? node.doubleValue() : Double.NaN;
    }

    private @Nullable Object list(Type of, JsonNode node, String path) {
        if (!node.isArray()) {
            return problem(path, "found %s; expected a list".formatted(describe(node)));
        }
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < node.size(); i++) {
            Object element = value(of, node.get(i), path + "[" + i + "]");
            if (element != null) {
                list.add(element);
            }
        }
        return list.size() == node.size() ? list : null;
    }

    private @Nullable Object map(Type of, JsonNode node, String path) {
        if (!node.isObject()) {
            return problem(path, "found %s; expected keys and values".formatted(describe(node)));
        }
        Map<String, Object> map = new LinkedHashMap<>();
        node.properties().forEach(entry -> {
            Object element = value(of, entry.getValue(), ConfigTree.child(path, entry.getKey()));
            if (element != null) {
                map.put(entry.getKey(), element);
            }
        });
        return map.size() == node.size() ? map : null;
    }

    private @Nullable Object variant(Class<?> family, JsonNode node, String path) {
        Map<String, Class<?>> variants = ConfigShape.variants(family);
        JsonNode kind =
                node.isTextual() ? node : node.get("kind"); // a variant without settings may be given by its kind alone
        if (kind == null || !kind.isTextual()) {
            return problem(path, "has no \"kind\"; expected one of " + variants.keySet());
        }
        Class<?> variant = variants.get(kind.asText());
        if (variant == null) {
            return problem(
                    ConfigTree.child(path, "kind"),
                    "found \"%s\"; expected one of %s%s"
                            .formatted(
                                    kind.asText(), variants.keySet(), Spelling.hint(kind.asText(), variants.keySet())));
        }
        return record(variant, node, path);
    }

    private @Nullable Object record(Class<?> type, JsonNode node, String path) {
        if (!node.isObject() && (!node.isTextual() || path.isEmpty())) {
            return problem(path, "found %s; expected keys and values".formatted(describe(node)));
        }
        int before = problems.size();
        RecordComponent[] components = type.getRecordComponents();
        List<String> keys = Arrays.stream(components).map(ConfigShape::key).toList();
        node.properties().forEach(entry -> {
            if (!keys.contains(entry.getKey()) && !entry.getKey().equals("kind")) {
                problem(
                        ConfigTree.child(path, entry.getKey()),
                        "unknown key%s; expected one of %s".formatted(Spelling.hint(entry.getKey(), keys), keys));
            }
        });
        Object defaults = ConfigShape.defaults(type);
        Object[] arguments = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            arguments[i] = component(components[i], defaults, node, path);
        }
        return problems.size() > before ? null : construct(type, arguments, path, keys);
    }

    private @Nullable Object component(
            RecordComponent component, @Nullable Object defaults, JsonNode node, String path) {
        String key = ConfigShape.key(component);
        JsonNode value = node.get(key);
        String below = ConfigTree.child(path, key);
        if (value != null && !value.isNull()) {
            return value(component.getGenericType(), value, below);
        }
        if (defaults != null) {
            return ConfigShape.read(component, defaults);
        }
        Optional<Object> absent = ConfigShape.whenAbsent(component);
        return absent.isPresent() ? absent.get() : problem(path, "lacks the key \"" + key + "\"");
    }

    private @Nullable Object construct(Class<?> type, Object[] arguments, String path, List<String> keys) {
        try {
            return ConfigShape.constructor(type).newInstance(arguments);
        } catch (InvocationTargetException e) {
            if (!(e.getCause() instanceof IllegalArgumentException refused)) {
                throw new IllegalStateException(e);
            }
            String message = String.valueOf(refused.getMessage());
            String word = message.split("[ .]", 2)[0];
            return problem(keys.contains(word) ? ConfigTree.child(path, word) : path, message);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String describe(JsonNode node) {
        return node.isObject()
                ? "keys and values"
                : node.isArray() ? "a list" : node.isNull() ? "nothing" : "\"" + shortened(node.asText()) + "\"";
    }

    private static String shortened(String text) {
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text;
    }

    private static String typeName(Class<?> type) {
        return Map.of(
                        "int", "a whole number",
                        "Integer", "a whole number",
                        "long", "a whole number",
                        "double", "a number",
                        "Double", "a number",
                        "boolean", "true or false",
                        "Path", "a path",
                        "String", "a text")
                .getOrDefault(
                        type.getSimpleName(),
                        type.isEnum()
                                ? "one of "
                                        + Arrays.stream(type.getEnumConstants())
                                                .map(c -> c.toString().toLowerCase(Locale.ROOT))
                                                .collect(Collectors.joining(", "))
                                : type.getSimpleName());
    }
}
