package medai.dicom;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** A small DICOM file for tests: 4 columns by 3 rows of 16 bits, explicit VR little endian, without preamble. */
final class WrittenDicom {
    private static final int COLUMNS = 4;
    private static final int ROWS = 3;

    private final Map<Integer, byte[]> elements = new TreeMap<>(Integer::compareUnsigned);

    /** A slice at a height above the origin, in mm; its values are {@code value} to {@code value + 11}. */
    static WrittenDicom slice(double z, int value) {
        return new WrittenDicom()
                .text(Tag.SOP_INSTANCE_UID, "UI", "1.2." + (int) (z * 10) + "." + value)
                .text(Tag.SERIES_INSTANCE_UID, "UI", "1.2.3")
                .text(Tag.STUDY_INSTANCE_UID, "UI", "1.2")
                .text(Tag.SERIES_NUMBER, "IS", "7")
                .text(Tag.IMAGE_POSITION, "DS", "-10\\-20\\" + z)
                .text(Tag.IMAGE_ORIENTATION, "DS", "1\\0\\0\\0\\1\\0")
                .text(Tag.PIXEL_SPACING, "DS", "2\\3")
                .text(Tag.PHOTOMETRIC_INTERPRETATION, "CS", "MONOCHROME2")
                .shorts(Tag.SAMPLES_PER_PIXEL, 1)
                .shorts(Tag.ROWS, ROWS)
                .shorts(Tag.COLUMNS, COLUMNS)
                .shorts(Tag.BITS_ALLOCATED, 16)
                .shorts(Tag.BITS_STORED, 16)
                .shorts(Tag.HIGH_BIT, 15)
                .shorts(Tag.PIXEL_REPRESENTATION, 0)
                .pixels(value);
    }

    /** Frames one after the other, each counting up from its value. */
    WrittenDicom pixels(int... values) {
        ByteBuffer pixels = little(2 * ROWS * COLUMNS * values.length);
        for (int value : values) {
            for (int i = 0; i < ROWS * COLUMNS; i++) {
                pixels.putShort((short) (value + i));
            }
        }
        return put(Tag.PIXEL_DATA, "OW", pixels.array());
    }

    /** Pixels of one colour each, which counts up from the values of the first one. */
    WrittenDicom colours(int red, int green, int blue) {
        ByteBuffer pixels = little(6 * ROWS * COLUMNS);
        for (int i = 0; i < ROWS * COLUMNS; i++) {
            pixels.putShort((short) (red + i)).putShort((short) (green + i)).putShort((short) (blue + i));
        }
        return text(Tag.PHOTOMETRIC_INTERPRETATION, "CS", "RGB")
                .shorts(Tag.SAMPLES_PER_PIXEL, 3)
                .put(Tag.PIXEL_DATA, "OW", pixels.array());
    }

    WrittenDicom text(int tag, String vr, String value) {
        return put(tag, vr, (value.length() % 2 == 0 ? value : value + " ").getBytes(StandardCharsets.ISO_8859_1));
    }

    WrittenDicom shorts(int tag, int value) {
        return put(tag, "US", little(2).putShort((short) value).array());
    }

    WrittenDicom real(int tag, double value) {
        return put(tag, "FD", little(8).putDouble(value).array());
    }

    WrittenDicom without(int tag) {
        elements.remove(tag);
        return this;
    }

    WrittenDicom sequence(int tag, WrittenDicom... items) {
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        for (WrittenDicom item : items) {
            byte[] bytes = item.bytes();
            value.writeBytes(little(8)
                    .putShort((short) 0xFFFE)
                    .putShort((short) 0xE000)
                    .putInt(bytes.length)
                    .array());
            value.writeBytes(bytes);
        }
        return put(tag, "SQ", value.toByteArray());
    }

    private WrittenDicom put(int tag, String vr, byte[] value) {
        boolean wide = vr.equals("OW") || vr.equals("SQ");
        ByteBuffer element = little((wide ? 12 : 8) + value.length)
                .putShort((short) (tag >>> 16))
                .putShort((short) tag)
                .put(vr.getBytes(StandardCharsets.US_ASCII));
        if (wide) {
            element.putShort((short) 0).putInt(value.length);
        } else {
            element.putShort((short) value.length);
        }
        elements.put(tag, element.put(value).array());
        return this;
    }

    private byte[] bytes() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        elements.values().forEach(all::writeBytes);
        return all.toByteArray();
    }

    Path write(Path file) {
        try {
            return Files.write(file, bytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
