package medai.explain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import medai.imaging.GoldenSet;

/** Expected values of a {@link GoldenSet}. */
public final class ReferenceJson {
    private ReferenceJson() {}

    public static JsonNode read(GoldenSet golden, String path) throws IOException {
        return new ObjectMapper().readTree(golden.file(path).toFile());
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
