package medai.networks.weights;

import java.util.Arrays;

/** Numbers with a shape, outside of the engine. The array is not copied. */
public final class Tensor {
    private final long[] shape;
    private final float[] values;

    /** @param values in row-major order, last index fastest */
    public Tensor(long[] shape, float[] values) {
        long size = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        if (size != values.length) {
            throw new IllegalArgumentException(
                    "shape %s holds %d values; found %d".formatted(Arrays.toString(shape), size, values.length));
        }
        this.shape = shape.clone();
        this.values = values;
    }

    public long[] shape() {
        return shape.clone();
    }

    public float[] values() {
        return values;
    }

    /** How many values are NaN or infinite. */
    public int nonFinite() {
        int count = 0;
        for (float value : values) {
            count += Float.isFinite(value) ? 0 : 1;
        }
        return count;
    }
}
