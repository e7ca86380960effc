package medai.report;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * A picture as PNG (ISO/IEC 15948): 8-bit RGB, unfiltered, which suits flat colours. ImageIO, which writes the same data, first
 * looks for plug-ins and loads their classes, which is noticeable in a report that takes a second.
 */
final class PngPicture {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final byte[] EIGHT_BIT_RGB = {8, 2, 0, 0, 0};
    private static final int LEVEL = 4; // of deflate

    private PngPicture() {}

    /** @param picture {@link BufferedImage#TYPE_INT_RGB} */
    static void write(BufferedImage picture, OutputStream out) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        DataOutputStream header = new DataOutputStream(head);
        header.writeInt(picture.getWidth());
        header.writeInt(picture.getHeight());
        header.write(EIGHT_BIT_RGB);
        out.write(SIGNATURE);
        chunk(out, "IHDR", head.toByteArray());
        chunk(out, "IDAT", deflated(picture));
        chunk(out, "IEND", new byte[0]);
    }

    private static byte[] deflated(BufferedImage picture) throws IOException {
        int[] pixels = ((DataBufferInt) picture.getRaster().getDataBuffer()).getData();
        int width = picture.getWidth();
        byte[] row = new byte[1 + 3 * width]; // the first says: no filter
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(LEVEL);
        try (OutputStream packed = new DeflaterOutputStream(data, deflater, 1 << 16)) {
            for (int from = 0; from < pixels.length; from += width) {
                for (int x = 0, at = 1; x < width; x++) {
                    int rgb = pixels[from + x];
                    row[at++] = (byte) (rgb >> 16);
                    row[at++] = (byte) (rgb >> 8);
                    row[at++] = (byte) rgb;
                }
                packed.write(row);
            }
        } finally {
            deflater.end();
        }
        return data.toByteArray();
    }

    /** Length, name, data and their check sum. */
    private static void chunk(OutputStream out, String name, byte[] data) throws IOException {
        DataOutputStream plain = new DataOutputStream(out);
        plain.writeInt(data.length);
        CRC32 sum = new CRC32();
        OutputStream checked = new CheckedOutputStream(out, sum);
        checked.write(name.getBytes(StandardCharsets.US_ASCII));
        checked.write(data);
        plain.writeInt((int) sum.getValue());
    }
}
