package medai.imaging.file;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;

/** The datatypes of NIfTI that hold one real number, or one per colour channel, with their codes ({@code nifti1.h}, DT_*). */
enum NiftiDatatype {
    UINT8(2, 1, (b, i) -> b.get(i) & 0xFF),
    INT16(4, 2, (b, i) -> b.getShort(2 * i)),
    INT32(8, 4, (b, i) -> b.getInt(4 * i)),
    FLOAT32(16, 4, (b, i) -> b.getFloat(4 * i)),
    FLOAT64(64, 8, (b, i) -> b.getDouble(8 * i)),
    RGB24(128, 1, 3, (b, i) -> b.get(i) & 0xFF),
    INT8(256, 1, (b, i) -> b.get(i)),
    UINT16(512, 2, (b, i) -> b.getShort(2 * i) & 0xFFFF),
    UINT32(768, 4, (b, i) -> b.getInt(4 * i) & 0xFFFFFFFFL),
    INT64(1024, 8, (b, i) -> b.getLong(8 * i)),
    UINT64(1280, 8, (b, i) -> unsigned(b.getLong(8 * i))),
    RGBA32(2304, 1, 4, (b, i) -> b.get(i) & 0xFF);

    private static final Map<Integer, String> REFUSED = Map.of(
            1, "single bits",
            32, "complex numbers",
            1536, "128-bit floats, which every machine stores in its own way",
            1792, "complex numbers",
            2048, "complex numbers");

    /** Reads element {@code index} of a buffer of this type. */
    @FunctionalInterface
    interface Element {
        double read(ByteBuffer buffer, int index);
    }

    final int code;
    /** Of one channel. */
    final int bytes;

    final int channels;
    final Element element;

    NiftiDatatype(int code, int bytes, Element element) {
        this(code, bytes, 1, element);
    }

    NiftiDatatype(int code, int bytes, int channels, Element element) {
        this.code = code;
        this.bytes = bytes;
        this.channels = channels;
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

    /** Whether voxels may hold numbers that 32-bit floats do not. */
    boolean isWide() {
        return bytes >= 4 && this != FLOAT32;
    }

    /** The name of a datatype that is not supported. */
    static String refused(int code) {
        return REFUSED.getOrDefault(code, "unknown");
    }

    private static double unsigned(long value) {
        return value >= 0 ? value : (value >>> 1) * 2.0 + (value & 1);
    }
}
