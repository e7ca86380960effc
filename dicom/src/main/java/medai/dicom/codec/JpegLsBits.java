package medai.dicom.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import medai.imaging.file.UnusableInputException;

/**
 * The coded bits of a JPEG-LS scan (T.87, C.1): a byte FF is followed by a zero bit, or else by a marker, at which the bits end.
 */
final class JpegLsBits {
    /** After {@link #fill}, unless the code ends: enough for the longest prefix of a Golomb code and its end. */
    private static final int FULL = 57;

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long TOPS = 0x8080808080808080L;

    private final byte[] in;
    private int start;
    private int at;
    /** Bits read but not used yet, from the most significant on, zeros behind them. */
    private long ahead;
    /** How many they are. */
    private int count;

    JpegLsBits(byte[] in, int begin) {
        this.in = in;
        start = begin;
        at = begin;
    }

    /** The next {@code wanted} bits, at most 31, as an unsigned number. */
    int bits(int wanted) throws UnusableInputException {
        if (count < wanted) {
            fill();
            if (count < wanted) {
                throw early();
            }
        }
        int value = (int) (ahead >>> 1 >>> (63 - wanted));
        ahead <<= wanted;
        count -= wanted;
        return value;
    }

    /**
     * A number in a Golomb code of limited length (A.5.3).
     *
     * @param k number of its lower bits
     * @param longest zeros of its prefix that say that the whole number less one follows instead
     * @param whole bits of that number
     */
    int golomb(int k, int longest, int whole) throws UnusableInputException {
        if (count < FULL) {
            fill();
        }
        int zeros = Long.numberOfLeadingZeros(ahead);
        if (zeros >= count) {
            throw early(); // or a prefix that is far too long
        }
        ahead <<= zeros;
        ahead <<= 1;
        count -= zeros + 1;
        if (zeros < longest) {
            return zeros << k | bits(k);
        }
        if (zeros > longest) {
            throw JpegHeader.damaged("a code that is too long");
        }
        return bits(whole) + 1;
    }

    /** Goes on behind the next marker, which must be the restart marker of this number, modulo 8 (C.2.5). */
    void restart(int number) throws UnusableInputException {
        int marker = end();
        if (marker + 1 >= in.length || (in[marker + 1] & 0xFF) != 0xD0 + (number & 7)) {
            throw JpegHeader.damaged("no restart marker where one should be");
        }
        start = marker + 2;
        at = start;
        ahead = 0;
        count = 0;
    }

    /** The place of the marker behind the bits, all of which must have been used but for those that fill the last byte. */
    int end() throws UnusableInputException {
        fill();
        if (count >= 8) {
            throw JpegHeader.damaged("more code than samples");
        }
        int marker = at;
        while (marker + 1 < in.length && (in[marker + 1] & 0xFF) == 0xFF) {
            marker++; // fill bytes
        }
        return marker;
    }

    private void fill() {
        while (count < FULL && at < in.length) {
            boolean stuffed = at > start && in[at - 1] == -1;
            if (!stuffed && at + 8 <= in.length) {
                long eight = (long) EIGHT.get(in, at);
                if (((~eight - ONES) & eight & TOPS) == 0) { // none of them is FF
                    int bytes = (64 - count) >> 3;
                    ahead |= (eight >>> count) & (-1L << (64 - count - 8 * bytes));
                    count += 8 * bytes;
                    at += bytes;
                    return;
                }
            }
            int next = in[at];
            if (next == -1 && (at + 1 >= in.length || in[at + 1] < 0)) {
                return; // a marker
            }
            count += stuffed ? 7 : 8;
            ahead |= (next & 0xFFL) << (64 - count);
            at++;
        }
    }

    private static UnusableInputException early() {
        return JpegHeader.damaged("an early end");
    }
}
