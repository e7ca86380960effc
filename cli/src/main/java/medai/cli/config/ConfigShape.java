package medai.cli.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import medai.cohort.run.StableText;
import org.jspecify.annotations.Nullable;

/** How the records of a config appear in YAML: keys, variants, defaults. */
final class ConfigShape {
    private ConfigShape() {}

    /** Component {@code batchSize} is the key {@code batch_size}. */
    static String key(RecordComponent component) {
        return snake(component.getName());
    }

    /** The variants of a sealed interface by kind: {@code NtXent} is {@code nt_xent}. */
    static Map<String, Class<?>> variants(Class<?> family) {
        Map<String, Class<?>> variants = new LinkedHashMap<>();
        for (Class<?> variant : family.getPermittedSubclasses()) {
            if (variant.isRecord()) {
                variants.put(kind(variant), variant);
            } else {
                variants.putAll(variants(variant));
            }
        }
        return variants;
    }

    /** A record from a plain text where its type has a short form, {@code of(String)}. */
    static Optional<Object> ofText(Class<?> type, String text) {
        try {
            return Optional.of(type.getMethod("of", String.class).invoke(null, text));
        } catch (NoSuchMethodException e) {
            return Optional.empty();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    static String kind(Class<?> variant) {
        return snake(StableText.name(variant));
    }

    private static String snake(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .replaceAll("([A-Z])([A-Z][a-z])", "$1_$2")
                .toLowerCase(Locale.ROOT);
    }

    /** The result of {@code defaults()} of a record type, or null if it has none. */
    static @Nullable Object defaults(Class<?> type) {
        try {
            return type.getMethod("defaults").invoke(null);
        } catch (NoSuchMethodException e) {
            return null;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The value of a key that may be left out: what the record's own {@code defaultMetric()} gives for the key {@code metric},
     * nothing for an Optional, {@code defaults()} for a record that has them, no entries for a map.
     */
    static Optional<Object> whenAbsent(RecordComponent component) {
        Optional<Object> own = ownDefault(component);
        if (own.isPresent()) {
            return own;
        }
        if (component.getGenericType() instanceof ParameterizedType generic) {
            return generic.getRawType() == Optional.class
                    ? Optional.of(Optional.empty())
                    : generic.getRawType() == Map.class ? Optional.of(Map.of()) : Optional.empty();
        }
        Class<?> type = component.getType();
        return type.isRecord() ? Optional.ofNullable(defaults(type)) : Optional.empty();
    }

    private static Optional<Object> ownDefault(RecordComponent component) {
        String name = component.getName();
        String method = "default" + name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        try {
            return Optional.of(component.getDeclaringRecord().getMethod(method).invoke(null));
        } catch (NoSuchMethodException e) {
            return Optional.empty();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    static Object read(RecordComponent component, Object record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    static Constructor<?> constructor(Class<?> type) throws NoSuchMethodException {
        Class<?>[] parameters = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        return type.getDeclaredConstructor(parameters);
    }

    /**
     * A bound value as plain maps, lists and scalars, with the kinds of variants: what a YAML file with every key spelt out
     * holds.
     */
    static Object toPlain(Object value) {
        return plain(value, path -> path);
    }

    /** The same of an experiment, with other paths. */
    @SuppressWarnings("unchecked") // a record becomes a map
    static Map<String, Object> toPlain(Record value, UnaryOperator<Path> placed) {
        return (Map<String, Object>) plain(value, placed);
    }

    private static Object plain(Object value, UnaryOperator<Path> placed) {
        Optional<String> shortForm = StableText.shortForm(value);
        if (shortForm.isPresent()) {
            return shortForm.get();
        }
        if (value instanceof Record record) {
            Map<String, Object> plain = new LinkedHashMap<>();
            boolean variant = Arrays.stream(record.getClass().getInterfaces()).anyMatch(Class::isSealed);
            if (variant) {
                plain.put("kind", kind(record.getClass()));
            }
            for (RecordComponent component : record.getClass().getRecordComponents()) {
                Object content = read(component, record);
                if (!(content instanceof Optional<?> optional && optional.isEmpty())) {
                    plain.put(key(component), plain(content, placed));
                }
            }
            return plain;
        }
        if (value instanceof Optional<?> optional) {
            return plain(optional.orElseThrow(), placed);
        }
        if (value instanceof List<?> list) {
            return list.stream().map(one -> plain(one, placed)).toList();
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> plain = new LinkedHashMap<>();
            map.forEach((k, v) -> plain.put(String.valueOf(k), plain(v, placed)));
            return plain;
        }
        if (value instanceof Path path) {
            String shown = placed.apply(path).toString();
            return shown.isEmpty() ? "." : shown;
        }
        boolean number = value instanceof Number || value instanceof Boolean;
        return number ? value : value instanceof Enum<?> e ? e.name().toLowerCase(Locale.ROOT) : value.toString();
    }
}
