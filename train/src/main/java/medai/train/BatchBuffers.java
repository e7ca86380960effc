package medai.train;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import medai.networks.engine.HostFloats;

/**
 * Memory for the batches of a stage. Buffers are reused instead of left to the garbage collector, so that the process does not
 * grow.
 */
final class BatchBuffers implements AutoCloseable {
    private final Shape shape;
    private final Deque<HostFloats> idle = new ArrayDeque<>();
    private final ThreadLocal<Map<Integer, float[]>> images = ThreadLocal.withInitial(HashMap::new);

    /**
     * The size of a batch, and where its images lie.
     *
     * @param scans largest number of scans in a batch
     * @param viewsPerScan random views of each
     * @param imageSizes voxels of each input image of the network
     * @param separate whether all rows of an input come before the next input's; otherwise each row holds all its inputs
     */
    record Shape(int scans, int viewsPerScan, List<Integer> imageSizes, boolean separate) {
        Shape {
            imageSizes = List.copyOf(imageSizes);
        }

        /** Number of floats in a batch; it may exceed what a buffer can hold. */
        long floats() {
            return (long) scans * viewsPerScan * before(imageSizes.size());
        }

        private long before(int input) {
            return imageSizes.subList(0, input).stream()
                    .mapToLong(Integer::longValue)
                    .sum();
        }

        /** Offset of an image in a batch with this number of rows. */
        int at(int row, int input, int rows) {
            return Math.toIntExact(
                    separate
                            ? rows * before(input) + (long) row * imageSizes.get(input)
                            : row * before(imageSizes.size()) + before(input));
        }
    }

    BatchBuffers(Shape shape) {
        this.shape = shape;
    }

    Shape shape() {
        return shape;
    }

    /** A buffer that is not in use. */
    HostFloats take() {
        HostFloats free = idle.poll();
        return free != null ? free : new HostFloats(Math.toIntExact(shape.floats()));
    }

    void giveBack(HostFloats buffer) {
        idle.add(buffer);
    }

    /** Memory for one image of an input; each thread has its own. */
    float[] image(int input) {
        return images.get().computeIfAbsent(shape.imageSizes.get(input), float[]::new);
    }

    @Override
    public void close() {
        idle.forEach(HostFloats::close);
        idle.clear();
    }
}
