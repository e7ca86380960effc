package medai.networks;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonDeserializer;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonSerializer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        try {
            return JSON.fromJson(Files.readString(file, StandardCharsets.UTF_8), NetworkSpec.class);
        } catch (JsonParseException | IllegalArgumentException | NullPointerException e) {
            throw new DamagedWeightsException(
                    file, "JSON that describes no network (" + e.getMessage() + ")", "a network.json of medai");
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
                String kind = json.getAsJsonObject().get("kind").getAsString();
                for (Class<?> variant : family.getPermittedSubclasses()) {
                    if (name(variant).equals(kind)) {
                        return context.deserialize(json, variant);
                    }
                }
                throw new JsonParseException("unknown kind \"" + kind + "\"");
            }
        };
    }
}
