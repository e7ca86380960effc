package medai.dicom.codec;

import java.util.List;
import medai.imaging.file.UnusableInputException;

/** Extended sequential JPEG of 12-bit grey images, process 4 (ITU-T T.81, annexes A and F). */
final class TwelveBitJpeg {
    private static final int[] ZIGZAG = {
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14,
        21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60,
        61, 54, 47, 55, 62, 63
    };
    /** {@code COSINE[8 * x + u]}: weight of frequency u at position x. */
    private static final double[] COSINE = new double[64];

    static {
        for (int x = 0; x < 8; x++) {
            for (int u = 0; u < 8; u++) {
                COSINE[8 * x + u] = (u == 0 ? Math.sqrt(0.5) : 1) / 2 * Math.cos((2 * x + 1) * u * Math.PI / 16);
            }
        }
    }

    private final JpegHeader header;
    private final EntropyBits bits;

    TwelveBitJpeg(JpegHeader header, byte[] frame) {
        this.header = header;
        bits = new EntropyBits(frame, header.scan());
    }

    int[] decode() throws UnusableInputException {
        JpegHeader.Component component = header.components().get(0);
        HuffmanTable dc = header.huffman().get(component.dc());
        HuffmanTable ac = header.huffman().get(16 + component.ac());
        List<Integer> quantisation = header.quantisation().get(component.quantisation());
        if (header.process() > 1
                || header.components().size() > 1
                || dc == null
                || ac == null
                || quantisation == null) {
            throw JpegHeader.damaged("progressive or colour data of %d bits".formatted(header.precision()));
        }
        int[] out = new int[header.width() * header.height()];
        int across = (header.width() + 7) / 8;
        int down = (header.height() + 7) / 8;
        int last = 0;
        double[] block = new double[64];
        for (int unit = 0; unit < across * down; unit++) {
            if (header.restart() > 0 && unit > 0 && unit % header.restart() == 0) {
                bits.restart();
                last = 0;
            }
            java.util.Arrays.fill(block, 0);
            last += bits.difference(Math.min(dc.decode(bits), 16));
            block[0] = (double) last * quantisation.get(0);
            coefficients(ac, quantisation, block);
            write(transform(block), unit % across * 8, unit / across * 8, out);
        }
        return out;
    }

    private void coefficients(HuffmanTable ac, List<Integer> quantisation, double[] block)
            throws UnusableInputException {
        for (int k = 1; k < 64; k++) {
            int symbol = ac.decode(bits);
            int size = symbol & 15;
            int zeros = symbol >> 4;
            if (size == 0 && zeros < 15) {
                return; // end of block
            }
            k += zeros;
            if (k > 63) {
                throw JpegHeader.damaged("more than 64 coefficients in a block");
            }
            block[ZIGZAG[k]] = (double) bits.difference(size) * quantisation.get(k);
        }
    }

    /** The inverse cosine transform (A.3.3), first along rows, then along columns. */
    private static double[] transform(double[] block) {
        double[] rows = new double[64];
        for (int v = 0; v < 8; v++) {
            for (int x = 0; x < 8; x++) {
                double sum = 0;
                for (int u = 0; u < 8; u++) {
                    sum += COSINE[8 * x + u] * block[8 * v + u];
                }
                rows[8 * v + x] = sum;
            }
        }
        double[] pixels = new double[64];
        for (int y = 0; y < 8; y++) {
            for (int x = 0; x < 8; x++) {
                double sum = 0;
                for (int v = 0; v < 8; v++) {
                    sum += COSINE[8 * y + v] * rows[8 * v + x];
                }
                pixels[8 * y + x] = sum;
            }
        }
        return pixels;
    }

    private void write(double[] pixels, int left, int top, int[] out) {
        int middle = 1 << (header.precision() - 1);
        int most = (1 << header.precision()) - 1;
        for (int y = 0; y < Math.min(8, header.height() - top); y++) {
            for (int x = 0; x < Math.min(8, header.width() - left); x++) {
                int value = (int) Math.rint(pixels[8 * y + x]) + middle;
                out[(top + y) * header.width() + left + x] = Math.max(0, Math.min(most, value));
            }
        }
    }
}
