package medai.dicom.codec;

import medai.imaging.file.UnusableInputException;

/**
 * JPEG in its processes 1, 2, 4 and 14 (PS3.5, 8.2.1): the JDK's decoder for 8-bit code, our own for 12-bit and lossless code.
 */
public final class Jpeg implements FrameCodec {
    /** A block of 64 samples takes two bits at least. */
    private static final long MOST_SAMPLES_A_BYTE = 256;

    private static final FrameCodec EIGHT_BITS = new ImageIoCodec("jpeg", true);

    @Override
    public int[] decode(byte[] frame, Shape shape) throws UnusableInputException {
        JpegHeader header = JpegHeader.parse(frame);
        if (header.width() != shape.columns()
                || header.height() != shape.rows()
                || header.components().size() != shape.samples()) {
            throw new UnusableInputException(
                    "found JPEG code of %d x %d pixels with %d components, expected %d x %d with %d as the dataset says; fetch the file again"
                            .formatted(
                                    header.width(),
                                    header.height(),
                                    header.components().size(),
                                    shape.columns(),
                                    shape.rows(),
                                    shape.samples()));
        }
        if (shape.size() > frame.length * MOST_SAMPLES_A_BYTE) {
            throw JpegHeader.damaged("%d bytes for %d samples".formatted(frame.length, shape.size()));
        }
        if (header.lossless()) {
            return new LosslessJpeg(header, frame).decode();
        }
        if (header.precision() > 8) {
            return new TwelveBitJpeg(header, frame).decode();
        }
        int[] samples = EIGHT_BITS.decode(frame, shape);
        if (shape.samples() == 3 && header.isYcbcr()) {
            Ycbcr.toRgb(samples);
        }
        return samples;
    }
}
