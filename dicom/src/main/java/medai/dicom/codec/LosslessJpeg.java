package medai.dicom.codec;

import java.util.ArrayList;
import java.util.List;
import medai.imaging.file.UnusableInputException;

/** Lossless JPEG, process 14 with any of the seven predictors (ITU-T T.81, annex H), components interleaved. */
final class LosslessJpeg {
    private final JpegHeader header;
    private final EntropyBits bits;

    LosslessJpeg(JpegHeader header, byte[] frame) {
        this.header = header;
        bits = new EntropyBits(frame, header.scan());
    }

    /** Samples, pixel by pixel. */
    int[] decode() throws UnusableInputException {
        int step = header.components().size();
        int stride = header.width() * step;
        List<HuffmanTable> tables = new ArrayList<>();
        for (JpegHeader.Component component : header.components()) {
            HuffmanTable table = header.huffman().get(component.dc());
            if (table == null || component.across() != 1 || component.down() != 1) {
                throw JpegHeader.damaged("a lossless component without table or with subsampling");
            }
            tables.add(table);
        }
        if (header.selection() < 1 || header.selection() > 7) {
            throw JpegHeader.damaged("predictor " + header.selection());
        }
        int[] out = new int[stride * header.height()];
        int start = 1 << (header.precision() - header.shift() - 1);
        int row = 0; // rows since the last restart; the first is predicted along itself alone
        for (int y = 0; y < header.height(); y++) {
            if (header.restart() > 0 && y > 0 && y * header.width() % header.restart() == 0) {
                bits.restart();
                row = 0;
            }
            for (int i = 0; i < stride; i++) {
                int at = y * stride + i;
                int predicted = i < step
                        ? row == 0 ? start : out[at - stride]
                        : row == 0 ? out[at - step] : predict(out, at, step, stride);
                int category = tables.get(i % step).decode(bits);
                int difference = category == 16 ? 32768 : bits.difference(Math.min(category, 16));
                out[at] = (predicted + difference) & 0xFFFF;
            }
            row++;
        }
        for (int i = 0; i < out.length && header.shift() > 0; i++) {
            out[i] <<= header.shift();
        }
        return out;
    }

    /** Table H.1, with a to the left, b above and c above left. */
    private int predict(int[] out, int at, int step, int stride) {
        int a = out[at - step];
        int b = out[at - stride];
        int c = out[at - stride - step];
        return switch (header.selection()) {
            case 1 -> a;
            case 2 -> b;
            case 3 -> c;
            case 4 -> a + b - c;
            case 5 -> a + ((b - c) >> 1);
            case 6 -> b + ((a - c) >> 1);
            default -> (a + b) >> 1;
        };
    }
}
