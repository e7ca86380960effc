package medai.networks.weights;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
 * @param tensors by state_dict name; F32, F64 and I64 are read
 */
public record Safetensors(Map<String, String> metadata, Map<String, Tensor> tensors) {
    private static final String CHECKSUM = "medai.crc32c";
    private static final String COUNTER = "num_batches_tracked";
    private static final int LONGEST_HEADER = 100_000_000;

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
        header.add("__metadata__", meta);
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
        com.google.gson.JsonArray shape = new com.google.gson.JsonArray();
        for (long n : tensor.shape()) {
            shape.add(n);
        }
        entry.add("shape", shape);
        com.google.gson.JsonArray offsets = new com.google.gson.JsonArray();
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

    /** @throws DamagedWeightsException if the file is cut short, altered or no safetensors file */
    public static Safetensors read(Path file) throws IOException {
        ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        long headerLength = all.remaining() >= 8 ? all.getLong(0) : -1;
        if (headerLength < 2 || headerLength > Math.min(LONGEST_HEADER, all.limit() - 8L)) {
            throw new DamagedWeightsException(
                    file,
                    "%d bytes with a header length of %d".formatted(all.limit(), headerLength),
                    "a safetensors file");
        }
        int start = (int) (8 + headerLength);
        JsonObject header = header(file, new String(all.array(), 8, (int) headerLength, StandardCharsets.UTF_8));
        Map<String, String> metadata = new LinkedHashMap<>();
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, JsonElement> entry : header.entrySet()) {
            if (entry.getKey().equals("__metadata__")) {
                entry.getValue()
                        .getAsJsonObject()
                        .entrySet()
                        .forEach(e -> metadata.put(e.getKey(), e.getValue().getAsString()));
            } else {
                tensors.put(entry.getKey(), tensor(file, entry.getKey(), entry.getValue(), all, start));
            }
        }
        String expected = metadata.remove(CHECKSUM);
        CRC32C checksum = new CRC32C();
        checksum.update(all.array(), start, all.limit() - start);
        if (expected != null && !expected.equals(Long.toHexString(checksum.getValue()))) {
            throw new DamagedWeightsException(
                    file,
                    "values with checksum " + Long.toHexString(checksum.getValue()),
                    expected + " as when it was written");
        }
        return new Safetensors(metadata, tensors);
    }

    private static JsonObject header(Path file, String json) throws DamagedWeightsException {
        try {
            return JsonParser.parseString(json).getAsJsonObject();
        } catch (JsonParseException | IllegalStateException e) {
            throw new DamagedWeightsException(file, "a header that is no JSON object", "a safetensors file");
        }
    }

    private static Tensor tensor(Path file, String name, JsonElement entry, ByteBuffer all, int start)
            throws DamagedWeightsException {
        try {
            JsonObject o = entry.getAsJsonObject();
            long[] shape = o.getAsJsonArray("shape").asList().stream()
                    .mapToLong(JsonElement::getAsLong)
                    .toArray();
            long from = start + o.getAsJsonArray("data_offsets").get(0).getAsLong();
            long to = start + o.getAsJsonArray("data_offsets").get(1).getAsLong();
            if (from < start || to < from || to > all.limit()) {
                throw new DamagedWeightsException(
                        file,
                        "an end after %d bytes".formatted(all.limit()),
                        "%d bytes for \"%s\"".formatted(to, name));
            }
            ByteBuffer values = all.slice((int) from, (int) (to - from)).order(ByteOrder.LITTLE_ENDIAN);
            return new Tensor(shape, floats(file, name, o.get("dtype").getAsString(), values));
        } catch (IllegalArgumentException | IllegalStateException | NullPointerException | ClassCastException e) {
            throw new DamagedWeightsException(
                    file, "an entry \"%s\" that makes no sense".formatted(name), "a safetensors file");
        }
    }

    private static float[] floats(Path file, String name, String dtype, ByteBuffer values)
            throws DamagedWeightsException {
        int width = dtype.equals("F32") ? 4 : 8;
        float[] floats = new float[values.limit() / width];
        for (int i = 0; i < floats.length; i++) {
            switch (dtype) {
                case "F32" -> floats[i] = values.getFloat(4 * i);
                case "F64" -> floats[i] = (float) values.getDouble(8 * i);
                case "I64" -> floats[i] = values.getLong(8 * i);
                default ->
                    throw new DamagedWeightsException(
                            file, "values of type %s for \"%s\"".formatted(dtype, name), "F32, F64 or I64");
            }
        }
        return floats;
    }
}
