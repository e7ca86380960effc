package medai.dicom.codec;

import java.nio.ByteBuffer;
import medai.imaging.file.UnusableInputException;

/** JPEG 2000 (PS3.5, 8.2.4), lossless or not, by jai-imageio; colours arrive as RGB. */
public final class Jpeg2000 implements FrameCodec {
    private static final FrameCodec CODEC = new ImageIoCodec("jpeg 2000", false);
    private static final int MARKER_START = 0xFF4F;
    private static final int MARKER_END = 0xFFD9;
    private static final int START_AND_SIZE = 0xFF4FFF51;
    private static final int SIZ_BYTES = 40;
    private static final long MOST_TILES = 65_535; // ITU-T T.800, A.5.1

    @Override
    public int[] decode(byte[] frame, Shape shape) throws UnusableInputException {
        if (endsEarly(frame)) {
            throw new UnusableInputException(
                    "found JPEG 2000 code without its end, expected a whole frame; fetch the file again");
        }
        requireSize(frame, shape);
        return CODEC.decode(frame, shape);
    }

    /** The decoder makes room for all tiles that a damaged size announces before anybody can ask it for the size. */
    private static void requireSize(byte[] frame, Shape shape) throws UnusableInputException {
        ByteBuffer code = ByteBuffer.wrap(frame);
        for (int at = 0; at + SIZ_BYTES <= frame.length; at++) {
            if (code.getInt(at) == START_AND_SIZE) { // in a JP2 container, after its boxes
                long width = unsigned(code, at + 8) - unsigned(code, at + 16);
                long height = unsigned(code, at + 12) - unsigned(code, at + 20);
                long tiles = tiles(width, unsigned(code, at + 24)) * tiles(height, unsigned(code, at + 28));
                if (width != shape.columns() || height != shape.rows() || tiles > MOST_TILES) {
                    throw new UnusableInputException(
                            "found JPEG 2000 code of %d x %d pixels in %d tiles, expected %d x %d as the dataset says; fetch the file again"
                                    .formatted(width, height, tiles, shape.columns(), shape.rows()));
                }
                return;
            }
        }
    }

    private static long tiles(long size, long tile) {
        return tile == 0 ? MOST_TILES + 1 : Math.min(MOST_TILES + 1, (size + tile - 1) / tile);
    }

    private static long unsigned(ByteBuffer code, int at) {
        return code.getInt(at) & 0xFFFFFFFFL;
    }

    /** The decoder accepts truncated streams; a truncated lossless frame must be refused. */
    private static boolean endsEarly(byte[] frame) {
        if (frame.length < 4 || marker(frame, 0) != MARKER_START) {
            return frame.length < 4; // a JP2 container, whose boxes the decoder checks
        }
        for (int i = frame.length - 2; i >= Math.max(2, frame.length - 16); i--) {
            if (marker(frame, i) == MARKER_END) {
                return false;
            }
        }
        return true;
    }

    private static int marker(byte[] frame, int at) {
        return ((frame[at] & 0xFF) << 8) | (frame[at + 1] & 0xFF);
    }
}
