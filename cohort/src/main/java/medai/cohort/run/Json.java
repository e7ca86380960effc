package medai.cohort.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import medai.imaging.file.UnusableInputException;

/** JSON for machines: maps, lists and scalars as text, and the files of a run that medai reads again. */
public final class Json {
    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    public static String of(Object value) {
        try {
            return JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * A file that medai wrote.
     *
     * @param remedy what the user can do if it is damaged
     * @throws UnusableInputException if it is not one JSON object
     */
    public static JsonNode read(Path file, String remedy) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new UnusableInputException(file, "a folder, pipe or device", "JSON as medai writes it", remedy);
        }
        JsonNode root;
        try {
            root = STRICT.readTree(file.toFile());
        } catch (JsonProcessingException | java.io.CharConversionException e) {
            throw new UnusableInputException(file, "text that is no JSON", "JSON as medai writes it", remedy);
        }
        if (!root.isObject()) {
            throw new UnusableInputException(
                    file, root.isMissingNode() ? "an empty file" : "no JSON object", "JSON as medai writes it", remedy);
        }
        return root;
    }
}
