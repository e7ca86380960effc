package medai.dicom.codec;

/** Luma and chroma to RGB: ITU-R BT.601, full range (PS3.3, C.7.6.3.1.2). */
public final class Ycbcr {
    private Ycbcr() {}

    /** Pairs of pixels as luma, luma, blue, red. */
    public static int[] fromPairs(byte[] bytes, int begin, int pixels) {
        int[] values = new int[3 * pixels];
        for (int i = 0; i < pixels; i++) {
            int pair = begin + i / 2 * 4;
            values[3 * i] = bytes[pair + i % 2] & 0xFF;
            values[3 * i + 1] = bytes[pair + 2] & 0xFF;
            values[3 * i + 2] = bytes[pair + 3] & 0xFF;
        }
        return toRgb(values);
    }

    /** Luma, blue and red of every pixel; changes its argument. */
    public static int[] toRgb(int[] values) {
        for (int i = 0; i < values.length; i += 3) {
            double y = values[i];
            double blue = values[i + 1] - 128;
            double red = values[i + 2] - 128;
            values[i] = clamp(y + 1.402 * red);
            values[i + 1] = clamp(y - 0.344136 * blue - 0.714136 * red);
            values[i + 2] = clamp(y + 1.772 * blue);
        }
        return values;
    }

    private static int clamp(double value) {
        return (int) Math.max(0, Math.min(255, Math.rint(value)));
    }
}
