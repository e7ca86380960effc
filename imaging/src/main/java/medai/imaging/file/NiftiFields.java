package medai.imaging.file;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The fields of a NIfTI header that medai reads, in the words of {@code nifti1.h} and {@code nifti2.h}, unchecked.
 *
 * @param bytes size of the header: 348 in version 1, 540 in version 2
 * @param magic such as {@code n+1} for a single file and {@code ni1} for a pair
 * @param bitpix bits of a voxel, which the datatype says too
 * @param dim number of dimensions, then their lengths
 * @param quatern b, c, d and the offsets x, y, z of the qform
 * @param srow the three rows of the sform, 12 values
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never leaves the package
record NiftiFields(
        ByteOrder order,
        int bytes,
        String magic,
        long[] dim,
        int datatype,
        int bitpix,
        int intent,
        double[] pixdim,
        double voxOffset,
        double slope,
        double intercept,
        int units,
        int qformCode,
        int sformCode,
        double[] quatern,
        double[] srow,
        String description) {
    static final int BYTES_1 = 348;
    static final int BYTES_2 = 540;

    /** The first number, the header's own size, shows the byte order and the version. */
    static NiftiFields parse(Path file, byte[] start) throws UnusableInputException {
        for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            ByteBuffer b = ByteBuffer.wrap(start).order(order);
            int bytes = b.getInt(0);
            if (bytes == BYTES_1 || bytes == BYTES_2) {
                if (start.length < bytes) {
                    throw new UnusableInputException(
                            file,
                            "only %d bytes".formatted(start.length),
                            "%d bytes of a NIfTI header".formatted(bytes),
                            "the file was cut short: fetch or export it again");
                }
                return bytes == BYTES_1 ? version1(b) : version2(b);
            }
        }
        throw new UnusableInputException(
                file,
                "a first number that is not the header size 348 or 540",
                "a NIfTI file",
                "convert the scan to NIfTI, for example with \"medai convert\" or dcm2niix");
    }

    private static NiftiFields version1(ByteBuffer b) {
        long[] dim = new long[8];
        double[] pixdim = new double[8];
        double[] quatern = new double[6];
        double[] srow = new double[12];
        for (int i = 0; i < 8; i++) {
            dim[i] = b.getShort(40 + 2 * i);
            pixdim[i] = b.getFloat(76 + 4 * i);
        }
        for (int i = 0; i < 6; i++) {
            quatern[i] = b.getFloat(256 + 4 * i);
        }
        for (int i = 0; i < 12; i++) {
            srow[i] = b.getFloat(280 + 4 * i);
        }
        return new NiftiFields(
                b.order(),
                BYTES_1,
                text(b, 344, 4),
                dim,
                b.getShort(70),
                b.getShort(72),
                b.getShort(68),
                pixdim,
                b.getFloat(108),
                b.getFloat(112),
                b.getFloat(116),
                b.get(123),
                b.getShort(252),
                b.getShort(254),
                quatern,
                srow,
                text(b, 148, 80));
    }

    private static NiftiFields version2(ByteBuffer b) {
        long[] dim = new long[8];
        double[] pixdim = new double[8];
        double[] quatern = new double[6];
        double[] srow = new double[12];
        for (int i = 0; i < 8; i++) {
            dim[i] = b.getLong(16 + 8 * i);
            pixdim[i] = b.getDouble(104 + 8 * i);
        }
        for (int i = 0; i < 6; i++) {
            quatern[i] = b.getDouble(352 + 8 * i);
        }
        for (int i = 0; i < 12; i++) {
            srow[i] = b.getDouble(400 + 8 * i);
        }
        return new NiftiFields(
                b.order(),
                BYTES_2,
                text(b, 4, 4),
                dim,
                b.getShort(12),
                b.getShort(14),
                b.getInt(504),
                pixdim,
                b.getLong(168),
                b.getDouble(176),
                b.getDouble(184),
                b.getInt(500),
                b.getInt(344),
                b.getInt(348),
                quatern,
                srow,
                text(b, 240, 80));
    }

    private static String text(ByteBuffer b, int from, int length) {
        int end = from;
        while (end < from + length && b.get(end) != 0) {
            end++;
        }
        byte[] text = new byte[end - from];
        b.get(from, text);
        return new String(text, StandardCharsets.ISO_8859_1).strip();
    }
}
