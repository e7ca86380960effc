package medai.dicom.codec;

import medai.imaging.file.UnusableInputException;

/** JPEG 2000 (PS3.5, 8.2.4), lossless or not, by jai-imageio; colours arrive as RGB. */
public final class Jpeg2000 implements FrameCodec {
    private static final FrameCodec CODEC = new ImageIoCodec("jpeg 2000", false);
    private static final int MARKER_START = 0xFF4F;
    private static final int MARKER_END = 0xFFD9;

    @Override
    public int[] decode(byte[] frame, Shape shape) throws UnusableInputException {
        if (endsEarly(frame)) {
            throw new UnusableInputException(
                    "found JPEG 2000 code without its end, expected a whole frame; fetch the file again");
        }
        return CODEC.decode(frame, shape);
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
