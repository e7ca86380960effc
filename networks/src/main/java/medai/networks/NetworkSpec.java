package medai.networks;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonDeserializer;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonSerializer;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.MalformedJsonException;
import java.io.IOException;
import java.io.StringReader;
import java.lang.reflect.RecordComponent;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import medai.networks.weights.DamagedWeightsException;

/**
 * Everything needed to build a network again; the content of {@code network.json}.
 *
 * @param features below the cut
 * @param head above the cut
 * @param views input images, each with one channel, in the order of the channels
 * @param outputs names of the logits (classes) or numbers (targets) in order; empty while the head gives neither
 * @param inputSizes voxels of each view along depth (z), height (y) and width (x)
 */
public record NetworkSpec(
        FeaturesConfig features,
        HeadConfig head,
        List<String> views,
        List<String> outputs,
        List<List<Integer>> inputSizes) {
    private static final int AXES = 3;
    private static final long LONGEST = 1 << 24; // bytes; thousands of outputs need less than one of them

    /** Their modules are run only where a config names them and the user trusts them, never because a run's folder says so. */
    private static final Set<Class<?>> HOLDING_CODE = Set.of(Torchscript.class, HeadConfig.Scripted.class);

    private static final Gson JSON = new GsonBuilder()
            .setPrettyPrinting()
            .registerTypeAdapter(FeaturesConfig.class, byKind(FeaturesConfig.class))
            .registerTypeAdapter(HeadConfig.class, byKind(HeadConfig.class))
            .create();

    public NetworkSpec {
        views = List.copyOf(views);
        outputs = List.copyOf(outputs);
        inputSizes = inputSizes.stream().map(List::copyOf).toList();
        if (views.isEmpty() || inputSizes.size() != views.size()) {
            throw new IllegalArgumentException("views must name at least one image, each with a size; found %s and %s"
                    .formatted(views, inputSizes));
        }
        for (List<Integer> size : inputSizes) {
            if (size.size() != AXES
                    || Collections.min(size) < 1
                    || size.stream().mapToDouble(n -> n).reduce(1, (a, b) -> a * b) > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "inputSizes must be three numbers of voxels for each view, of fewer than 2^31 voxels; found %s"
                                .formatted(size));
            }
        }
        features.requireViews(views);
        features.requireSizes(views, inputSizes);
    }

    /** The same features under another head. */
    public NetworkSpec with(HeadConfig newHead, List<String> newOutputs) {
        return new NetworkSpec(features, newHead, views, newOutputs, inputSizes);
    }

    public String toJson() {
        return JSON.toJson(this) + "\n";
    }

    /** @throws DamagedWeightsException if the file is not what {@link #toJson} wrote */
    public static NetworkSpec read(Path file) throws IOException {
        String text = text(file);
        if (text.isBlank()) {
            throw damaged(file, "an empty file");
        }
        JsonElement json;
        try (JsonReader reader = new JsonReader(new StringReader(text))) {
            reader.setStrictness(Strictness.STRICT);
            json = JsonParser.parseReader(reader);
            var unused = reader.peek(); // which refuses whatever follows
        } catch (JsonParseException | MalformedJsonException e) {
            throw damaged(file, "text that is no JSON");
        }
        try {
            requireComponents(json, NetworkSpec.class);
            return JSON.fromJson(json, NetworkSpec.class);
        } catch (RuntimeException e) { // Gson wraps what the constructors of records refuse, and lets some of it pass
            throw damaged(file, "JSON that describes no network (%s)".formatted(reason(e)));
        }
    }

    private static String text(Path file) throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) > LONGEST) {
            throw damaged(
                    file,
                    Files.isRegularFile(file) ? "%d bytes".formatted(Files.size(file)) : "a folder, pipe or device");
        }
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (CharacterCodingException e) {
            throw damaged(file, "bytes that are not UTF-8");
        }
    }

    private static DamagedWeightsException damaged(Path file, String found) {
        return new DamagedWeightsException(file, found, "a network.json of medai").ofRun();
    }

    /** What a constructor says of its arguments, or what Gson says of the text. */
    private static String reason(Throwable failure) {
        String last = "";
        for (Throwable e = failure; e != null; e = e.getCause()) {
            if (e instanceof IllegalArgumentException || e instanceof JsonParseException || last.isEmpty()) {
                last = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            }
        }
        return last.replaceFirst("^java\\.lang\\.[A-Za-z]+: ", "");
    }

    /** Gson takes zero or nothing for what is missing, and drops the digits of a number that do not fit into an int. */
    private static void requireComponents(JsonElement json, Class<?> type) {
        for (RecordComponent component : type.getRecordComponents()) {
            String name = component.getName();
            JsonElement value = json.isJsonObject() ? json.getAsJsonObject().get(name) : null;
            if (value == null || value.isJsonNull()) {
                throw new JsonParseException("no \"%s\"".formatted(name));
            }
            if (component.getType() != double.class) {
                requireWhole(value, name);
            }
        }
    }

    private static void requireWhole(JsonElement value, String name) {
        if (value.isJsonArray()) {
            value.getAsJsonArray().forEach(element -> requireWhole(element, name));
        } else if (value.isJsonPrimitive()
                && value.getAsJsonPrimitive().isNumber()
                && !value.getAsString().matches("-?[0-9]{1,9}")) {
            throw new JsonParseException(
                    "\"%s\" is %s, expected whole numbers of up to nine digits".formatted(name, value.getAsString()));
        }
    }

    /** The constant NAME of a variant, which outlives the name of its class. */
    private static String name(Class<?> variant) {
        try {
            return (String) variant.getField("NAME").get(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    variant.getName() + " has no constant NAME, by which network.json calls it", e);
        }
    }

    /** Writes the name of a variant as "kind" beside its components, and reads it back. */
    private static <T> Object byKind(Class<T> family) {
        abstract class Both implements JsonSerializer<T>, JsonDeserializer<T> {}
        return new Both() {
            @Override
            public JsonElement serialize(
                    T variant, java.lang.reflect.Type type, com.google.gson.JsonSerializationContext context) {
                JsonObject object = new JsonObject();
                object.addProperty("kind", name(variant.getClass()));
                context.serialize(variant, variant.getClass())
                        .getAsJsonObject()
                        .entrySet()
                        .forEach(e -> object.add(e.getKey(), e.getValue()));
                return object;
            }

            @Override
            public T deserialize(
                    JsonElement json, java.lang.reflect.Type type, com.google.gson.JsonDeserializationContext context) {
                JsonElement named = json.isJsonObject() ? json.getAsJsonObject().get("kind") : null;
                if (named == null || !named.isJsonPrimitive()) {
                    throw new JsonParseException("no \"kind\"");
                }
                String kind = named.getAsString();
                for (Class<?> variant : family.getPermittedSubclasses()) {
                    if (name(variant).equals(kind) && !HOLDING_CODE.contains(variant)) {
                        requireComponents(json, variant);
                        return context.deserialize(json, variant);
                    }
                }
                throw new JsonParseException("unknown kind \"" + kind + "\"");
            }
        };
    }
}
