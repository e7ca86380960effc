package medai.networks.weights;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The JSON object at the start of a safetensors file.
 *
 * @param entries in the order of their values in the file; whether these lie where they should is not checked here
 */
record SafetensorsHeader(Map<String, String> metadata, List<Entry> entries) {
    private static final int MOST_DIMENSIONS = 64; // of a tensor in PyTorch
    private static final int LONGEST_SHOWN = 80;

    /**
     * A tensor.
     *
     * @param from first byte among those of all values
     * @param to byte after the last one, at least {@code from}
     */
    record Entry(String name, ValueType type, List<Long> shape, long from, long to) {
        /** @return the number of values */
        long size() {
            return shape.stream().reduce(1L, Math::multiplyExact);
        }

        String shown() {
            return SafetensorsHeader.shown(name);
        }
    }

    /** @throws DamagedWeightsException naming the first thing in it that the format does not allow */
    static SafetensorsHeader of(Path file, byte[] json) throws IOException {
        if (json[0] != '{') {
            throw new DamagedWeightsException(
                    file,
                    "a header that begins with %s".formatted(character(json[0])),
                    "a safetensors file, whose header is a JSON object");
        }
        try (JsonReader reader = new JsonReader(new InputStreamReader(
                new ByteArrayInputStream(json),
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT)))) {
            reader.setStrictness(Strictness.STRICT);
            return new Parser(file, reader).header();
        } catch (CharacterCodingException e) {
            throw new DamagedWeightsException(file, "a header that is not UTF-8", "JSON in UTF-8");
        } catch (MalformedJsonException | EOFException | NumberFormatException e) {
            throw new DamagedWeightsException(file, "a header that is no JSON", "a JSON object, then spaces at most");
        }
    }

    private static String character(byte value) {
        return value > ' ' && value < 0x7F
                ? "\"" + (char) value + "\""
                : String.format(Locale.ROOT, "byte 0x%02x", value);
    }

    private static String shown(String name) {
        return "\"" + (name.length() > LONGEST_SHOWN ? name.substring(0, LONGEST_SHOWN) + "..." : name) + "\"";
    }

    /** Goes once through the text: nothing is kept of what is refused. */
    private static final class Parser {
        private final Path file;
        private final JsonReader reader;

        Parser(Path file, JsonReader reader) {
            this.file = file;
            this.reader = reader;
        }

        SafetensorsHeader header() throws IOException {
            Map<String, String> metadata = new LinkedHashMap<>();
            List<Entry> entries = new ArrayList<>();
            Set<String> names = new HashSet<>();
            reader.beginObject();
            while (reader.hasNext()) {
                String name = name(names, "in the header");
                if (name.equals(Safetensors.METADATA)) {
                    metadata.putAll(metadata());
                } else {
                    entries.add(entry(name));
                }
            }
            reader.endObject();
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw new MalformedJsonException("more than one object");
            }
            entries.sort(Comparator.comparingLong(Entry::from).thenComparingLong(Entry::to));
            return new SafetensorsHeader(metadata, entries);
        }

        private String name(Set<String> before, String where) throws IOException {
            String name = reader.nextName();
            if (!before.add(name)) {
                throw new DamagedWeightsException(file, "%s twice %s".formatted(shown(name), where), "every name once");
            }
            return name;
        }

        private Map<String, String> metadata() throws IOException {
            require(JsonToken.BEGIN_OBJECT, Safetensors.METADATA, "names and texts");
            Map<String, String> metadata = new LinkedHashMap<>();
            Set<String> names = new HashSet<>();
            reader.beginObject();
            while (reader.hasNext()) {
                String name = name(names, "in " + Safetensors.METADATA);
                require(JsonToken.STRING, name + " of " + Safetensors.METADATA, "a text");
                metadata.put(name, reader.nextString());
            }
            reader.endObject();
            return metadata;
        }

        private Entry entry(String tensor) throws IOException {
            require(JsonToken.BEGIN_OBJECT, tensor, "type, shape and offsets");
            @Nullable ValueType type = null;
            @Nullable List<Long> shape = null;
            @Nullable List<Long> offsets = null;
            Set<String> names = new HashSet<>();
            reader.beginObject();
            while (reader.hasNext()) {
                switch (name(names, "for " + shown(tensor))) {
                    case "dtype" -> type = type(tensor);
                    case "shape" -> shape = numbers("shape", tensor, MOST_DIMENSIONS);
                    case "data_offsets" -> offsets = numbers("data_offsets", tensor, 2);
                    default -> reader.skipValue();
                }
            }
            reader.endObject();
            if (type == null || shape == null || offsets == null) {
                throw new DamagedWeightsException(
                        file,
                        "no %s for %s"
                                .formatted(
                                        type == null ? "dtype" : shape == null ? "shape" : "data_offsets",
                                        shown(tensor)),
                        "dtype, shape and data_offsets");
            }
            if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
                throw new DamagedWeightsException(
                        file,
                        "data_offsets %s for %s".formatted(offsets, shown(tensor)),
                        "the first byte and the one after the last");
            }
            Entry entry = new Entry(tensor, type, shape, offsets.get(0), offsets.get(1));
            try {
                Math.multiplyExact(entry.size(), (long) type.width());
            } catch (ArithmeticException e) {
                throw new DamagedWeightsException(
                        file,
                        "shape %s for %s".formatted(shape, shown(tensor)),
                        "a number of values that fits into a file");
            }
            return entry;
        }

        private ValueType type(String tensor) throws IOException {
            require(JsonToken.STRING, "dtype of " + tensor, "a text");
            String name = reader.nextString();
            return ValueType.named(name)
                    .orElseThrow(() -> new DamagedWeightsException(
                            file,
                            "values of type %s for %s".formatted(shown(name), shown(tensor)),
                            "one of " + ValueType.all(),
                            "convert them to F32, for example in Python with tensor.float()"));
        }

        private List<Long> numbers(String what, String tensor, int most) throws IOException {
            String where = what + " of " + tensor;
            require(JsonToken.BEGIN_ARRAY, where, "a list of whole numbers");
            List<Long> numbers = new ArrayList<>();
            reader.beginArray();
            while (reader.hasNext()) {
                require(JsonToken.NUMBER, where, "whole numbers of at least 0");
                String text = reader.nextString();
                if (numbers.size() == most) {
                    throw new DamagedWeightsException(
                            file, "more than %d numbers for %s".formatted(most, shown(where)), "at most that many");
                }
                numbers.add(number(text, where));
            }
            reader.endArray();
            return numbers;
        }

        private long number(String text, String where) throws DamagedWeightsException {
            try {
                if (text.matches("[0-9]+")) {
                    return Long.parseLong(text);
                }
            } catch (NumberFormatException e) {
                throw new DamagedWeightsException(
                        file, "%s for %s".formatted(shown(text), shown(where)), "numbers below 2^63");
            }
            throw new DamagedWeightsException(
                    file, "%s for %s".formatted(shown(text), shown(where)), "whole numbers of at least 0");
        }

        private void require(JsonToken token, String where, String expected) throws IOException {
            JsonToken found = reader.peek();
            if (found != token) {
                throw new DamagedWeightsException(file, "%s for %s".formatted(kind(found), shown(where)), expected);
            }
        }

        private static String kind(JsonToken token) {
            return switch (token) {
                case BEGIN_OBJECT -> "an object";
                case BEGIN_ARRAY -> "a list";
                case STRING -> "a text";
                case NUMBER -> "a number";
                case BOOLEAN -> "true or false";
                default -> "nothing";
            };
        }
    }
}
