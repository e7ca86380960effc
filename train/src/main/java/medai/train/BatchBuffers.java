package medai.train;

import java.util.ArrayDeque;
import java.util.Deque;
import medai.networks.engine.HostFloats;

/** Memory for the batches of a stage. It goes round instead of becoming garbage, so that a process stays as large as it is. */
final class BatchBuffers implements AutoCloseable {
    private final Shape shape;
    private final Deque<HostFloats> idle = new ArrayDeque<>();
    private final ThreadLocal<float[]> image;

    /**
     * The size of a batch.
     *
     * @param scans the most scans of a batch
     * @param viewsPerScan random views of each
     * @param inputs images of the network, its channels
     * @param imageSize voxels of one image
     */
    record Shape(int scans, int viewsPerScan, int inputs, int imageSize) {
        /** Numbers in a batch; more than can be if the product is too large for a buffer. */
        long floats() {
            return (long) scans * viewsPerScan * inputs * imageSize;
        }
    }

    BatchBuffers(Shape shape) {
        this.shape = shape;
        image = ThreadLocal.withInitial(() -> new float[shape.imageSize()]);
    }

    Shape shape() {
        return shape;
    }

    /** A buffer that nobody else uses. */
    HostFloats take() {
        HostFloats free = idle.poll();
        return free != null ? free : new HostFloats(Math.toIntExact(shape.floats()));
    }

    void giveBack(HostFloats buffer) {
        idle.add(buffer);
    }

    /** Room for one image, the calling thread's own. */
    float[] image() {
        return image.get();
    }

    @Override
    public void close() {
        idle.forEach(HostFloats::close);
        idle.clear();
    }
}
