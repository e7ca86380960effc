package medai.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import medai.imaging.Volume;
import medai.imaging.file.ScanReader;

/** Prepared scans, kept in memory up to a bound and read again beyond it, so that memory stays flat for any cohort. */
final class ScanCache {
    private final long bound;
    private final AtomicLong held = new AtomicLong();
    private final Map<Path, Volume> volumes = new ConcurrentHashMap<>();

    /** @param bound in bytes of voxels */
    ScanCache(long bound) {
        this.bound = bound;
    }

    Volume get(Path file) {
        Volume kept = volumes.get(file);
        if (kept != null) {
            return kept;
        }
        Volume volume = read(file);
        long bytes = 4L * volume.voxels().length;
        if (held.addAndGet(bytes) <= bound) {
            volumes.put(file, volume);
        } else {
            held.addAndGet(-bytes);
        }
        return volume;
    }

    private static Volume read(Path file) {
        try {
            return ScanReader.readFile(file).volume();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
