package medai.imaging.file;

import java.nio.ByteBuffer;
import java.util.Optional;

/** The scalar datatypes of NIfTI-1, with their codes ({@code nifti1.h}, DT_*). */
enum NiftiDatatype {
    UINT8(2, 1, (b, i) -> b.get(i) & 0xFF),
    INT16(4, 2, (b, i) -> b.getShort(2 * i)),
    INT32(8, 4, (b, i) -> b.getInt(4 * i)),
    FLOAT32(16, 4, (b, i) -> b.getFloat(4 * i)),
    FLOAT64(64, 8, (b, i) -> b.getDouble(8 * i)),
    INT8(256, 1, (b, i) -> b.get(i)),
    UINT16(512, 2, (b, i) -> b.getShort(2 * i) & 0xFFFF),
    UINT32(768, 4, (b, i) -> b.getInt(4 * i) & 0xFFFFFFFFL),
    INT64(1024, 8, (b, i) -> b.getLong(8 * i)),
    UINT64(1280, 8, (b, i) -> unsigned(b.getLong(8 * i)));

    /** Reads element {@code index} of a buffer of this type. */
    @FunctionalInterface
    interface Element {
        double read(ByteBuffer buffer, int index);
    }

    final int code;
    final int bytes;
    final Element element;

    NiftiDatatype(int code, int bytes, Element element) {
        this.code = code;
        this.bytes = bytes;
        this.element = element;
    }

    static Optional<NiftiDatatype> of(int code) {
        for (NiftiDatatype type : values()) {
            if (type.code == code) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    private static double unsigned(long value) {
        return value >= 0 ? value : (value >>> 1) * 2.0 + (value & 1);
    }
}
