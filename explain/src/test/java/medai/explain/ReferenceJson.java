package medai.explain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import medai.imaging.SharedReference;

/** Expected values of {@code shared/reference}. */
public final class ReferenceJson {
    private ReferenceJson() {}

    public static JsonNode read(String path) throws IOException {
        return new ObjectMapper()
                .readTree(SharedReference.file("reference/" + path).toFile());
    }

    /** A plain list, or {@code {shape, data}} row by row; null is NaN. */
    public static double[] numbers(JsonNode node) {
        JsonNode data = node.isArray() ? node : node.get("data");
        double[] values = new double[data.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = data.get(i).isNull() ? Double.NaN : data.get(i).asDouble();
        }
        return values;
    }
}
