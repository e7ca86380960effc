package medai.networks.weights;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * A safetensors file: 8 bytes of header length, a JSON header, raw little-endian values. Written as F32 (and I64 for PyTorch's
 * {@code num_batches_tracked}) with sorted names, so that the same content gives the same bytes; the metadata carry a CRC-32C of
 * the values, which is checked on reading where it is present.
 *
 * @param metadata free text by name
 * @param tensors by state_dict name; F64, F32, F16, BF16 and I64 are read
 */
public record Safetensors(Map<String, String> metadata, Map<String, Tensor> tensors) {
    /** The entry of the metadata that medai adds. */
    static final String CHECKSUM = "medai.crc32c";

    /** The entry of the header that is no tensor. */
    static final String METADATA = "__metadata__";

    private static final String COUNTER = "num_batches_tracked";

    public Safetensors {
        metadata = Map.copyOf(metadata);
        tensors = new TreeMap<>(tensors);
    }

    public void writeTo(OutputStream out) throws IOException {
        List<byte[]> blocks = new ArrayList<>();
        CRC32C checksum = new CRC32C();
        JsonObject header = new JsonObject();
        long offset = 0;
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            boolean counter = entry.getKey().endsWith(COUNTER);
            byte[] block = bytes(entry.getValue(), counter);
            checksum.update(block);
            blocks.add(block);
            header.add(entry.getKey(), describe(entry.getValue(), counter, offset, block.length));
            offset += block.length;
        }
        JsonObject meta = new JsonObject();
        new TreeMap<>(metadata).forEach(meta::addProperty);
        meta.addProperty(CHECKSUM, Long.toHexString(checksum.getValue()));
        header.add(METADATA, meta);
        byte[] json = padded(header.toString());
        out.write(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .array());
        out.write(json);
        for (byte[] block : blocks) {
            out.write(block);
        }
    }

    private static JsonObject describe(Tensor tensor, boolean counter, long offset, int length) {
        JsonObject entry = new JsonObject();
        entry.addProperty("dtype", counter ? "I64" : "F32");
        JsonArray shape = new JsonArray();
        for (long n : tensor.shape()) {
            shape.add(n);
        }
        entry.add("shape", shape);
        JsonArray offsets = new JsonArray();
        offsets.add(offset);
        offsets.add(offset + length);
        entry.add("data_offsets", offsets);
        return entry;
    }

    private static byte[] bytes(Tensor tensor, boolean counter) {
        float[] values = tensor.values();
        ByteBuffer buffer =
                ByteBuffer.allocate(values.length * (counter ? 8 : 4)).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            if (counter) {
                buffer.putLong((long) value);
            } else {
                buffer.putFloat(value);
            }
        }
        return buffer.array();
    }

    /** The format asks for a header whose length is a multiple of 8, filled with spaces. */
    private static byte[] padded(String json) {
        int length = json.getBytes(StandardCharsets.UTF_8).length;
        return (json + " ".repeat((8 - length % 8) % 8)).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads a file, checking all that its header says before any value is read.
     *
     * @throws DamagedWeightsException if the file is cut short, altered, or no safetensors file of such values
     */
    public static Safetensors read(Path file) throws IOException {
        return SafetensorsReader.read(file);
    }

    /** What a file says of itself beside its tensors, which are not read. */
    public static Map<String, String> metadata(Path file) throws IOException {
        return SafetensorsReader.header(file).metadata();
    }
}
