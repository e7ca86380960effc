package medai.imaging.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import medai.imaging.Grid;
import medai.imaging.LabelMap;
import org.jspecify.annotations.Nullable;

/** Voxels from a stream, a chunk at a time, so that a scan is never in memory twice. */
final class NiftiVoxels {
    private static final int CHUNK = 1 << 20;

    private final Path file;
    private final InputStream in;
    private final NiftiHeader header;
    private final long wanted;
    private final StoredRange range;
    private long done;

    /** @param wanted bytes of all voxels, for the message of a file that ends early */
    NiftiVoxels(Path file, InputStream in, NiftiHeader header, long wanted) {
        this.file = file;
        this.in = in;
        this.header = header;
        this.wanted = wanted;
        range = new StoredRange(header);
    }

    void skip(long bytes) throws IOException {
        in.skipNBytes(bytes);
        done += bytes;
    }

    /** The channels of the next volume. */
    List<float[]> next() throws IOException {
        int size = header.grid().size();
        List<float[]> channels = new ArrayList<>();
        for (int c = 0; c < header.datatype().channels; c++) {
            channels.add(new float[size]);
        }
        eachChunk((bytes, at, count) -> {
            for (int c = 0; c < channels.size(); c++) {
                decode(bytes, c, channels.get(c), at, count);
            }
        });
        return channels;
    }

    /**
     * The next volume as labels.
     *
     * @throws IllegalArgumentException naming the first voxel that holds none
     */
    LabelMap nextLabels() throws IOException {
        Grid grid = header.grid();
        int[] labels = new int[grid.size()];
        NiftiDatatype type = header.datatype();
        boolean floats = type == NiftiDatatype.FLOAT32 || header.isScaled();
        double limit = floats ? LabelMap.FLOAT_LIMIT : 1L << 31;
        eachChunk((bytes, at, count) -> {
            for (int i = 0; i < count; i++) {
                double value = type.element.read(bytes, i) * header.slope() + header.intercept();
                labels[at + i] = LabelMap.label(grid, at + i, value, limit);
            }
        });
        return new LabelMap(grid, labels);
    }

    /** What the numbers read so far were before they became floats. */
    StoredRange range() {
        return range;
    }

    @FunctionalInterface
    private interface Chunk {
        void read(ByteBuffer bytes, int at, int count);
    }

    private void eachChunk(Chunk chunk) throws IOException {
        int size = header.grid().size();
        int voxelBytes = header.datatype().bytes * header.datatype().channels;
        ByteBuffer bytes = ByteBuffer.allocate(CHUNK / voxelBytes * voxelBytes).order(header.order());
        for (int at = 0; at < size; ) {
            int count = Math.min(size - at, bytes.capacity() / voxelBytes);
            int found = in.readNBytes(bytes.array(), 0, count * voxelBytes);
            done += found;
            if (found < count * voxelBytes) {
                throw truncated(file, done, wanted, "the voxels that the header announces");
            }
            chunk.read(bytes, at, count);
            at += count;
        }
    }

    private void decode(ByteBuffer bytes, int channel, float[] voxels, int at, int count) {
        NiftiDatatype.Element element = header.datatype().element;
        int step = header.datatype().channels;
        double slope = step == 1 ? header.slope() : 1; // colours are never scaled
        double intercept = step == 1 ? header.intercept() : 0;
        @Nullable StoredRange ends = header.datatype().isWide() ? range : null;
        for (int i = 0; i < count; i++) {
            double value = element.read(bytes, i * step + channel) * slope + intercept;
            voxels[at + i] = (float) value;
            if (ends != null) {
                ends.add(bytes, i, value);
            }
        }
    }

    static UnusableInputException truncated(Path file, long found, long wanted, String what) {
        return new UnusableInputException(
                file,
                "only %d bytes".formatted(found),
                "%d bytes of %s".formatted(wanted, what),
                "the file was cut short: fetch or export it again");
    }
}
