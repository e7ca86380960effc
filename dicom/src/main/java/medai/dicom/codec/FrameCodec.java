package medai.dicom.codec;

import medai.imaging.file.UnusableInputException;

/** Decompresses one frame. */
@FunctionalInterface
public interface FrameCodec {
    /**
     * What the dataset says that a frame is.
     *
     * @param samples per pixel, 1 or 3
     * @param bits allocated for a sample: 8, 16 or 32
     */
    record Shape(int rows, int columns, int samples, int bits) {
        public int size() {
            return rows * columns * samples;
        }
    }

    /**
     * @param frame the compressed bytes
     * @return the samples as coded, pixel by pixel, {@code rows * columns * samples} of them
     * @throws UnusableInputException if the bytes are damaged or are not of this shape
     */
    int[] decode(byte[] frame, Shape shape) throws UnusableInputException;
}
