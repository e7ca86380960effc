package medai.imaging.file;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import medai.imaging.LabelMap;
import org.jspecify.annotations.Nullable;

/** The ends of the numbers that a NIfTI file stores in a wide type, and whether 32-bit floats round some of them coarsely. */
final class StoredRange {
    /** The remark on numbers that became others. */
    static final String ROUNDED =
            "numbers beyond 16777216 are rounded to 32-bit floats; label maps in NIfTI keep theirs";

    static final String INFINITE = "numbers beyond 3.4e38 become infinite: they are too large for 32-bit floats";

    private final NiftiDatatype type;
    private final boolean scaled;
    private final boolean longs;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;
    private long first = Long.MAX_VALUE; // of 64-bit integers, whose ends doubles may not hold; unsigned ones less 2^63
    private long last = Long.MIN_VALUE;
    private boolean rounded;
    private boolean infinite;

    StoredRange(NiftiHeader header) {
        type = header.datatype();
        scaled = header.isScaled();
        longs = !scaled && (type == NiftiDatatype.INT64 || type == NiftiDatatype.UINT64);
    }

    /** @param value of element {@code index}, scaled */
    void add(ByteBuffer bytes, int index, double value) {
        if (!Double.isFinite(value)) {
            return;
        }
        min = Math.min(min, value);
        max = Math.max(max, value);
        float held = (float) value;
        rounded |= Math.abs(value) > LabelMap.FLOAT_LIMIT && held != value;
        infinite |= Float.isInfinite(held);
        if (longs) {
            long stored = bytes.getLong(8 * index);
            long ordered = type == NiftiDatatype.UINT64 ? stored ^ Long.MIN_VALUE : stored;
            rounded |=
                    Math.abs(value) > LabelMap.FLOAT_LIMIT && (type == NiftiDatatype.UINT64 || (long) held != stored);
            first = Math.min(first, ordered);
            last = Math.max(last, ordered);
        }
    }

    /** Voxels too large for 32-bit floats, which hold infinity instead. */
    boolean isInfinite() {
        return infinite;
    }

    /** Null where floats hold the numbers, or as nearly as intensities need. */
    Scan.@Nullable Stored rounded() {
        if (!rounded) {
            return null;
        }
        if (longs) {
            return new Scan.Stored(number(first), number(last));
        }
        boolean whole = !scaled && type != NiftiDatatype.FLOAT64;
        return whole ? new Scan.Stored((long) min, (long) max) : new Scan.Stored(min, max);
    }

    private BigInteger number(long ordered) {
        BigInteger number = BigInteger.valueOf(ordered);
        return type == NiftiDatatype.UINT64 ? number.add(BigInteger.ONE.shiftLeft(63)) : number;
    }
}
