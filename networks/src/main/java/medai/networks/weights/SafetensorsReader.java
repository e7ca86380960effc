package medai.networks.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Reads a safetensors file. The format leaves a crafted or damaged file few ways to mislead: the values of all tensors lie one
 * after the other, each in exactly as many bytes as its type and shape need, and nothing else is in the file.
 */
final class SafetensorsReader {
    private static final int LENGTH = 8; // bytes of the header's length
    private static final int LONGEST_HEADER = 100_000_000; // as the format's own reader has it
    private static final int AT_ONCE = 1 << 20;
    private static final int MOST_VALUES = Integer.MAX_VALUE - 8;
    private static final String FORMAT = "a safetensors file";
    private static final byte[] ZIP = {'P', 'K', 3, 4};

    private final Path file;
    private final FileChannel channel;
    private final long size;

    private SafetensorsReader(Path file, FileChannel channel) throws IOException {
        this.file = file;
        this.channel = channel;
        size = channel.size();
    }

    static Safetensors read(Path file) throws IOException {
        requireFile(file);
        try (FileChannel channel = FileChannel.open(file)) {
            return new SafetensorsReader(file, channel).read();
        }
    }

    /** The header alone, of which nothing says yet that the values are where it says. */
    static SafetensorsHeader header(Path file) throws IOException {
        requireFile(file);
        try (FileChannel channel = FileChannel.open(file)) {
            return new SafetensorsReader(file, channel).header();
        }
    }

    private static void requireFile(Path file) throws DamagedWeightsException {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new DamagedWeightsException(file, kind(file), FORMAT, "correct the path");
        }
    }

    private static String kind(Path file) {
        return Files.isDirectory(file)
                ? "a folder"
                : Files.isRegularFile(file)
                        ? "a file that may not be read"
                        : Files.exists(file) ? "a pipe or device" : "no file";
    }

    private SafetensorsHeader header() throws IOException {
        byte[] start = bytes((int) Math.min(size, LENGTH));
        if (size >= ZIP.length && Arrays.equals(Arrays.copyOf(start, ZIP.length), ZIP)) {
            throw new DamagedWeightsException(
                    file,
                    "a ZIP archive, as torch.save writes it",
                    FORMAT,
                    "load it in Python and write it with safetensors.torch.save_file");
        }
        if (size < LENGTH) {
            throw new DamagedWeightsException(
                    file, "%d bytes".formatted(size), FORMAT + ", which begins with 8 bytes for its header's length");
        }
        long length = littleEndian(start).getLong(0);
        if (length < 2 || length > Math.min(LONGEST_HEADER, size - LENGTH)) {
            throw new DamagedWeightsException(
                    file,
                    "%d bytes with a header length of %s".formatted(size, Long.toUnsignedString(length)),
                    FORMAT + ", whose header of 2 to 100000000 bytes lies in the file");
        }
        return SafetensorsHeader.of(file, bytes((int) length));
    }

    private Safetensors read() throws IOException {
        SafetensorsHeader header = header();
        requireOneAfterTheOther(header.entries(), size - channel.position());
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        CRC32C checksum = new CRC32C();
        for (SafetensorsHeader.Entry entry : header.entries()) {
            tensors.put(
                    entry.name(),
                    new Tensor(entry.shape().stream().mapToLong(n -> n).toArray(), values(entry, checksum)));
        }
        Map<String, String> metadata = new LinkedHashMap<>(header.metadata());
        String written = metadata.remove(Safetensors.CHECKSUM);
        String found = Long.toHexString(checksum.getValue());
        if (written != null && !written.equals(found)) {
            throw new DamagedWeightsException(
                    file, "values with checksum " + found, written + " as when it was written");
        }
        return new Safetensors(metadata, tensors);
    }

    /**
     * Checks the places of all values.
     *
     * @param entries in the order of their values
     * @param length bytes of all values
     */
    private void requireOneAfterTheOther(List<SafetensorsHeader.Entry> entries, long length)
            throws DamagedWeightsException {
        long end = 0;
        String before = "";
        for (SafetensorsHeader.Entry entry : entries) {
            if (entry.to() > length) {
                throw new DamagedWeightsException(
                        file,
                        "an end after %d bytes of values".formatted(length),
                        "%d for %s".formatted(entry.to(), entry.shown()));
            }
            if (entry.from() < end) {
                throw new DamagedWeightsException(
                        file,
                        "values of %s from byte %d on, within those of %s"
                                .formatted(entry.shown(), entry.from(), before),
                        "values that do not overlap");
            }
            if (entry.from() > end) {
                throw new DamagedWeightsException(
                        file,
                        "%d bytes before the values of %s that belong to no tensor"
                                .formatted(entry.from() - end, entry.shown()),
                        "values without holes");
            }
            requireSize(entry);
            end = entry.to();
            before = entry.shown();
        }
        if (end < length) {
            throw new DamagedWeightsException(
                    file, "%d bytes after the last values".formatted(length - end), "an end there");
        }
    }

    private void requireSize(SafetensorsHeader.Entry entry) throws DamagedWeightsException {
        long values = entry.size();
        if (values > MOST_VALUES) {
            throw new DamagedWeightsException(
                    file,
                    "shape %s for %s".formatted(entry.shape(), entry.shown()),
                    "at most %d values in a tensor".formatted(MOST_VALUES));
        }
        if (values * entry.type().width() != entry.to() - entry.from()) {
            throw new DamagedWeightsException(
                    file,
                    "%d bytes for %s".formatted(entry.to() - entry.from(), entry.shown()),
                    "%d for type %s and shape %s"
                            .formatted(values * entry.type().width(), entry.type(), entry.shape()));
        }
    }

    private float[] values(SafetensorsHeader.Entry entry, CRC32C checksum) throws IOException {
        float[] values = new float[(int) entry.size()];
        int width = entry.type().width();
        for (int done = 0; done < values.length; ) {
            int now = Math.min(AT_ONCE / width, values.length - done);
            byte[] read = bytes(now * width);
            checksum.update(read);
            ByteBuffer bytes = littleEndian(read);
            for (int i = 0; i < now; i++) {
                values[done + i] = entry.type().at(bytes, i * width);
            }
            done += now;
        }
        return values;
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The next bytes. */
    private byte[] bytes(int count) throws IOException {
        byte[] bytes = new byte[count];
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new DamagedWeightsException(
                        file, "an end after %d bytes".formatted(channel.position()), "%d bytes".formatted(size));
            }
        }
        return bytes;
    }
}
