package medai.networks.weights;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The types of numbers of a safetensors file that can be weights, under the names that the format has for them. */
enum ValueType {
    F64(8) {
        @Override
        float at(ByteBuffer bytes, int place) {
            return (float) bytes.getDouble(place);
        }
    },
    F32(4) {
        @Override
        float at(ByteBuffer bytes, int place) {
            return bytes.getFloat(place);
        }
    },
    /** IEEE 754 binary16. */
    F16(2) {
        @Override
        float at(ByteBuffer bytes, int place) {
            return ofHalf(bytes.getShort(place));
        }
    },
    /** The upper half of an F32. */
    BF16(2) {
        @Override
        float at(ByteBuffer bytes, int place) {
            return Float.intBitsToFloat(bytes.getShort(place) << Short.SIZE);
        }
    },
    /** For PyTorch's counters. */
    I64(8) {
        @Override
        float at(ByteBuffer bytes, int place) {
            return bytes.getLong(place);
        }
    };

    private static final int MANTISSA = 10; // bits of an F16
    private static final int MOST = 31; // its exponent of infinities and NaN
    private static final int LEAST = -24; // the binary exponent of its smallest number

    private final int width;

    ValueType(int width) {
        this.width = width;
    }

    /** Bytes of a number. */
    int width() {
        return width;
    }

    /**
     * A number, as F32: exactly, but for the last digits of F64 and I64.
     *
     * @param bytes little-endian
     * @param place of its first byte
     */
    abstract float at(ByteBuffer bytes, int place);

    static Optional<ValueType> named(String name) {
        return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
    }

    static String all() {
        return Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "));
    }

    static float ofHalf(short bits) {
        int exponent = bits >> MANTISSA & MOST;
        int mantissa = bits & (1 << MANTISSA) - 1;
        float size;
        if (exponent == MOST) {
            size = mantissa == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
        } else if (exponent == 0) {
            size = Math.scalb((float) mantissa, LEAST);
        } else {
            size = Math.scalb((float) (mantissa + (1 << MANTISSA)), LEAST - 1 + exponent);
        }
        return bits < 0 ? -size : size;
    }
}
