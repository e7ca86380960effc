package medai.cohort.run;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The text form in which a setting enters a {@link Fingerprint}: {@code ConvEncoder[widths=[8, 16], kernel=3]}. It is independent
 * of details of the code: a record is identified by its constant {@code NAME}, not by the name of its class, so that finished
 * work is still recognised when a class is renamed or moved.
 *
 * <p>A record that gained a component after version 0.1.0 names it in a constant {@code LATER}, a list of names. Such a component
 * is left out of the text while it has the value that applies when a config leaves it out, so that the fingerprints of older runs
 * still hold. Components on which no trained network and no prepared scan depends are named in a constant
 * {@code NOT_IN_FINGERPRINTS}.
 */
public final class StableText {
    private StableText() {}

    /** @throws IllegalArgumentException if there is a record without a constant NAME in it */
    public static String of(Object setting) {
        Optional<String> shortForm = shortForm(setting);
        if (shortForm.isPresent()) {
            return shortForm.get();
        }
        if (setting instanceof Record record) {
            return ofRecord(record);
        }
        if (setting instanceof Optional<?> optional) {
            return optional.map(content -> "Optional[" + of(content) + "]").orElse("Optional.empty");
        }
        if (setting instanceof List<?> list) {
            return list.stream().map(StableText::of).collect(Collectors.joining(", ", "[", "]"));
        }
        if (setting instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> of(entry.getKey()) + "=" + of(entry.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        return setting.toString();
    }

    /** The result of a record's method {@code shortForm()}, if it has one: the short text that a config may use for it. */
    public static Optional<String> shortForm(Object setting) {
        try {
            return setting instanceof Record
                    ? Optional.of(
                            (String) setting.getClass().getMethod("shortForm").invoke(setting))
                    : Optional.empty();
        } catch (NoSuchMethodException e) {
            return Optional.empty();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String ofRecord(Record record) {
        Class<?> type = record.getClass();
        List<?> later = (List<?>) constant(type, "LATER").orElse(List.of());
        List<?> never = (List<?>) constant(type, "NOT_IN_FINGERPRINTS").orElse(List.of());
        StringBuilder text = new StringBuilder();
        for (RecordComponent component : type.getRecordComponents()) {
            if (never.contains(component.getName())) {
                continue;
            }
            Object value = value(component.getAccessor(), record);
            if (!later.contains(component.getName()) || !value.equals(whenLeftOut(component))) {
                text.append(text.isEmpty() ? "" : ", ").append(component.getName());
                text.append('=').append(of(value));
            }
        }
        return name(type) + "[" + text + "]";
    }

    /** The constant NAME of a record. */
    public static String name(Class<?> record) {
        return (String) constant(record, "NAME")
                .orElseThrow(() -> new IllegalArgumentException(
                        record.getName() + " has no constant NAME, by which fingerprints call it"));
    }

    private static Optional<Object> constant(Class<?> type, String name) {
        try {
            return Optional.of(type.getField(name).get(null));
        } catch (NoSuchFieldException e) {
            return Optional.empty();
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The value of {@code defaults()} or {@code defaultX()} if there is such a method, otherwise nothing, no entries or false. */
    private static Object whenLeftOut(RecordComponent component) {
        String name = component.getName();
        String method = "default" + name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        Class<?> record = component.getDeclaringRecord();
        try {
            return value(component.getAccessor(), (Record)
                    record.getMethod("defaults").invoke(null));
        } catch (NoSuchMethodException none) {
            try {
                return record.getMethod(method).invoke(null);
            } catch (NoSuchMethodException e) {
                Class<?> type = component.getType();
                return type == Map.class
                        ? Map.of()
                        : type == List.class ? List.of() : type == boolean.class ? (Object) false : Optional.empty();
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object value(Method accessor, Record record) {
        try {
            return accessor.invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
