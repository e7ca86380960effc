package medai.dicom.codec;

import java.util.Arrays;
import medai.imaging.file.UnusableInputException;

/** A Huffman code (ITU-T T.81, annexes C and F.2.2.3). */
final class HuffmanTable {
    private static final int LONGEST = 16;

    private final int[] symbols;
    private final int[] firstCode = new int[LONGEST + 1];
    private final int[] firstSymbol = new int[LONGEST + 1];
    private final int[] counts;

    /**
     * @param counts codes of each length from 1 to 16
     * @param symbols in the order of their codes
     */
    HuffmanTable(int[] counts, int[] symbols) throws UnusableInputException {
        this.counts = Arrays.copyOf(counts, LONGEST);
        this.symbols = symbols;
        int code = 0;
        int symbol = 0;
        for (int length = 1; length <= LONGEST; length++) {
            firstCode[length] = code;
            firstSymbol[length] = symbol;
            code += counts[length - 1];
            symbol += counts[length - 1];
            if (code > (1 << length)) {
                throw JpegHeader.damaged("a Huffman table with too many codes");
            }
            code <<= 1;
        }
    }

    /** The next symbol of a stream. */
    int decode(EntropyBits in) throws UnusableInputException {
        int code = 0;
        for (int length = 1; length <= LONGEST; length++) {
            code = (code << 1) | in.bits(1);
            int offset = code - firstCode[length];
            if (offset >= 0 && offset < counts[length - 1]) {
                return symbols[firstSymbol[length] + offset];
            }
        }
        throw JpegHeader.damaged("a code that is in no table");
    }
}
