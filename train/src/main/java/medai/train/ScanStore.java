package medai.train;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import medai.imaging.Grid;
import medai.imaging.Volume;

/**
 * Scans as plain numbers in one memory-mapped file: the operating system keeps as many in memory as fit, and reading one again
 * needs no decompression. Where the system allows it, the file is deleted while it is open, so that it disappears with the
 * process, however that ends; elsewhere it is deleted on closing.
 */
final class ScanStore implements AutoCloseable {
    private static final int PIECE = 1 << 16;

    private final FileChannel channel;
    private final Map<Path, Scan> scans = new ConcurrentHashMap<>();
    private long end;

    private record Scan(Grid grid, FloatBuffer numbers) {}

    /** @param folder on a disk with space for all scans */
    ScanStore(Path folder) throws IOException {
        Path file = Files.createTempFile(Files.createDirectories(folder), ".scans", ".tmp");
        channel = FileChannel.open(
                file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        boolean unused = file.toFile().delete(); // which only Windows refuses while it is open
    }

    Optional<Volume> get(Path file) {
        Scan scan = scans.get(file);
        if (scan == null) {
            return Optional.empty();
        }
        float[] voxels = new float[scan.numbers.capacity()];
        scan.numbers.get(0, voxels);
        return Optional.of(new Volume(scan.grid, voxels));
    }

    /** @throws IOException if the disk is full */
    synchronized void put(Path file, Volume volume) throws IOException {
        if (scans.containsKey(file)) {
            return;
        }
        long start = end;
        write(volume.voxels());
        FloatBuffer numbers = channel.map(FileChannel.MapMode.READ_ONLY, start, end - start)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        scans.put(file, new Scan(volume.grid(), numbers));
    }

    /** Writes through the channel, which reports a full disk; a write to mapped memory would crash the process. */
    private void write(float[] voxels) throws IOException {
        ByteBuffer piece = ByteBuffer.allocateDirect(PIECE * Float.BYTES).order(ByteOrder.nativeOrder());
        long at = end;
        for (int from = 0; from < voxels.length; from += PIECE) {
            int count = Math.min(PIECE, voxels.length - from);
            piece.clear().asFloatBuffer().put(voxels, from, count);
            piece.limit(count * Float.BYTES);
            while (piece.hasRemaining()) {
                at += channel.write(piece, at);
            }
        }
        end = at;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
