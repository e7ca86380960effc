package medai.train;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import medai.imaging.file.UnwritableOutputException;
import medai.imaging.file.WholeFile;

/**
 * Scalars for TensorBoard: TFRecord frames (length, masked CRC-32C, data, masked CRC-32C) around {@code tensorflow.Event}
 * messages, of which this writes the few fields that a scalar needs. A resumed run adds another file, as TensorBoard expects.
 */
final class EventFile implements AutoCloseable {
    private final Path file;
    private final OutputStream out;

    /** @throws UnwritableOutputException if the file system refuses; so do all other methods */
    EventFile(Path folder, long epochMillis) throws IOException {
        WholeFile.createFolder(folder);
        file = folder.resolve("events.out.tfevents.%010d.medai.%d"
                .formatted(epochMillis / 1000, ProcessHandle.current().pid()));
        try {
            out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UnwritableOutputException(file, e);
        }
        record(event(epochMillis, 0, bytes(3, "brain.Event:2".getBytes(StandardCharsets.US_ASCII)))); // file_version
    }

    /** Adds the value of a curve at a step. */
    void scalar(long epochMillis, String tag, long step, float value) throws IOException {
        byte[] name = bytes(1, tag.getBytes(StandardCharsets.UTF_8));
        byte[] simple = ByteBuffer.allocate(5)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) ((2 << 3) | 5))
                .putFloat(value)
                .array();
        byte[] summaryValue = bytes(1, joined(name, simple));
        record(event(epochMillis, step, bytes(5, summaryValue)));
    }

    /** Field 1 is the wall time as a double, field 2 the step as a varint. */
    private static byte[] event(long epochMillis, long step, byte[] content) {
        byte[] time = ByteBuffer.allocate(9)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) ((1 << 3) | 1))
                .putDouble(epochMillis / 1000.0)
                .array();
        return joined(joined(time, step == 0 ? new byte[0] : joined(new byte[] {2 << 3}, varint(step))), content);
    }

    private static byte[] bytes(int field, byte[] content) {
        return joined(joined(new byte[] {(byte) ((field << 3) | 2)}, varint(content.length)), content);
    }

    private static byte[] varint(long value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long rest = value;
        while (rest > 127) {
            bytes.write((int) ((rest & 127) | 128));
            rest >>>= 7;
        }
        bytes.write((int) rest);
        return bytes.toByteArray();
    }

    private static byte[] joined(byte[] a, byte[] b) {
        return ByteBuffer.allocate(a.length + b.length).put(a).put(b).array();
    }

    private void record(byte[] data) throws IOException {
        byte[] length = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(data.length)
                .array();
        ByteBuffer frame = ByteBuffer.allocate(16 + data.length).order(ByteOrder.LITTLE_ENDIAN);
        frame.put(length).putInt(masked(length)).put(data).putInt(masked(data));
        try {
            out.write(frame.array());
        } catch (IOException e) {
            throw new UnwritableOutputException(file, e);
        }
    }

    /** The checksum rotated and offset, as TFRecord requires. */
    private static int masked(byte[] data) {
        CRC32C crc = new CRC32C();
        crc.update(data);
        int value = (int) crc.getValue();
        return ((value >>> 15) | (value << 17)) + 0xA282EAD8;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
