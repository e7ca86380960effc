package medai.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import medai.imaging.Volume;
import medai.imaging.file.ScanReader;
import org.jspecify.annotations.Nullable;

/**
 * Prepared scans, decompressed once: up to a bound they are kept in memory, the others in a memory-mapped file, so that heap use
 * is bounded for any cohort. If the disk is too full for that file, scans beyond the bound are decompressed every time.
 */
final class ScanCache implements AutoCloseable {
    private final long bound;
    private final Path folder;
    private final AtomicLong held = new AtomicLong();
    private final Map<Path, Volume> volumes = new ConcurrentHashMap<>();
    private volatile @Nullable ScanStore mapped;
    private boolean full;

    /**
     * A cache.
     *
     * @param bound in bytes of voxels
     * @param folder for the file
     */
    ScanCache(long bound, Path folder) {
        this.bound = bound;
        this.folder = folder;
    }

    Volume get(Path file) {
        Volume kept = volumes.get(file);
        if (kept != null) {
            return kept;
        }
        Optional<Volume> stored = stored(file);
        if (stored.isPresent()) {
            return stored.get();
        }
        Volume volume = read(file);
        long bytes = 4L * volume.voxels().length;
        if (held.addAndGet(bytes) <= bound) {
            volumes.put(file, volume);
        } else {
            held.addAndGet(-bytes);
            store(file, volume);
        }
        return volume;
    }

    /** Several workers may read at a time; only storing is exclusive. */
    private Optional<Volume> stored(Path file) {
        ScanStore scans = mapped;
        return scans == null ? Optional.empty() : scans.get(file);
    }

    private synchronized void store(Path file, Volume volume) {
        if (full) {
            return;
        }
        try {
            ScanStore scans = mapped == null ? new ScanStore(folder) : mapped;
            mapped = scans;
            scans.put(file, volume);
        } catch (IOException e) {
            full = true;
        }
    }

    private static Volume read(Path file) {
        try {
            return ScanReader.readFile(file).volume();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        ScanStore scans = mapped;
        if (scans != null) {
            scans.close();
        }
    }
}
