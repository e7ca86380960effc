package medai.networks.weights;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a safetensors file holds.
 *
 * @param metadata free text by name
 * @param tensors in the order of their names
 */
public record WeightsContents(Map<String, String> metadata, List<Entry> tensors) {
    /**
     * A tensor.
     *
     * @param dtype as stored, such as F32
     * @param values how many
     */
    public record Entry(String name, String dtype, List<Long> shape, long values) {
        public Entry {
            shape = List.copyOf(shape);
        }

        /** Whether it is one of those that learn: statistics of batches and counters do not. */
        boolean learns() {
            return !name.endsWith("running_mean")
                    && !name.endsWith("running_var")
                    && !name.endsWith("num_batches_tracked");
        }
    }

    public WeightsContents {
        metadata = Map.copyOf(metadata);
        tensors = List.copyOf(tensors);
    }

    /** @throws DamagedWeightsException if the file is cut short, altered or no safetensors file */
    public static WeightsContents of(Path file) throws IOException {
        Map<String, String> metadata = Safetensors.read(file).metadata();
        List<Entry> tensors = SafetensorsReader.header(file).entries().stream()
                .map(entry -> new Entry(entry.name(), entry.type().toString(), entry.shape(), entry.size()))
                .sorted(Comparator.comparing(Entry::name))
                .toList();
        return new WeightsContents(metadata, tensors);
    }

    /** Numbers that learn. */
    public long parameters() {
        return tensors.stream().filter(Entry::learns).mapToLong(Entry::values).sum();
    }

    /** The facts by name, for people and programs: {@code weights}, {@code parameters}, {@code metadata} and {@code tensors}. */
    public Map<String, Object> facts(Path file) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("weights", file.toString());
        facts.put("parameters", parameters());
        facts.put("metadata", metadata);
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Entry tensor : tensors) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("tensor", tensor.name());
            row.put("dtype", tensor.dtype());
            row.put("shape", tensor.shape());
            row.put("values", tensor.values());
            rows.add(row);
        }
        facts.put("tensors", rows);
        return facts;
    }
}
