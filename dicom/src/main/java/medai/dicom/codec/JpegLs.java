package medai.dicom.codec;

import java.util.Arrays;
import medai.imaging.file.UnusableInputException;

/**
 * JPEG-LS, lossless and near-lossless (ITU-T T.87, which is ISO/IEC 14495-1), of 2 to 16 bits, with all three ways to interleave
 * components, restart markers, and the colour transforms of Hewlett-Packard's encoder. Mapping tables and the extensions of
 * T.870 are refused.
 */
public final class JpegLs implements FrameCodec {
    private final int signed;

    /** @param signed bits stored of samples that have a sign, 0 if they have none */
    public JpegLs(int signed) {
        this.signed = signed;
    }

    @Override
    public int[] decode(byte[] frame, Shape shape) throws UnusableInputException {
        return new Stream(frame, shape, signed).decode();
    }

    /** Walks the markers (C.1 and C.2) and decodes scans until there are samples for all components. */
    private static final class Stream {
        private final byte[] in;
        private final Shape shape;
        private final int signed;
        private int at = 2;
        private int precision;
        private int rows;
        private int columns;
        private int[] components = {};
        private int[] preset = JpegLsParameters.DEFAULTS;
        private int interval;
        private int transform;
        private final boolean[] decoded;
        private int[] out = {};

        Stream(byte[] in, Shape shape, int signed) {
            this.in = in;
            this.shape = shape;
            this.signed = signed;
            decoded = new boolean[shape.samples()];
        }

        int[] decode() throws UnusableInputException {
            if (in.length < 4 || u16(0) != 0xFFD8) {
                throw JpegHeader.damaged("no start of image");
            }
            while (rows == 0 || !all()) {
                int marker = marker();
                int length = u16(at);
                int begin = at + 2;
                int end = at + length;
                if (length < 2 || end > in.length) {
                    throw JpegHeader.damaged("a segment of %d bytes that ends beyond the data".formatted(length));
                }
                at = end;
                switch (marker) {
                    case 0xF7 -> frame(begin, end);
                    case 0xF8 -> parameters(begin, end);
                    case 0xDA -> scan(begin, end);
                    case 0xDC -> lines(u16(begin));
                    case 0xDD -> interval(begin, end);
                    case 0xE8 -> transform(begin, end);
                    default -> {} // comments, application data, tables of other processes
                }
            }
            if (transform > 0) {
                undo();
            }
            checkSigns();
            return out;
        }

        private boolean all() {
            for (boolean component : decoded) {
                if (!component) {
                    return false;
                }
            }
            return true;
        }

        private int marker() throws UnusableInputException {
            if (u8(at++) != 0xFF) {
                throw JpegHeader.damaged("no marker where one should be");
            }
            int marker = u8(at++);
            while (marker == 0xFF) {
                marker = u8(at++);
            }
            boolean known = marker == 0xF7
                    || marker == 0xF8
                    || marker == 0xFE
                    || marker == 0xC4
                    || marker == 0xCC
                    || (marker >= 0xDA && marker <= 0xEF);
            if (!known) {
                throw JpegHeader.damaged("marker FF%02X where samples of JPEG-LS should be".formatted(marker));
            }
            return marker;
        }

        private void frame(int begin, int end) throws UnusableInputException {
            int count = u8(begin + 5);
            checkLength(end - begin, 6 + 3 * count);
            if (components.length > 0) {
                throw JpegHeader.damaged("a second frame header");
            }
            precision = u8(begin);
            lines(u16(begin + 1));
            columns = u16(begin + 3);
            components = new int[count];
            for (int c = 0; c < count; c++) {
                components[c] = u8(begin + 6 + 3 * c);
                if (count > 1 && u8(begin + 7 + 3 * c) != 0x11) {
                    throw JpegHeader.damaged("a component with subsampling");
                }
            }
        }

        /** The height may be given behind the first scan only; then it is 0 until there. */
        private void lines(int count) throws UnusableInputException {
            rows = count;
            if (out.length > 0 && rows != shape.rows()) {
                throw contradiction();
            }
        }

        /** A segment of parameters (C.2.4). */
        private void parameters(int begin, int end) throws UnusableInputException {
            int kind = u8(begin);
            switch (kind) {
                case 1 -> {
                    checkLength(end - begin, 11);
                    preset = new int[5];
                    for (int i = 0; i < preset.length; i++) {
                        preset[i] = u16(begin + 1 + 2 * i);
                    }
                }
                case 2, 3 -> {} // a mapping table, which a scan that uses it names
                case 4 -> {
                    int width = Math.min(4, u8(begin + 1));
                    checkLength(end - begin, 2 + 2 * width);
                    lines(number(begin + 2, width));
                    columns = number(begin + 2 + width, width);
                }
                default -> throw JpegHeader.damaged("parameters of kind %d".formatted(kind));
            }
        }

        private static void checkLength(int found, int wanted) throws UnusableInputException {
            if (found != wanted) {
                throw JpegHeader.damaged("a segment of %d bytes where %d should be".formatted(found, wanted));
            }
        }

        /** How many lines are coded between two restart markers, in two to four bytes (C.2.5). */
        private void interval(int begin, int end) throws UnusableInputException {
            if (end - begin < 2 || end - begin > 4) {
                throw JpegHeader.damaged("a restart interval of %d bytes".formatted(end - begin));
            }
            interval = number(begin, end - begin);
        }

        private void transform(int begin, int end) throws UnusableInputException {
            if (end - begin == 5 && u16(begin) == 0x6D72 && u16(begin + 2) == 0x6678) { // "mrfx"
                transform = u8(begin + 4);
            }
        }

        private void scan(int begin, int end) throws UnusableInputException {
            int count = u8(begin);
            checkLength(end - begin, 4 + 2 * count);
            int near = u8(begin + 1 + 2 * count);
            int mode = u8(begin + 2 + 2 * count);
            int shift = u8(begin + 3 + 2 * count) & 15;
            check();
            if (count < 1 || mode > 2 || (count == 1 ? mode == 2 : mode == 0) || shift >= precision) {
                throw JpegHeader.damaged("a scan of %d components, interleaved in way %d".formatted(count, mode));
            }
            int[] places = new int[count];
            for (int c = 0; c < count; c++) {
                places[c] = component(u8(begin + 1 + 2 * c));
                if (u8(begin + 2 + 2 * c) != 0) {
                    throw refused("samples that are places in a table");
                }
            }
            if (out.length == 0) {
                out = new int[shape.size()];
            }
            JpegLsBits bits = new JpegLsBits(in, end);
            JpegLsParameters parameters = JpegLsParameters.of(preset, precision, near);
            if (transform > 0 && (mode == 0 || parameters.most() != (1 << precision) - 1)) {
                throw refused("colour transform %d in a scan of one component or up to %d"
                        .formatted(transform, parameters.most()));
            }
            samples(bits, new JpegLsScan(bits, parameters, shape.columns(), count), places, mode, shift);
            at = bits.end();
        }

        private void check() throws UnusableInputException {
            if (columns != shape.columns()
                    || (rows != 0 && rows != shape.rows())
                    || components.length != shape.samples()
                    || precision > shape.bits()) {
                throw contradiction();
            }
            if (precision < 2 || precision > 16) {
                throw JpegHeader.damaged("samples of %d bits".formatted(precision));
            }
            if (8L * in.length < shape.rows()) { // a line takes a bit at least
                throw JpegHeader.damaged("%d bytes for %d lines".formatted(in.length, shape.rows()));
            }
        }

        /** The place of a component that was not in any scan yet. */
        private int component(int id) throws UnusableInputException {
            for (int c = 0; c < components.length; c++) {
                if (components[c] == id && !decoded[c]) {
                    decoded[c] = true;
                    return c;
                }
            }
            throw JpegHeader.damaged("a scan of component %d, which is not there or was decoded before".formatted(id));
        }

        private void samples(JpegLsBits bits, JpegLsScan scan, int[] places, int mode, int shift)
                throws UnusableInputException {
            int[][] above = new int[places.length][shape.columns() + 2];
            int[][] lines = new int[places.length][shape.columns() + 2];
            int step = shape.samples();
            int highest = (1 << precision) - 1; // an error may lead beyond it, multiplied by a point transform
            for (int y = 0; y < shape.rows(); y++) {
                if (interval > 0 && y > 0 && y % interval == 0) {
                    bits.restart(y / interval - 1);
                    scan.restart();
                    for (int[] line : above) {
                        Arrays.fill(line, 0);
                    }
                }
                if (mode == 2) {
                    scan.pixels(above, lines);
                }
                for (int c = 0; c < places.length; c++) {
                    if (mode < 2) {
                        scan.line(above[c], lines[c], c);
                    }
                    int to = y * shape.columns() * step + places[c];
                    for (int x = 1; x <= shape.columns(); x++, to += step) {
                        out[to] = Math.min(lines[c][x] << shift, highest);
                    }
                }
                int[][] done = lines;
                lines = above;
                above = done;
            }
        }

        /**
         * Colours before the transform that an encoder of Hewlett-Packard or CharLS names in a segment "mrfx"; differences from green
         * are modulo the number of values.
         */
        private void undo() throws UnusableInputException {
            if (transform > 3 || shape.samples() != 3 || precision % 8 != 0) {
                throw refused("colour transform %d of %d samples of %d bits"
                        .formatted(transform, shape.samples(), precision));
            }
            int mask = (1 << precision) - 1;
            int half = 1 << (precision - 1);
            for (int i = 0; i < out.length; i += 3) {
                int first = out[i];
                int second = out[i + 1];
                int third = out[i + 2];
                int green = transform < 3 ? second : first - ((second + third) >> 2) + half / 2;
                int red = ((transform < 3 ? first : third) + green - half) & mask;
                int blue =
                        switch (transform) {
                            case 1 -> third + green - half;
                            case 2 -> third + ((red + green) >> 1) - half;
                            default -> second + green - half;
                        };
                out[i] = red;
                out[i + 1] = green & mask;
                out[i + 2] = blue & mask;
            }
        }

        /** If the code has fewer bits than a sample stored, no bit of it says which samples are negative. */
        private void checkSigns() throws UnusableInputException {
            for (int i = 0; i < out.length && precision < signed; i++) {
                if (out[i] >> (precision - 1) != 0) {
                    throw new UnusableInputException(
                            "found JPEG-LS code of %d bits for samples of %d bits with a sign, expected as many bits; %d in it may stand for a negative number, so ask for the file uncompressed"
                                    .formatted(precision, signed, out[i]));
                }
            }
        }

        private UnusableInputException contradiction() {
            return new UnusableInputException(
                    "found JPEG-LS code of %d x %d pixels with %d components of %d bits, expected %d x %d with %d of at most %d bits as the dataset says; fetch the file again"
                            .formatted(
                                    columns,
                                    rows,
                                    components.length,
                                    precision,
                                    shape.columns(),
                                    shape.rows(),
                                    shape.samples(),
                                    shape.bits()));
        }

        private static UnusableInputException refused(String found) {
            return new UnusableInputException(
                    "found JPEG-LS code with " + found
                            + ", which medai cannot decode, expected samples; convert the file, for example with \"gdcmconv --raw\"");
        }

        /** An unsigned number of so many bytes; above 2^31 it is too large for all that it is used for. */
        private int number(int from, int bytes) throws UnusableInputException {
            int value = 0;
            for (int i = 0; i < bytes; i++) {
                value = value << 8 | u8(from + i);
            }
            if (value < 0) {
                throw JpegHeader.damaged("a size above 2^31");
            }
            return value;
        }

        private int u16(int i) throws UnusableInputException {
            return number(i, 2);
        }

        private int u8(int i) throws UnusableInputException {
            if (i >= in.length) {
                throw JpegHeader.damaged("an end");
            }
            return in[i] & 0xFF;
        }
    }
}
