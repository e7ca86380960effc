package medai.imaging.picture;

import java.awt.Color;

/** Colours for values from 0 to 1. */
public enum ColorMap {
    /** Black to white, for scans. */
    GREY(0x000000, 0xFFFFFF),
    /** Dark violet over red to light yellow with steadily growing lightness, also for colour-blind readers; for maps. */
    HEAT(0x1B0C41, 0x6A176E, 0xBC3754, 0xED6925, 0xFBB61A, 0xFCFFA4),
    /** Blue over white, which is zero, to red, also for colour-blind readers; for signed maps (ColorBrewer's RdBu). */
    SIGNED(0x053061, 0x2166AC, 0x4393C3, 0x92C5DE, 0xF7F7F7, 0xF4A582, 0xD6604D, 0xB2182B, 0x67001F);

    private final int[] stops;

    ColorMap(int... stops) {
        this.stops = stops;
    }

    /** @param value values outside [0, 1] take the colour of the nearer end */
    public Color at(double value) {
        double position = Math.max(0, Math.min(1, value)) * (stops.length - 1);
        int low = (int) Math.min(position, stops.length - 2);
        double f = position - low;
        return new Color(mix(low, 16, f), mix(low, 8, f), mix(low, 0, f));
    }

    /** The colour of a value between two ends, with the middle colour where {@code zero} lies. */
    public Color at(double value, double low, double zero, double high) {
        return at(value < zero ? 0.5 * (value - low) / (zero - low) : 0.5 + 0.5 * (value - zero) / (high - zero));
    }

    private int mix(int low, int shift, double f) {
        return (int) Math.round((stops[low] >> shift & 0xFF) * (1 - f) + (stops[low + 1] >> shift & 0xFF) * f);
    }

    /**
     * A colour per label of a label map, 0 being transparent; neighbours in number differ clearly, also for colour-blind readers
     * (palettes of Okabe and Ito, and of Tol).
     */
    public static Color ofLabel(int label) {
        int[] palette = {
            0xE69F00, 0x56B4E9, 0x009E73, 0xF0E442, 0x0072B2, 0xD55E00, 0xCC79A7, 0x999999, 0x882255, 0x44AA99,
            0xDDCC77, 0x332288, 0xAA4499, 0x117733, 0x88CCEE
        };
        return label == 0 ? new Color(0, 0, 0, 0) : new Color(palette[(label - 1) % palette.length]);
    }
}
