package medai.dicom.codec;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import medai.imaging.file.UnusableInputException;

/**
 * The headers before the first scan of a JPEG stream (ITU-T T.81, annex B).
 *
 * @param process of the frame: 0 baseline, 1 extended, 3 lossless, ...
 * @param precision bits of a sample
 * @param restart interval in units of the scan, or 0
 * @param adobe colour transform of an Adobe marker, or -1
 * @param huffman tables by class times 16 plus number
 * @param quantisation tables by number, in zigzag order
 * @param selection predictor of a lossless scan
 * @param shift point transform of a lossless scan
 * @param scan byte at which the entropy-coded data begin
 */
record JpegHeader(
        int process,
        int precision,
        int width,
        int height,
        List<Component> components,
        int restart,
        int adobe,
        Map<Integer, HuffmanTable> huffman,
        Map<Integer, List<Integer>> quantisation,
        int selection,
        int shift,
        int scan) {
    /** One colour component, with the tables that the scan gives it. */
    record Component(int id, int across, int down, int quantisation, int dc, int ac) {}

    static JpegHeader parse(byte[] in) throws UnusableInputException {
        return new Parser(in).parse();
    }

    boolean lossless() {
        return process == 3;
    }

    /** Unless the stream says otherwise, three components are luma and chroma. */
    boolean isYcbcr() {
        boolean letters = components.get(0).id == 'R' && components.get(1).id == 'G' && components.get(2).id == 'B';
        return adobe < 0 ? !letters : adobe == 1;
    }

    static UnusableInputException damaged(String found) {
        return new UnusableInputException(
                "found " + found + " in JPEG code, expected a whole frame; fetch the file again");
    }

    /** Walks the markers up to the start of the scan. */
    private static final class Parser {
        private final byte[] in;
        private int at = 2;
        private int process = -1;
        private int precision;
        private int width;
        private int height;
        private int restart;
        private int adobe = -1;
        private final List<Component> components = new ArrayList<>();
        private final Map<Integer, HuffmanTable> huffman = new HashMap<>();
        private final Map<Integer, List<Integer>> quantisation = new HashMap<>();

        Parser(byte[] in) {
            this.in = in;
        }

        JpegHeader parse() throws UnusableInputException {
            if (in.length < 4 || u8(0) != 0xFF || u8(1) != 0xD8) {
                throw damaged("no start of image");
            }
            while (true) {
                int marker = marker();
                int length = u16(at);
                int end = at + length;
                if (length < 2 || end > in.length) {
                    throw damaged("a segment of %d bytes that ends beyond the data".formatted(length));
                }
                int begin = at + 2;
                switch (marker) {
                    case 0xC0, 0xC1, 0xC2, 0xC3 -> frame(marker - 0xC0, begin);
                    case 0xC4 -> huffmanTables(begin, end);
                    case 0xDB -> quantisationTables(begin, end);
                    case 0xDD -> restart = u16(begin);
                    case 0xEE -> adobe = length >= 14 && u8(begin) == 'A' ? u8(begin + 11) : adobe;
                    case 0xDA -> {
                        return scan(begin, end);
                    }
                    default -> {
                        if (marker >= 0xC5 && marker <= 0xCF && marker != 0xC8 && marker != 0xCC) {
                            throw damaged("the rare process %02X".formatted(marker));
                        }
                    }
                }
                at = end;
            }
        }

        private int marker() throws UnusableInputException {
            if (u8(at++) != 0xFF) {
                throw damaged("no marker where one should be");
            }
            int marker = u8(at++);
            while (marker == 0xFF) {
                marker = u8(at++);
            }
            return marker;
        }

        private void frame(int kind, int begin) throws UnusableInputException {
            process = kind;
            precision = u8(begin);
            height = u16(begin + 1);
            width = u16(begin + 3);
            components.clear();
            for (int c = 0; c < u8(begin + 5); c++) {
                int i = begin + 6 + 3 * c;
                components.add(new Component(u8(i), u8(i + 1) >> 4, u8(i + 1) & 15, u8(i + 2), 0, 0));
            }
        }

        private void huffmanTables(int begin, int end) throws UnusableInputException {
            for (int i = begin; i + 17 <= end; ) {
                int key = u8(i);
                int[] counts = new int[16];
                int total = 0;
                for (int k = 0; k < 16; k++) {
                    counts[k] = u8(i + 1 + k);
                    total += counts[k];
                }
                i += 17;
                int[] symbols = new int[total];
                for (int k = 0; k < total; k++) {
                    symbols[k] = u8(i + k);
                }
                i += total;
                huffman.put(key, new HuffmanTable(counts, symbols));
            }
        }

        private void quantisationTables(int begin, int end) throws UnusableInputException {
            for (int i = begin; i < end; ) {
                int key = u8(i) & 15;
                boolean wide = u8(i) >> 4 != 0;
                List<Integer> table = new ArrayList<>();
                for (int k = 0; k < 64; k++) {
                    table.add(wide ? u16(i + 1 + 2 * k) : u8(i + 1 + k));
                }
                quantisation.put(key, table);
                i += wide ? 129 : 65;
            }
        }

        private JpegHeader scan(int begin, int end) throws UnusableInputException {
            int count = u8(begin);
            if (process < 0 || count != components.size() || precision < 2 || precision > 16) {
                throw damaged("a scan of %d components in a frame of %d".formatted(count, components.size()));
            }
            List<Component> tables = new ArrayList<>();
            for (int c = 0; c < count; c++) {
                int selector = u8(begin + 2 + 2 * c);
                Component k = components.get(c);
                tables.add(new Component(k.id, k.across, k.down, k.quantisation, selector >> 4, selector & 15));
            }
            int selection = u8(begin + 1 + 2 * count);
            int shift = u8(begin + 3 + 2 * count) & 15;
            return new JpegHeader(
                    process,
                    precision,
                    width,
                    height,
                    List.copyOf(tables),
                    restart,
                    adobe,
                    Map.copyOf(huffman),
                    Map.copyOf(quantisation),
                    selection,
                    shift,
                    end);
        }

        private int u8(int i) throws UnusableInputException {
            if (i >= in.length) {
                throw damaged("an end");
            }
            return in[i] & 0xFF;
        }

        private int u16(int i) throws UnusableInputException {
            return (u8(i) << 8) | u8(i + 1);
        }
    }
}
