package medai.dicom.codec;

import medai.imaging.file.UnusableInputException;

/** The entropy-coded bits of a JPEG scan: stuffed zeros removed, restart markers on demand. */
final class EntropyBits {
    private final byte[] in;
    private int at;
    private int current;
    private int left;

    EntropyBits(byte[] in, int begin) {
        this.in = in;
        at = begin;
    }

    /** The next {@code count} bits, at most 16, as an unsigned number. */
    int bits(int count) throws UnusableInputException {
        int value = 0;
        for (int i = 0; i < count; i++) {
            if (left == 0) {
                fill();
            }
            left--;
            value = (value << 1) | ((current >> left) & 1);
        }
        return value;
    }

    /** A difference of the given category (T.81, F.2.2.1, EXTEND). */
    int difference(int category) throws UnusableInputException {
        if (category == 0) {
            return 0;
        }
        int value = bits(category);
        return value < (1 << (category - 1)) ? value - (1 << category) + 1 : value;
    }

    /** Skips to behind the next restart marker. */
    void restart() throws UnusableInputException {
        left = 0;
        while (at + 1 < in.length) {
            int marker = in[at + 1] & 0xFF;
            if ((in[at] & 0xFF) == 0xFF && marker >= 0xD0 && marker <= 0xD7) {
                at += 2;
                return;
            }
            at++;
        }
        throw JpegHeader.damaged("no restart marker where one should be");
    }

    private void fill() throws UnusableInputException {
        if (at >= in.length) {
            throw JpegHeader.damaged("an early end");
        }
        current = in[at++] & 0xFF;
        left = 8;
        if (current == 0xFF) {
            int next = at < in.length ? in[at] & 0xFF : 0xD9;
            if (next != 0) {
                throw JpegHeader.damaged("an early end");
            }
            at++;
        }
    }
}
