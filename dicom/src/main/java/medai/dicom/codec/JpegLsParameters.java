package medai.dicom.codec;

import medai.imaging.file.UnusableInputException;

/**
 * What the samples of a JPEG-LS scan are coded with (T.87, C.2.4.1.1).
 *
 * @param most the largest sample, MAXVAL
 * @param near how far a sample may lie from what it was before it was coded, NEAR
 * @param t1 gradients from {@code near + 1} to below it are small; {@code near < t1 <= t2 <= t3 <= most}
 * @param t2 those from {@code t1} to below it are of middle size
 * @param t3 those from {@code t2} to below it are large, and all others very large
 * @param reset samples of a context after which its sums are halved, RESET
 */
record JpegLsParameters(int most, int near, int t1, int t2, int t3, int reset) {
    /** For scans before which none are given: the five numbers of a preset segment, 0 where the default holds. */
    static final int[] DEFAULTS = new int[5];

    private static final int DEFAULT_RESET = 64;

    /**
     * @param preset MAXVAL, T1, T2, T3 and RESET of the code, 0 where the default holds
     * @param precision bits of a sample
     * @throws UnusableInputException if the standard does not allow them
     */
    static JpegLsParameters of(int[] preset, int precision, int near) throws UnusableInputException {
        int highest = (1 << precision) - 1;
        int most = preset[0] == 0 ? highest : preset[0];
        if (most > highest || near > Math.min(255, most / 2)) {
            throw JpegHeader.damaged(
                    "samples up to %d of %d bits with errors up to %d".formatted(most, precision, near));
        }
        int[] basic = basic(most, near);
        JpegLsParameters parameters = new JpegLsParameters(
                most,
                near,
                preset[1] == 0 ? basic[0] : preset[1],
                preset[2] == 0 ? basic[1] : preset[2],
                preset[3] == 0 ? basic[2] : preset[3],
                preset[4] == 0 ? DEFAULT_RESET : preset[4]);
        boolean ordered = near < parameters.t1
                && parameters.t1 <= parameters.t2
                && parameters.t2 <= parameters.t3
                && parameters.t3 <= most;
        if (!ordered || parameters.reset < 3 || parameters.reset > Math.max(255, most)) {
            throw JpegHeader.damaged("thresholds %d, %d, %d and reset %d for samples up to %d"
                    .formatted(parameters.t1, parameters.t2, parameters.t3, parameters.reset, most));
        }
        return parameters;
    }

    /** The default thresholds (C.2.4.1.1.1). */
    private static int[] basic(int most, int near) {
        boolean wide = most >= 128;
        int factor = wide ? (Math.min(most, 4095) + 128) / 256 : 256 / (most + 1);
        int t1 = wide ? factor + 2 + 3 * near : Math.max(2, 3 / factor + 3 * near);
        int t2 = wide ? 4 * factor + 3 + 5 * near : Math.max(3, 7 / factor + 5 * near);
        int t3 = wide ? 17 * factor + 4 + 7 * near : Math.max(4, 21 / factor + 7 * near);
        int first = within(t1, near + 1, most);
        int second = within(t2, first, most);
        return new int[] {first, second, within(t3, second, most)};
    }

    private static int within(int value, int least, int most) {
        return value > most || value < least ? least : value;
    }

    /** How many errors of prediction there are, RANGE. */
    int range() {
        return (most + 2 * near) / (2 * near + 1) + 1;
    }

    /** Bits of an error of prediction, qbpp. */
    int errorBits() {
        return 32 - Integer.numberOfLeadingZeros(range() - 1);
    }

    /** The longest code of an error, LIMIT. */
    int limit() {
        int bits = Math.max(2, 32 - Integer.numberOfLeadingZeros(most));
        return 2 * (bits + Math.max(8, bits));
    }
}
