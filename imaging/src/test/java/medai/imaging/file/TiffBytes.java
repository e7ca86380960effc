package medai.imaging.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Little-endian TIFF files of one uncompressed strip, made tag by tag (TIFF 6.0, section 2). */
final class TiffBytes {
    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final int STRIP_OFFSETS = 273;

    private final TreeMap<Integer, long[]> tags = new TreeMap<>(); // type, count, value
    private final byte[] pixels;

    /** Grey, 8 bits. */
    TiffBytes(int width, int height, byte[] pixels) {
        this.pixels = pixels;
        Map.of(256, width, 257, height, 258, 8, 259, 1, 262, 1, 277, 1, 278, height, 279, pixels.length)
                .forEach((tag, value) -> put(tag, value));
        put(STRIP_OFFSETS, 0);
    }

    TiffBytes put(int tag, long value) {
        return put(tag, 1, value);
    }

    TiffBytes put(int tag, long count, long value) {
        tags.put(tag, new long[] {value > 65535 || tag == STRIP_OFFSETS || tag == 279 ? LONG : SHORT, count, value});
        return this;
    }

    /** @param next where the next page is said to begin */
    byte[] bytes(int next) {
        int end = 8 + 2 + 12 * tags.size() + 4;
        if (tags.containsKey(STRIP_OFFSETS) && tags.get(STRIP_OFFSETS)[2] == 0) {
            put(STRIP_OFFSETS, end);
        }
        ByteBuffer b = ByteBuffer.allocate(end + pixels.length).order(ByteOrder.LITTLE_ENDIAN);
        b.put(new byte[] {'I', 'I', '*', 0}).putInt(8).putShort((short) tags.size());
        tags.forEach((tag, entry) -> b.putShort(tag.shortValue())
                .putShort((short) entry[0])
                .putInt((int) entry[1])
                .putInt((int) entry[2]));
        return b.putInt(next).put(pixels).array();
    }

    Path write(Path file) throws IOException {
        return Files.write(file, bytes(0));
    }
}
