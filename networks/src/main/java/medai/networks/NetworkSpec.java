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
 * All it takes to build a network again, the content of {@code network.json}.
 *
 * @param features below the cut
 * @param head above the cut
 * @param views input images, each with one channel, in the order of the channels
 * @param classes names of the logits in order; empty while the head gives none
 * @param inputSize voxels of the images along depth (z), height (y) and width (x)
 */
public record NetworkSpec(
        FeaturesConfig features, HeadConfig head, List<String> views, List<String> classes, List<Integer> inputSize) {
    private static final Gson JSON = new GsonBuilder()
            .setPrettyPrinting()
            .registerTypeAdapter(FeaturesConfig.class, byKind(FeaturesConfig.class))
            .registerTypeAdapter(HeadConfig.class, byKind(HeadConfig.class))
            .create();

    public NetworkSpec {
        views = List.copyOf(views);
        classes = List.copyOf(classes);
        inputSize = List.copyOf(inputSize);
        if (views.isEmpty()) {
            throw new IllegalArgumentException("views must name at least one image");
        }
        if (inputSize.size() != 3 || inputSize.stream().anyMatch(n -> n < features.reduction())) {
            throw new IllegalArgumentException(
                    "images must have at least %d voxels along each of 3 axes for this network; found %s"
                            .formatted(features.reduction(), inputSize));
        }
    }

    /** The same features under another head. */
    public NetworkSpec with(HeadConfig newHead, List<String> newClasses) {
        return new NetworkSpec(features, newHead, views, newClasses, inputSize);
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

    /** Writes the simple name of a variant as "kind" beside its components, and reads it back. */
    private static <T> Object byKind(Class<T> family) {
        abstract class Both implements JsonSerializer<T>, JsonDeserializer<T> {}
        return new Both() {
            @Override
            public JsonElement serialize(
                    T variant, java.lang.reflect.Type type, com.google.gson.JsonSerializationContext context) {
                JsonObject object = new JsonObject();
                object.addProperty("kind", variant.getClass().getSimpleName());
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
                    if (variant.getSimpleName().equals(kind)) {
                        return context.deserialize(json, variant);
                    }
                }
                throw new JsonParseException("unknown kind \"" + kind + "\"");
            }
        };
    }
}
