package medai.cli.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A JSON Schema from the records themselves, so that it cannot differ from what {@link RecordBinder} accepts. */
final class ConfigSchema {
    /** Definitions by the name of their type; some types contain themselves. */
    private final Map<String, Object> definitions = new TreeMap<>();

    private ConfigSchema() {}

    static Map<String, Object> of(Class<?> type) {
        ConfigSchema made = new ConfigSchema();
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.putAll(made.record(type, null));
        schema.put("$defs", made.definitions);
        return schema;
    }

    private Map<String, Object> schema(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] of = generic.getActualTypeArguments();
            if (generic.getRawType() == List.class) {
                return Map.of("type", "array", "items", schema(of[0]));
            }
            return generic.getRawType() == Map.class
                    ? Map.of("type", "object", "additionalProperties", schema(of[1]))
                    : schema(of[0]);
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isRecord()) {
            Map<String, Object> whole = record(plain, null);
            return ConfigShape.ofText(plain, "").isPresent()
                    ? Map.of("anyOf", List.of(Map.of("type", "string"), whole))
                    : whole;
        }
        if (plain.isSealed()) {
            return ConfigShape.ofText(plain, "").isPresent()
                    ? Map.of("anyOf", List.of(Map.of("type", "string"), kinds(plain)))
                    : kinds(plain);
        }
        if (plain.isEnum()) {
            return Map.of(
                    "enum",
                    Arrays.stream(plain.getEnumConstants())
                            .map(c -> c.toString().toLowerCase(Locale.ROOT))
                            .toList());
        }
        return Map.of("type", typeName(plain));
    }

    private Map<String, Object> kinds(Class<?> sealed) {
        String name = sealed.getSimpleName();
        if (!definitions.containsKey(name)) {
            definitions.put(name, Map.of()); // known from here on, so that types that contain themselves end
            definitions.put(
                    name,
                    Map.of(
                            "oneOf",
                            ConfigShape.variants(sealed).entrySet().stream()
                                    .map(e -> record(e.getValue(), e.getKey()))
                                    .toList()));
        }
        return Map.of("$ref", "#/$defs/" + name);
    }

    private Map<String, Object> record(Class<?> type, @Nullable String kind) {
        Object defaults = ConfigShape.defaults(type);
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        if (kind != null) {
            properties.put("kind", Map.of("const", kind));
            required.add("kind");
        }
        for (RecordComponent component : type.getRecordComponents()) {
            Map<String, Object> property = new LinkedHashMap<>(schema(component.getGenericType()));
            Object known = defaults == null ? null : ConfigShape.read(component, defaults);
            if (known != null) {
                if (!known.equals(Optional.empty())) {
                    property.put("default", ConfigShape.toPlain(known));
                }
            } else if (ConfigShape.whenAbsent(component).equals(Optional.empty())) {
                required.add(ConfigShape.key(component));
            }
            properties.put(ConfigShape.key(component), property);
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", properties);
        schema.put("required", required);
        schema.put("additionalProperties", false);
        return schema;
    }

    private static String typeName(Class<?> type) {
        if (type == boolean.class) {
            return "boolean";
        }
        if (type == double.class || type == Double.class) {
            return "number";
        }
        return type == String.class || type == java.nio.file.Path.class ? "string" : "integer";
    }
}
