package medai.dicom.codec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import medai.imaging.file.UnusableInputException;

/** RLE (PS3.5, annex G): one PackBits segment for each byte of each sample, the most significant first. */
public final class Rle implements FrameCodec {
    private static final int HEADER = 64;

    @Override
    public int[] decode(byte[] frame, Shape shape) throws UnusableInputException {
        if (frame.length < HEADER) {
            throw damaged("a frame of %d bytes".formatted(frame.length));
        }
        ByteBuffer header = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
        int bytes = shape.bits() / 8;
        int segments = header.getInt(0);
        if (bytes < 1 || segments != bytes * shape.samples()) {
            throw damaged("%d segments for %d samples of %d bits".formatted(segments, shape.samples(), shape.bits()));
        }
        int pixels = shape.rows() * shape.columns();
        if ((long) frame.length * 64 < (long) pixels * segments) {
            throw damaged("%d bytes for %d pixels".formatted(frame.length, pixels));
        }
        int[] samples = new int[shape.size()];
        for (int segment = 0; segment < segments; segment++) {
            int begin = header.getInt(4 + 4 * segment);
            int end = segment + 1 < segments ? header.getInt(8 + 4 * segment) : frame.length;
            if (begin < HEADER || end > frame.length || begin > end) {
                throw damaged("a segment from byte %d to %d of %d".formatted(begin, end, frame.length));
            }
            int sample = segment / bytes;
            int shift = 8 * (bytes - 1 - segment % bytes);
            unpack(frame, begin, end, samples, sample, shape.samples(), shift);
        }
        return samples;
    }

    private static void unpack(byte[] in, int begin, int end, int[] out, int first, int step, int shift)
            throws UnusableInputException {
        int to = first;
        int from = begin;
        while (to < out.length) {
            if (from >= end) {
                throw damaged("a segment that ends early");
            }
            int control = in[from++];
            if (control >= 0) {
                if (from + control + 1 > end) {
                    throw damaged("a segment that ends early");
                }
                for (int i = 0; i <= control && to < out.length; i++, to += step) {
                    out[to] |= (in[from + i] & 0xFF) << shift;
                }
                from += control + 1;
            } else if (control != -128) {
                if (from >= end) {
                    throw damaged("a segment that ends early");
                }
                int value = (in[from++] & 0xFF) << shift;
                for (int i = 0; i <= -control && to < out.length; i++, to += step) {
                    out[to] |= value;
                }
            }
        }
    }

    private static UnusableInputException damaged(String found) {
        return new UnusableInputException(
                "found " + found + " of RLE data, expected a whole frame; fetch the file again");
    }
}
